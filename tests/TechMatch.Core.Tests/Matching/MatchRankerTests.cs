using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;

namespace TechMatch.Core.Tests.Matching;

public sealed class MatchRankerTests
{
    private static readonly WeightProfile s_half = Given.Undecided() with { Weights = new SignalWeights(1, 1, 0, 0, 0) };

    [Fact]
    public void Rank_equalTotals_ordersByOrdinalName()
    {
        var columns = Given.Columns(("b", 0.5f, 0.5f, null), ("a", 0.5f, 0.5f, null), ("c", 0.9f, 0.9f, null));

        Assert.Equal(["c", "a", "b"], Given.Keys(MatchRanker.Rank(columns, s_half, 3), columns));
    }

    [Fact]
    public void Rank_linearAboveFloor_isWeightedMeanOfPresentSignals()
    {
        // Weights 4:4:2 → shares 0.4, 0.4, 0.2. All present: 0.4·0.8 + 0.4·0.6 + 0.2·1 = 0.76.
        // Climate absent: relevance (0.4·0.8 + 0.4·0.6) / 0.8 = 0.7 carries everything.
        // Semantic absent: relevance is 0.8 with the whole share 0.8, and climate keeps 0.2: 0.8·0.8 + 0.2·1 = 0.84.
        var columns = Given.Columns(("all", 0.8f, 0.6f, 1f), ("no-climate", 0.8f, 0.6f, null), ("no-semantic", 0.8f, null, 1f));

        var totals = MatchRanker.Rank(columns, s_half with { Weights = new SignalWeights(4, 4, 0, 2, 0) }, 3).Totals;

        Assert.Equal(0.76f, totals[0], 1e-6f);
        Assert.Equal(0.70f, totals[1], 1e-6f);
        Assert.Equal(0.84f, totals[2], 1e-6f);
    }

    [Fact]
    public void Rank_climateBelowFloor_isWithheldAndExplained()
    {
        // Shares 0.4, 0.4, 0.2; relevance 0.2 < floor 0.3 → total 0.8·0.2 = 0.16. Above the floor climate would add 0.2·1.
        var columns = Given.Columns(("weak", 0.2f, 0.2f, 1f), ("strong", 0.4f, 0.4f, 0f));
        var ranking = MatchRanker.Rank(columns, s_half with { Weights = new SignalWeights(4, 4, 0, 2, 0) }, 2);

        Assert.Equal(["strong", "weak"], Given.Keys(ranking, columns));
        var why = Explainer.Explain(ranking, ranking.Hits[1], 2, columns, MatchSubject.OfText(), new MatchFacts(), Given.Today);
        Assert.False(why.AboveFloor);
        Assert.Equal(0.16, why.Total, 1e-6);
        var climate = why.Signals.Single(s => s.Signal == Signal.Climate);
        Assert.Equal(0, climate.Contribution);
        Assert.Equal(0.2, climate.Withheld, 1e-6);
    }

    [Fact]
    public void Rank_reciprocalRank_scoresByPlaceAndStandsAboveFloor()
    {
        // k = 60, one weight each. a is 1st and 2nd, b 2nd and 1st: both (1 + 61/62)/2 = 0.991935; c is 3rd twice: 61/63 = 0.968254.
        // All relevant enough (floor 0.3): total = 0.3 + 0.7·value → 0.994355 and 0.977778.
        var columns = Given.Columns(("a", 0.9f, 0.5f, null), ("b", 0.8f, 0.6f, null), ("c", 0.7f, 0.4f, null));
        var ranking = MatchRanker.Rank(columns, s_half with { Fusion = FusionKind.ReciprocalRank }, 3);

        Assert.Equal(["a", "b", "c"], Given.Keys(ranking, columns));
        Assert.Equal(0.994355f, ranking.Totals[0], 1e-5f);
        Assert.Equal(ranking.Totals[0], ranking.Totals[1]);
        Assert.Equal(0.977778f, ranking.Totals[2], 1e-5f);
    }

    [Fact]
    public void Rank_ownerOverLimit_isDisplacedBehindOthersAndSaysFromWhere()
    {
        var columns = new CandidateColumns(4);
        foreach (var (key, owner, value) in new[] { ("a1", 1, 0.9f), ("a2", 1, 0.8f), ("a3", 1, 0.7f), ("b1", 2, 0.6f) })
            Given.Add(columns, key, new Row([value, value, null, null, null, null], owner, 0));

        var ranking = MatchRanker.Rank(columns, s_half with { MaxPerOwner = 2 }, 4);

        Assert.Equal(["a1", "a2", "b1", "a3"], Given.Keys(ranking, columns));
        Assert.Equal([null, null, null, 3], ranking.Hits.Select(h => h.DisplacedFrom));
        Assert.Equal(["a1", "a2", "b1"], Given.Keys(MatchRanker.Rank(columns, s_half with { MaxPerOwner = 2 }, 3), columns));
    }

    [Fact]
    public void Rank_nothingRetrieved_abstains() =>
        Assert.Equal(AbstentionReason.NoCandidates, MatchRanker.Rank(new CandidateColumns(0), s_half, 10).Abstained);

    [Theory]
    [InlineData(0.29f, 0u, AbstentionReason.UnderRelevanceFloor)]
    [InlineData(0.45f, 0u, AbstentionReason.UnderLevel)]
    [InlineData(0.90f, 1u << (int)GateRule.Readiness, AbstentionReason.AllBlocked)]
    [InlineData(0.90f, 0u, null)]
    public void Rank_oneCandidate_abstainsForTheFirstReasonThatHolds(float value, uint failed, AbstentionReason? expected)
    {
        var columns = new CandidateColumns(1);
        Given.Add(columns, "only", new Row([value, value, null, null, null, null], 0, failed));

        var ranking = MatchRanker.Rank(columns, s_half with { AbstentionLevel = 0.5, HardGates = [GateRule.Readiness] }, 10);

        Assert.Equal(expected, ranking.Abstained);
        Assert.Equal(expected is null ? 1 : 0, ranking.Hits.Count);
        Assert.Equal(expected is null ? 0 : 1, ranking.NearestMisses.Count);
    }

