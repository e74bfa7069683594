namespace TechMatch.Core.Matching;

/// <summary>How recent the content is: halves with every half-life since its as-of day.</summary>
public static class Freshness
{
    /// <returns>2^(−age / half-life) in (0, 1]; 1 for a day in the future; null when the day is unknown.</returns>
    public static float? Value(DateOnly? asOf, DateOnly today, int halfLifeDays)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(halfLifeDays, 1);
        return asOf is not { } day ? null : (float)Math.Pow(2, -(double)AgeDays(day, today) / halfLifeDays);
    }

    public static int AgeDays(DateOnly asOf, DateOnly today) => Math.Max(today.DayNumber - asOf.DayNumber, 0);
}
