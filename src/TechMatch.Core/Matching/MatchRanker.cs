using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>Gates, fusion, abstention and diversity over one set of candidates.</summary>
public static class MatchRanker
{
    /// <summary>A reader looks at a handful of near misses, not at a second result list.</summary>
    public const int MaxNearestMisses = 5;

    /// <param name="columns">Filled by the caller; names must be distinct.</param>
    /// <param name="k">At least 1.</param>
    /// <remarks>
    /// O(n log n) for n candidates, a fixed number of arrays per call and no object per candidate. Same columns in
    /// another order give the same answer.
    /// </remarks>
    public static Ranking Rank(CandidateColumns columns, WeightProfile profile, int k)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var scores = Fusion.Run(columns, profile);
        var order = new int[columns.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        order.AsSpan().Sort(new ByScore(scores.TotalColumn, columns));

        var hard = profile.HardMask;
        var admitted = new int[order.Length];
        var blocked = new int[order.Length];
        var (admittedCount, blockedCount) = (0, 0);
        foreach (var i in order)
        {
            if ((columns.Gates(i).Failed & hard) == 0) admitted[admittedCount++] = i;
            else blocked[blockedCount++] = i;
        }

        var abstained = Abstention(columns, profile, scores, admitted.AsSpan(0, admittedCount));
        var misses = abstained is null ? blocked.AsSpan(0, blockedCount) : order;
        return new Ranking(
            profile,
            abstained is null ? Spread(columns, profile, scores, Spoken(profile, scores, admitted.AsSpan(0, admittedCount)), k) : [],
            Lines(scores, profile, misses[..Math.Min(misses.Length, MaxNearestMisses)]),
            abstained,
            scores);
    }

    private static AbstentionReason? Abstention(CandidateColumns columns, WeightProfile profile, MatchScores scores, ReadOnlySpan<int> admitted)
    {
        if (columns.Count == 0) return AbstentionReason.NoCandidates;
        if (admitted.Length == 0) return AbstentionReason.AllBlocked;
        // Candidates above the floor come first, so the best one tells for all.
        if (scores.Relevance[admitted[0]] < (float)profile.RelevanceFloor) return AbstentionReason.UnderRelevanceFloor;
        // Rank totals are not comparable between queries; there the calibrated relevance decides.
        var best = profile.Fusion == FusionKind.Linear ? scores.Totals[admitted[0]] : Best(scores.Relevance, admitted);
        return best < (float)profile.AbstentionLevel ? AbstentionReason.UnderLevel : null;
    }

    /// <summary>
    /// A candidate that nothing speaks for fills no place, however many are free. A profile that never abstains ranks
    /// everything it is given.
    /// </summary>
    private static ReadOnlySpan<int> Spoken(WeightProfile profile, MatchScores scores, ReadOnlySpan<int> best)
    {
        if (profile.AbstentionLevel <= 0) return best;
        var count = best.Length;
        while (count > 0 && scores.Totals[best[count - 1]] <= 0) count--;
        return best[..count];
    }

    private static float Best(ReadOnlySpan<float> values, ReadOnlySpan<int> indices)
    {
        var best = 0f;
        foreach (var i in indices) best = MathF.Max(best, values[i]);
        return best;
    }

    /// <summary>The first k with at most <see cref="WeightProfile.MaxPerOwner"/> per owner; displaced ones fill what is left, in their order.</summary>
    private static Ranked[] Spread(CandidateColumns columns, WeightProfile profile, MatchScores scores, ReadOnlySpan<int> admitted, int k)
    {
        var hits = new Ranked[Math.Min(k, admitted.Length)];
        var displaced = new List<int>();
        var perOwner = new Dictionary<RecordId, int>();
        var taken = 0;
        for (var place = 0; place < admitted.Length && taken < hits.Length; place++)
        {
            var i = admitted[place];
            if (profile.MaxPerOwner > 0 && columns.Owner(i) is { } owner)
            {
                var count = perOwner.GetValueOrDefault(owner);
                if (count == profile.MaxPerOwner)
                {
                    displaced.Add(place);
                    continue;
                }

                perOwner[owner] = count + 1;
            }

            hits[taken++] = Line(scores, profile, i, null);
        }

        for (var d = 0; taken < hits.Length; d++) hits[taken++] = Line(scores, profile, admitted[displaced[d]], displaced[d] + 1);
        return hits;
    }

    private static Ranked[] Lines(MatchScores scores, WeightProfile profile, ReadOnlySpan<int> indices)
    {
        var lines = new Ranked[indices.Length];
        for (var i = 0; i < lines.Length; i++) lines[i] = Line(scores, profile, indices[i], null);
        return lines;
    }

    internal static Ranked Line(MatchScores scores, WeightProfile profile, int i, int? displacedFrom) =>
        new(i, scores.Totals[i], scores.Relevance[i], scores.Relevance[i] >= (float)profile.RelevanceFloor, displacedFrom);
}
