using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TechMatch.Core.Telemetry;

/// <summary>
/// One step of the work as an operator sees it: a span, and its time in <c>techmatch.stage.duration</c>. Costs next to nothing
/// while nobody listens. It carries names and numbers of the program's own and has no way to carry a text: what a caller or a
/// record says must not leave by this door (docs/operations.md).
/// </summary>
public readonly struct Stage : IDisposable
{
    /// <summary>Of the spans and of the instruments.</summary>
    public const string SourceName = "TechMatch";

    private static readonly ActivitySource s_spans = new(SourceName);
    private static readonly Meter s_meter = new(SourceName);
    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram(
        "techmatch.stage.duration", "s", "Time of one stage of a call, or of the work behind it.", advice: Boundaries);

    private readonly string? _name;
    private readonly long _began;
    private readonly Activity? _span;

    private Stage(string name, Activity? span) => (_name, _began, _span) = (name, Stopwatch.GetTimestamp(), span);

    /// <summary>From a tenth of a millisecond, which a stage takes on a small registry, to the longest deadline.</summary>
    public static InstrumentAdvice<double> Boundaries { get; } =
        new() { HistogramBucketBoundaries = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] };

    /// <param name="name">One of <see cref="Stages"/>.</param>
    public static Stage Begin(string name)
    {
        var span = s_spans.StartActivity(name);
        return span is null && !s_duration.Enabled ? default : new Stage(name, span);
    }

    /// <summary>How much there was to do.</summary>
    public Stage Counting(long count)
    {
        _span?.SetTag("techmatch.count", count);
        return this;
    }

    public void Dispose()
    {
        if (_name is null) return;
        s_duration.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, new KeyValuePair<string, object?>("techmatch.stage", _name));
        _span?.Dispose();
    }
}
