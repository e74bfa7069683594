namespace TechMatch.Chaos.Soaking;

/// <summary>The straight line of least squares through samples of one holding.</summary>
internal readonly record struct Line(double Mean, double GrowthPercent)
{
    public static Line Of(IReadOnlyList<Holdings> samples, Func<Holdings, double> of)
    {
        if (samples.Count < 2) return new Line(samples.Count == 0 ? 0 : of(samples[0]), 0);
        var (middle, mean) = (samples.Average(s => s.Seconds), samples.Average(of));
        var slope = samples.Sum(s => (s.Seconds - middle) * (of(s) - mean)) / samples.Sum(s => (s.Seconds - middle) * (s.Seconds - middle));
        var growth = slope * (samples[^1].Seconds - samples[0].Seconds);
        return new Line(Math.Round(mean, 1), mean == 0 ? 0 : Math.Round(100 * growth / mean, 2));
    }
}
