using TechMatch.Core.Matching;

namespace TechMatch.Search.Matching;

/// <summary>A candidate of a search in its place among all languages.</summary>
/// <param name="Index">Into the candidate columns.</param>
/// <param name="Score">In [0, 1].</param>
internal readonly record struct Placed(int Index, float Score)
{
    /// <summary>
    /// A record that shares words and subject with the question stands before a translation that shares only the subject, if
    /// their totals are compared as they are: of the one two signals speak, of the other one. The exponent takes that back for
    /// those between nothing and everything (docs/scoring.md, 3.2). The order within a language stays.
    /// </summary>
    /// <param name="ranking">Of all candidates.</param>
    /// <param name="together">The exponent of each, in column order.</param>
    public static IReadOnlyList<Placed> Of(Ranking ranking, CandidateColumns columns, IReadOnlyList<float> together, int depth)
    {
        var (scores, order) = (new float[columns.Count], new int[ranking.Hits.Count]);
        for (var place = 0; place < order.Length; place++)
        {
            var hit = ranking.Hits[place];
            order[place] = hit.Index;
            scores[hit.Index] = together[hit.Index] == 1 ? hit.Total : MathF.Pow(hit.Total, together[hit.Index]);
        }

        order.AsSpan().Sort((x, y) => RankOrder.Compare(scores[x], columns.Ids[x].Name, scores[y], columns.Ids[y].Name));
        var placed = new Placed[Math.Min(depth, order.Length)];
        for (var place = 0; place < placed.Length; place++) placed[place] = new Placed(order[place], scores[order[place]]);
        return placed;
    }
}