    [Fact]
    public void Rank_reciprocalRankOfIrrelevantCandidates_abstainsByCalibratedRelevance()
    {
        // First of one is the best rank there is; the calibrated 0.35 still lies under the level 0.5.
        var columns = Given.Columns(("only", 0.35f, 0.35f, null));

        Assert.Equal(AbstentionReason.UnderLevel, MatchRanker.Rank(columns, s_half with { Fusion = FusionKind.ReciprocalRank, AbstentionLevel = 0.5 }, 1).Abstained);
    }

    [Fact]
    public void Rank_twiceTheCandidates_allocatesArraysOnly()
    {
        // Per candidate: relevance, total, two shares, five value columns (9 floats) and three index arrays: 48 bytes; no object (24 or more).
        var (small, large) = (Bytes(2_000), Bytes(4_000));

        Assert.InRange((large - small) / 2_000.0, 40, 60);

        static long Bytes(int n)
        {
            var columns = new CandidateColumns(n);
            for (var i = 0; i < n; i++) Given.Add(columns, $"c{i}", new Row([i / (float)n, 0.5f, null, null, null, null], 0, 0));
            MatchRanker.Rank(columns, s_half, 10);
            var before = GC.GetAllocatedBytesForCurrentThread();
            MatchRanker.Rank(columns, s_half, 10);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Columns_valueOutOfRange_areRefused()
    {
        var columns = Given.Columns(("a", 0.5f, null, null));

        Assert.Throws<ArgumentException>(() => columns.Set(0, Signal.Semantic, float.NaN, 0.5f));
        Assert.Throws<ArgumentException>(() => columns.Set(0, Signal.Semantic, 0.5f, float.NaN));
        Assert.Throws<ArgumentException>(() => columns.Set(0, Signal.Semantic, 0.5f, 1.01f));
        Assert.Throws<ArgumentOutOfRangeException>(() => columns.Set(1, Signal.Semantic, 0.5f, 0.5f));
        Assert.False(columns.Has(0, Signal.Semantic));
    }

    [Fact]
    public void Columns_resetAndFilledAgain_forgetOldSignals()
    {
        var columns = Given.Columns(("a", 0.5f, 0.5f, 0.5f));
        columns.Reset();
        columns.Add(RecordId.Parse("technologies/b"));

        Assert.False(columns.Has(0, Signal.Lexical));
        Assert.Equal(0, columns.Calibrated(Signal.Climate)[0]);
    }

    // A small catalogue filled the page with candidates at 0.000: ten hits, of which one fitted.
    [Fact]
    public void Rank_candidateThatNothingSpeaksFor_fillsNoPlace()
    {
        var columns = Given.Columns(("fits", 0.9f, 0.9f, null), ("nothing", 0f, 0f, null));

        Assert.Equal(["fits"], Given.Keys(MatchRanker.Rank(columns, s_half with { AbstentionLevel = 0.3 }, 2), columns));
        Assert.Equal(["fits", "nothing"], Given.Keys(MatchRanker.Rank(columns, s_half, 2), columns));
    }

    // A supplier in another language: its words matched nothing, and the zero halved what its meaning said.
    [Fact]
    public void Rank_signalTrustedInPart_weighsByWhatIsLeftAndExplainsIt()
    {
        // Weights 4:4:2. Words at trust .25: relevance (.4·.25·0 + .4·.9) / (.4·.25 + .4) = .72, total .8·.72 + .2·.5 = .676.
        // At full trust the same candidate would have (.4·0 + .4·.9) / .8 = .45 and lose to one that is .5 by both.
        var profile = s_half with { Weights = new SignalWeights(4, 4, 0, 2, 0) };
        var columns = new CandidateColumns(2);
        var foreign = columns.Add(Given.Id("foreign"));
        columns.Set(foreign, Signal.Lexical, 0, 0, trust: 0.25f);
        columns.Set(foreign, Signal.Semantic, 0.9f, 0.9f);
        columns.Set(foreign, Signal.Climate, 0.5f, 0.5f);
        var own = columns.Add(Given.Id("own"));
        columns.Set(own, Signal.Lexical, 0.5f, 0.5f);
        columns.Set(own, Signal.Semantic, 0.5f, 0.5f);

        var ranking = MatchRanker.Rank(columns, profile, 2);

        Assert.Equal(["foreign", "own"], Given.Keys(ranking, columns));
        Assert.Equal(0.676f, ranking.Totals[foreign], 1e-6f);
        var why = Explainer.Explain(ranking, ranking.Hits[0], 1, columns, MatchSubject.OfText(), new MatchFacts(), Given.Today);
        Assert.Equal(why.Total, why.Signals.Sum(p => p.Contribution), 5);
        Assert.Equal(0.25, why.Signals.Single(p => p.Signal == Signal.Lexical).Trust);
        // .8 · (.4 · .25) / .5 of the whole weight is left to the words.
        Assert.Equal(0.16, why.Signals.Single(p => p.Signal == Signal.Lexical).Weight, 6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(float.NaN)]
    public void Set_trustOutOfRange_isRefused(float trust)
    {
        var columns = Given.Columns(("a", null, null, null));

        Assert.Equal("trust", Assert.Throws<ArgumentException>(() => columns.Set(0, Signal.Lexical, 1, 1, trust)).ParamName);
    }
}
