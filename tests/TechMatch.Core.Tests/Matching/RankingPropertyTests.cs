using FsCheck.Xunit;
using TechMatch.Core.Matching;

namespace TechMatch.Core.Tests.Matching;

/// <summary>What holds for every set of candidates.</summary>
[Properties(Arbitrary = [typeof(Generators)], MaxTest = 300)]
public sealed class RankingPropertyTests
{
    /// <summary>Single precision carries about 7 digits; six signals of at most 1 stay well inside this.</summary>
    private const double Tolerance = 1e-5;

    [Property]
    public void Ranking_withoutDecisions_isPermutationInRankOrder(Row[] rows, bool byRank)
    {
        var columns = Given.Columns(rows);
        if (rows.Length == 0) return;

        var ranking = MatchRanker.Rank(columns, Given.Undecided(byRank ? FusionKind.ReciprocalRank : FusionKind.Linear) with { RelevanceFloor = 0 }, rows.Length);

        Assert.Equal(Enumerable.Range(0, rows.Length), ranking.Hits.Select(h => h.Index).Order());
        Assert.All(ranking.Hits, h => Assert.InRange(h.Total, 0f, 1f));
        foreach (var (better, worse) in ranking.Hits.Zip(ranking.Hits.Skip(1)))
            Assert.True(RankOrder.Compare(better.Total, columns.Ids[better.Index].Name, worse.Total, columns.Ids[worse.Index].Name) < 0);
    }

    [Property]
    public void Ranking_sameCandidatesInAnotherOrder_givesSameAnswer(Row[] rows, int seed, bool byRank)
    {
        var profile = Given.Profile() with { Fusion = byRank ? FusionKind.ReciprocalRank : FusionKind.Linear };
        var shuffled = Enumerable.Range(0, rows.Length).ToArray();
        new Random(seed).Shuffle(shuffled);
        var (straight, mixed) = (Given.Columns(rows), new CandidateColumns(0));
        foreach (var i in shuffled) Given.Add(mixed, $"c{i:000}", rows[i]);

        var (first, second) = (MatchRanker.Rank(straight, profile, 10), MatchRanker.Rank(mixed, profile, 10));

        Assert.Equal(first.Abstained, second.Abstained);
        Assert.Equal(Given.Keys(first, straight), Given.Keys(second, mixed));
        Assert.Equal(first.Hits.Select(h => h.Total), second.Hits.Select(h => h.Total));
    }

    [Property]
    public void LinearFusion_raisingOneSignal_neverLowersTotalOrRank(Row[] rows, int which, int signal, int step)
    {
        if (rows.Length == 0) return;
        var index = (int)((uint)which % rows.Length);
        var raised = (Signal)((uint)signal % Signals.Count);
        if (rows[index].Values[(int)raised] is not { } value) return;
        var after = (Row[])rows.Clone();
        after[index] = rows[index].With(raised, Math.Min(1, value + (uint)step % 1000 / 1000f));

        var (before, then) = (Place(rows, index), Place(after, index));

        Assert.True(then.Total >= before.Total, $"total fell from {before.Total} to {then.Total}");
        Assert.True(then.Place <= before.Place, $"place fell from {before.Place} to {then.Place}");
    }

    [Property]
    public void Climate_whateverItsValue_neverLiftsCandidateBelowFloorAboveOneAboveIt(Row[] rows, SignalWeights weights, bool byRank)
    {
        // Every candidate below the floor gets the best climate and freshness there are, every other the worst.
        var profile = Given.Undecided(byRank ? FusionKind.ReciprocalRank : FusionKind.Linear) with { Weights = weights };
        if (rows.Length == 0) return;
        var plain = MatchRanker.Rank(Given.Columns(rows), profile, rows.Length);
        var above = plain.Abstained is null ? plain.Hits.Where(h => h.AboveFloor).Select(h => h.Index).ToHashSet() : [];
        var pushed = rows.Select((row, i) => row.With(Signal.Climate, above.Contains(i) ? 0 : 1).With(Signal.Freshness, above.Contains(i) ? 0 : 1)).ToArray();

        var ranking = MatchRanker.Rank(Given.Columns(pushed), profile, rows.Length);

        if (above.Count == 0) Assert.Equal(AbstentionReason.UnderRelevanceFloor, ranking.Abstained);
        else Assert.Equal(above, ranking.Hits.Take(above.Count).Select(h => h.Index).ToHashSet());
    }

