namespace TechMatch.Core.Matching;

/// <summary>The one order of answers: score descending, then name ordinally ascending. Total as long as names are distinct.</summary>
public sealed class RankOrder : IComparer<(double Score, string Name)>
{
    public static RankOrder Instance { get; } = new();

    /// <returns>Negative when the first comes before the second.</returns>
    public static int Compare(double scoreX, string nameX, double scoreY, string nameY)
    {
        // NaN never gets here: CandidateColumns refuses it at entry.
        var byScore = scoreY.CompareTo(scoreX);
        return byScore != 0 ? byScore : string.CompareOrdinal(nameX, nameY);
    }

    public int Compare((double Score, string Name) x, (double Score, string Name) y) => Compare(x.Score, x.Name, y.Score, y.Name);
}
