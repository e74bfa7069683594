using TechMatch.Core.Catalog;

namespace TechMatch.Core.Climate.Bat;

/// <summary>How long a figure is averaged, the shortest first.</summary>
public enum AveragingPeriod
{
    Unknown = 0,
    HalfHour,
    Hour,

    /// <summary>One or a few samples of at least half an hour each.</summary>
    Sampling,
    Day,
    Month,
    Year,
}

/// <summary>Averaging times of one figure. A level may allow several: <c>daily average or average over the sampling period</c>.</summary>
/// <param name="IsMaximum">True for the highest of such averages over the time reported: it bounds every one of them.</param>
public sealed record Averaging(ValueList<AveragingPeriod> Periods, bool IsMaximum)
{
    public static Averaging Unknown { get; } = new([], false);

    public bool IsKnown => Periods.Count > 0;

    /// <summary>Reads the words documents use; anything else is unknown, never a guess.</summary>
    public static Averaging Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return Unknown;
        // The bracket explains how long a sample takes; it is no second averaging time.
        var t = text.ToLowerInvariant();
        var bracket = t.IndexOf('(');
        if (bracket >= 0) t = t[..bracket];
        var periods = new List<AveragingPeriod>();
        void Add(AveragingPeriod period, params ReadOnlySpan<string> words)
        {
            foreach (var word in words)
            {
                if (!t.Contains(word, StringComparison.Ordinal)) continue;
                periods.Add(period);
                return;
            }
        }

        Add(AveragingPeriod.HalfHour, "half-hour", "half hour", "30-minute", "30 min");
        if (periods.Count == 0) Add(AveragingPeriod.Hour, "hourly", "1-hour");
        Add(AveragingPeriod.Sampling, "sampling period", "spot", "sample");
        Add(AveragingPeriod.Day, "daily", "24-hour", "24 h");
        Add(AveragingPeriod.Month, "monthly");
        Add(AveragingPeriod.Year, "yearly", "annual");
        // "average of samples obtained during one year" is a year's figure.
        if (periods.Contains(AveragingPeriod.Year)) periods.Remove(AveragingPeriod.Sampling);
        return new Averaging(periods.ToValueList(), t.Contains("max", StringComparison.Ordinal) || t.Contains("highest", StringComparison.Ordinal));
    }
}