    [Property]
    public void LinearFusion_belowFloor_dependsOnRelevanceAlone(Row row, int climate)
    {
        var profile = Given.Undecided();
        var low = row.With(Signal.Lexical, 0.29f).With(Signal.Semantic, 0.1f);
        Row[] rows = [low, low.With(Signal.Climate, (uint)climate % 1000 / 1000f), low.With(Signal.Structured, 1), low.With(Signal.Freshness, null)];

        var totals = MatchRanker.Rank(Given.Columns(rows), profile, 4).Totals.ToArray();

        Assert.All(totals, t => Assert.Equal(totals[0], t));
    }

    [Property]
    public void Weights_timesAnyFactor_giveSameTotals(Row[] rows, SignalWeights weights, int factor)
    {
        var f = 0.001 + (uint)factor % 100_000;
        var scaled = new SignalWeights(weights.Lexical * f, weights.Semantic * f, weights.Structured * f, weights.Climate * f, weights.Freshness * f, weights.Bat * f);
        var profile = Given.Undecided() with { Weights = weights, RelevanceFloor = 0 };
        if (rows.Length == 0) return;

        var (plain, other) = (MatchRanker.Rank(Given.Columns(rows), profile, 5), MatchRanker.Rank(Given.Columns(rows), profile with { Weights = scaled }, 5));

        for (var i = 0; i < rows.Length; i++) Assert.Equal(plain.Totals[i], other.Totals[i], Tolerance);
    }

    [Property]
    public void Contributions_ofEveryLine_sumToItsTotal(Row[] rows, SignalWeights weights, bool byRank, bool structuredIsRelevance)
    {
        var profile = Given.Undecided(byRank ? FusionKind.ReciprocalRank : FusionKind.Linear) with { Weights = weights, StructuredIsRelevance = structuredIsRelevance };
        var columns = Given.Columns(rows);
        if (rows.Length == 0) return;

        var ranking = MatchRanker.Rank(columns, profile, rows.Length);

        foreach (var line in ranking.Hits.Concat(ranking.NearestMisses))
        {
            var why = Explainer.Explain(ranking, line, 1, columns, MatchSubject.OfText(), new MatchFacts(), Given.Today);
            Assert.Equal(line.Total, why.TierOffset + why.Signals.Sum(s => s.Contribution), Tolerance);
            Assert.All(why.Signals, s => Assert.Equal(s.Contribution, s.Weight * (s.Fused ?? 0), Tolerance));
            Assert.All(why.Signals.Where(s => s.Fused is null), s => Assert.Equal(0, s.Weight));
        }
    }

    [Property]
    public void Diversity_amongHits_holdsLimitUntilOnlyDisplacedRemain(Row[] rows, int k)
    {
        var profile = Given.Undecided() with { RelevanceFloor = 0, MaxPerOwner = 2 };
        var columns = Given.Columns(rows);
        if (rows.Length == 0) return;

        var ranking = MatchRanker.Rank(columns, profile, 1 + (int)((uint)k % 20));

        var regular = ranking.Hits.TakeWhile(h => h.DisplacedFrom is null).ToList();
        Assert.All(ranking.Hits.Skip(regular.Count), h => Assert.NotNull(h.DisplacedFrom));
        Assert.All(regular.GroupBy(h => columns.Owner(h.Index)).Where(g => g.Key is not null), g => Assert.True(g.Count() <= 2));
    }

    [Property]
    public void Gates_hardFailure_neverAppearsAmongHitsAndSoftOneDoes(Row[] rows)
    {
        var profile = Given.Undecided() with { RelevanceFloor = 0, HardGates = [GateRule.Readiness] };
        var columns = Given.Columns(rows);

        var ranking = MatchRanker.Rank(columns, profile, Math.Max(1, rows.Length));

        var admitted = rows.Count(r => r.Failed != 1u << (int)GateRule.Readiness);
        Assert.Equal(admitted, ranking.Hits.Count);
        Assert.All(ranking.Hits, h => Assert.False(columns.Gates(h.Index).HasFailed(GateRule.Readiness)));
        Assert.Equal(Math.Min(rows.Length - admitted, MatchRanker.MaxNearestMisses), ranking.NearestMisses.Count);
    }

    private static (int Place, float Total) Place(Row[] rows, int index)
    {
        // k covers all; the floor stands, so an abstention is possible and its misses would be cut: place by totals instead.
        var totals = MatchRanker.Rank(Given.Columns(rows), Given.Undecided(), rows.Length).Totals.ToArray();
        var place = Enumerable.Range(0, rows.Length).Count(i => RankOrder.Compare(totals[i], $"c{i:000}", totals[index], $"c{index:000}") < 0);
        return (place, totals[index]);
    }
}
