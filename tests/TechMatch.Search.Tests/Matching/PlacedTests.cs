using FsCheck.Xunit;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Search.Matching;

namespace TechMatch.Search.Tests.Matching;

public sealed class PlacedTests
{
    private static readonly WeightProfile s_profile = MatchBench.Profiles[0].WithoutDecisions() with { Weights = new SignalWeights(1, 0, 0, 0, 0) };

    /// <summary>.5 of the question's own language by the exponent 2 is .25: after a translation of .3, before one of .2.</summary>
    [Fact]
    public void Own_language_stands_where_its_exponent_puts_it()
    {
        var placed = Place([(0.5f, 2), (0.3f, 1), (0.2f, 1)]);
        Assert.Equal([1, 0, 2], placed.Select(p => p.Index));
        Assert.Equal([0.3f, 0.25f, 0.2f], placed.Select(p => p.Score));
    }

    [Fact]
    public void Whole_answer_stays_first_and_depth_cuts_after_placing()
    {
        Assert.Equal([0, 1], Place([(1f, 2), (0.99f, 1), (0.5f, 2)], depth: 2).Select(p => p.Index));
        Assert.Equal([1], Place([(0.5f, 2), (0.3f, 1)], depth: 1).Select(p => p.Index));
    }

    [Property]
    public void Order_within_a_language_is_that_of_the_totals(byte[] values)
    {
        var placed = Place([.. (values ?? []).Select((v, i) => (v / 255f, i % 2 == 0 ? 1.8f : 1f))]);
        foreach (var half in (int[])[0, 1])
        {
            var of = placed.Where(p => p.Index % 2 == half).Select(p => values![p.Index]).ToList();
            Assert.Equal(of.OrderDescending(), of);
        }
    }

    private static IReadOnlyList<Placed> Place(List<(float Total, float Together)> candidates, int depth = 1_000)
    {
        var columns = new CandidateColumns(candidates.Count);
        for (var i = 0; i < candidates.Count; i++) columns.Set(columns.Add(RecordId.Parse($"technologies/t{i:0000}")), Signal.Lexical, 1, candidates[i].Total);
        return Placed.Of(MatchRanker.Rank(columns, s_profile, Math.Max(1, candidates.Count)), columns, [.. candidates.Select(c => c.Together)], depth);
    }
}
