namespace TechMatch.Core.Matching;

/// <summary>Sorts candidate indices in <see cref="RankOrder"/>.</summary>
internal readonly struct ByScore(float[] scores, CandidateColumns columns) : IComparer<int>
{
    public int Compare(int x, int y) => RankOrder.Compare(scores[x], columns.Ids[x].Name, scores[y], columns.Ids[y].Name);
}
