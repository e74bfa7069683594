using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Matching;

/// <summary>From records to an explained answer, with the two index signals given by hand.</summary>
public sealed class SignalReaderTests
{
    private static readonly Need s_need = Some.Need() with { Sectors = [Code.Of("cement")], MinReadiness = new ReadinessLevel(7) };

    private static readonly Technology s_ready = Some.Technology("ready") with
    {
        Sectors = [Code.Of("cement.clinker")],
        Readiness = new ReadinessLevel(9),
        ServiceCountries = [CountryCode.Of("KZ")],
        AsOf = Given.Today.AddDays(-730),
        Climate = new ClimateClaim { Avoided = new TonnesCo2ePerYear(10_000), Evidence = EvidenceLevel.IndependentTest },
        Owner = RecordId.Parse("organisations/maker"),
    };

    private static readonly Technology s_early = Some.Technology("early") with { Sectors = [Code.Of("cement")], Readiness = new ReadinessLevel(4) };

    [Fact]
    public void Add_factsOfSupplier_fillGatesAndThreeSignals()
    {
        var (columns, _, ready, early) = Filled();

        // Sectors 0.8 (child), readiness 1, place 1, weights 0.35, 0.15, 0.15: (0.28 + 0.3) / 0.65 = 0.892308.
        Assert.Equal(0.892308f, columns.Calibrated(Signal.Structured)[ready], 1e-5f);
        Assert.Equal(0.4f, columns.Calibrated(Signal.Climate)[ready], 1e-6f); // 0.5 on the log scale × 0.8 for E3
        Assert.Equal(10_000f, columns.Raw(Signal.Climate)[ready]);
        Assert.Equal(0.5f, columns.Calibrated(Signal.Freshness)[ready], 1e-6f); // one half-life
        Assert.Equal(730f, columns.Raw(Signal.Freshness)[ready]);
        Assert.Equal("organisations/maker", columns.Owner(ready)!.Value.Name);
        Assert.False(columns.Has(early, Signal.Climate));
        Assert.False(columns.Has(early, Signal.Freshness));
        Assert.True(columns.Gates(early).HasFailed(GateRule.Readiness));
    }

    [Fact]
    public void Rank_blockedSupplier_isNearestMissWithItsReasonDespiteBetterText()
    {
        var (columns, subject, ready, early) = Filled();

        var ranking = MatchRanker.Rank(columns, Given.Profile(), 10);

        Assert.Equal([ready], ranking.Hits.Select(h => h.Index));
        var miss = Assert.Single(ranking.NearestMisses);
        var why = Explainer.Explain(ranking, miss, 1, columns, subject, MatchFacts.Of(s_early), Given.Today);
        Assert.Equal(("readiness.min", "TRL 7", "TRL 4"), (why.BlockedBy[0].RuleId, why.BlockedBy[0].SubjectValue, why.BlockedBy[0].CandidateValue));
        Assert.Equal("technologies/early", why.Id.Name);
    }

    [Fact]
    public void Explain_hit_carriesPassagesProfileAndCalibration()
    {
        var (columns, subject, _, _) = Filled();
        var ranking = MatchRanker.Rank(columns, Given.Profile(), 10);
        var passage = new MatchPassage("title", 0, 7, LanguageCode.Of("en"), "Organic");

        var why = Explainer.Explain(ranking, ranking.Hits[0], 1, columns, subject, MatchFacts.Of(s_ready), Given.Today, [passage]);

        // 0.35·0.6 + 0.30·0.5 + 0.15·0.892308 + 0.15·0.4 + 0.05·0.5 = 0.578846: every signal is present.
        Assert.Equal(0.578846, why.Total, 1e-5);
        Assert.Equal(("balanced/4", "reach-share-power/2"), (why.ProfileName, why.LexicalCalibrationId));
        Assert.Equal(passage, Assert.Single(why.Passages));
        Assert.Empty(why.BlockedBy);
        Assert.Equal(0.21, why.Signals[(int)Signal.Lexical].Contribution, 1e-6);
    }

    private static (CandidateColumns Columns, MatchSubject Subject, int Ready, int Early) Filled()
    {
        var (columns, subject) = (new CandidateColumns(2), MatchSubject.Of(s_need));
        var ready = SignalReader.Add(columns, s_ready.Id, subject, MatchFacts.Of(s_ready), Given.Profile(), Given.Today);
        var early = SignalReader.Add(columns, s_early.Id, subject, MatchFacts.Of(s_early), Given.Profile(), Given.Today);
        columns.Set(ready, Signal.Lexical, 3.6f, 0.6f);
        columns.Set(ready, Signal.Semantic, 0.5f, 0.5f);
        columns.Set(early, Signal.Lexical, 8.1f, 0.9f);
        columns.Set(early, Signal.Semantic, 0.9f, 0.9f);
        return (columns, subject, ready, early);
    }
}
