namespace TechMatch.Chaos.Measuring;

/// <summary>Times in milliseconds, as people compare them.</summary>
internal static class Quantiles
{
    /// <param name="sorted">Ascending, not empty.</param>
    /// <param name="share">0–1; the nearest rank, so that p99.9 of a thousand is one that was measured.</param>
    public static double At(IReadOnlyList<double> sorted, double share) => Math.Round(sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)], 3);

    public static double Median(IEnumerable<double> times) => At([.. times.Order()], 0.5);
}
