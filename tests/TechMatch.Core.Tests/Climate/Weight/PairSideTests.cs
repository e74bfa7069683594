using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Weight;
using TechMatch.Core.Matching;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Climate.Weight;

/// <summary>Who is host and who is supplier in each direction of a match.</summary>
public sealed class PairSideTests
{
    private static readonly PairScorer s_pairs = new(Shipped.Engine, LeverSet.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "reference", "levers.json")), "levers.json"));

    private static readonly MatchFacts s_kiln = new()
    {
        Kind = RecordKind.Technology, Country = CountryCode.Of("CN"), Sectors = [Code.Of("cement.clinker")], Streams = [Code.Of("electricity"), Code.Of("clinker")],
    };

    [Fact]
    public void Roles_ofEachDirection_putTheNeedsCountryFirst()
    {
        var need = MatchSubject.Of(Some.Need() with { Country = CountryCode.Of("KG") });
        var text = MatchSubject.OfText(CountryCode.Of("KZ"));
        var proposal = s_kiln with { Kind = RecordKind.Proposal, Country = CountryCode.Of("KZ") };

        Assert.Equal((s_kiln, need.Facts), new PairSide(s_pairs, need).Roles(s_kiln));
        Assert.Equal((s_kiln, text.Facts), new PairSide(s_pairs, text).Roles(s_kiln));
        Assert.Null(new PairSide(s_pairs, text).Roles(new MatchFacts { Kind = RecordKind.Organisation, Sectors = [Code.Of("heat")] }));
        Assert.Equal((proposal, proposal), new PairSide(s_pairs, MatchSubject.Of(Some.Mandate())).Roles(proposal));
        // What a proposal avoids says nothing of one mandate more than of another.
        Assert.Null(new PairSide(s_pairs, MatchSubject.Of(Some.Proposal())).Roles(new MatchFacts { Kind = RecordKind.Mandate }));
    }

    [Fact]
    public void Score_sameKilnInTwoHosts_hasOppositeSigns()
    {
        PairImpact In(string country) => new PairSide(s_pairs, MatchSubject.OfText(CountryCode.Of(country))).Score(s_kiln, s => s_pairs.ReadSupplier(s));

        Assert.True(In("KZ").P90 < 0);
        Assert.True(In("KG").P10 > 0);
        Assert.True(In("KG").Weight > In("KZ").Weight);
    }

    [Fact]
    public void Score_supplierNoLeverFits_isUnknown()
    {
        var lute = new MatchFacts { Kind = RecordKind.Technology, Sectors = [Code.Of("agriculture")] };

        Assert.False(new PairSide(s_pairs, MatchSubject.OfText()).Score(lute, s => s_pairs.ReadSupplier(s)).IsKnown);
    }

    [Fact]
    public void Add_unknownImpact_leavesTheSignalUnsetAndABareClaimDoesNotReplaceIt()
    {
        var columns = new CandidateColumns(2);
        var claimed = s_kiln with { Avoided = new TonnesCo2ePerYear(10_000), Evidence = EvidenceLevel.Verified };

        var withModel = SignalReader.Add(columns, RecordId.Parse("technologies/a"), MatchSubject.OfText(), claimed, Matching.Given.Profile(), Matching.Given.Today, PairImpact.Unknown);
        var without = SignalReader.Add(columns, RecordId.Parse("technologies/b"), MatchSubject.OfText(), claimed, Matching.Given.Profile(), Matching.Given.Today);

        Assert.False(columns.Has(withModel, Signal.Climate));
        Assert.True(columns.Has(without, Signal.Climate));
    }

    [Fact]
    public void Reasons_ofAPair_carryTheCeilingOfReadinessAndTheClaimsEvidence()
    {
        var pilot = s_kiln with { Readiness = new ReadinessLevel(4), Avoided = new TonnesCo2ePerYear(5), Evidence = EvidenceLevel.IndependentTest };
        var need = new MatchFacts { Country = CountryCode.Of("KG") };

        var reasons = s_pairs.Reasons(pilot, need, PairImpact.Unknown)!;

        // Readiness 1-5 is at most 0.05 of a typical plant of 1 Mt clinker a year.
        Assert.Equal((50_000, false, EvidenceLevel.IndependentTest, 5.0), (reasons.Activity, reasons.ActivityStated, reasons.Evidence, reasons.Claim!.Value.Value));
        Assert.Equal(EvidenceLevel.SelfDeclared, s_pairs.Reasons(s_kiln, need, PairImpact.Unknown)!.Evidence);
    }

    [Fact]
    public void Prior_everyShippedLeverInEveryHost_isANumber()
    {
        // Priors are computed when first asked for, so a host that the tables refuse would otherwise be found by a user.
        for (var lever = 0; lever < s_pairs.Levers.All.Count; lever++)
        {
            foreach (var grid in Shipped.Tables.Grids.Countries) Assert.True(double.IsFinite(s_pairs.Prior(lever, grid.Country!.Value).Avoided), $"{s_pairs.Levers.All[lever].Id} in {grid.Country}");
        }
    }
}
