using System.Diagnostics.Metrics;
using TechMatch.Core.Telemetry;

namespace TechMatch.Benchmarks;

/// <summary>
/// Where the time of calls goes, by the stages that operators see (<c>techmatch.stage.duration</c>): for all calls, and for the
/// slowest twentieth of them. The two legs run side by side, so the shares add up to more than the whole.
/// </summary>
internal sealed class StageTimes : IDisposable
{
    private const int MostShown = 12;

    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<(string Subject, double Whole, Dictionary<string, double> Stages)> _calls = [];
    private Dictionary<string, double> _current = [];

    public StageTimes()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Stage.SourceName && instrument.Name == "techmatch.stage.duration") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            var stage = tags[0].Value as string ?? "";
            lock (_lock) _current[stage] = _current.GetValueOrDefault(stage) + seconds * 1_000;
        });
        _listener.Start();
    }

    /// <summary>What was measured since the last call belongs to a call that took this long.</summary>
    public void End(string subject, double wholeMs)
    {
        lock (_lock)
        {
            _calls.Add((subject, wholeMs, _current));
            _current = [];
        }
    }

    /// <summary>Forgets what was measured so far.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _calls.Clear();
            _current = [];
        }
    }

    /// <summary>
    /// One line a stage: mean and 95th percentile over all calls, mean over the slowest twentieth, in milliseconds. Then the subjects
    /// that take longest, each by its median call.
    /// </summary>
    public void Print()
    {
        lock (_lock)
        {
            var slow = _calls.OrderByDescending(c => c.Whole).Take(Math.Max(1, _calls.Count / 20)).ToList();
            Console.WriteLine($"{"stage",-22}{"mean",8}{"p95",8}{"slowest 5 %",14}");
            Line("whole", [.. _calls.Select(c => c.Whole)], [.. slow.Select(c => c.Whole)]);
            foreach (var stage in _calls.SelectMany(c => c.Stages.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                Line(stage, [.. _calls.Select(c => c.Stages.GetValueOrDefault(stage))], [.. slow.Select(c => c.Stages.GetValueOrDefault(stage))]);
            var bySubject = _calls.GroupBy(c => c.Subject, StringComparer.Ordinal).Select(g => g.OrderBy(c => c.Whole).ElementAt(g.Count() / 2)).OrderByDescending(c => c.Whole);
            foreach (var call in bySubject.Take(MostShown))
                Console.WriteLine($"{call.Whole,6:0.00} {call.Subject}: {string.Join(", ", call.Stages.OrderByDescending(s => s.Value).Select(s => $"{s.Key} {s.Value:0.00}"))}");
        }
    }

    public void Dispose() => _listener.Dispose();

    private static void Line(string name, double[] all, double[] slow)
    {
        Array.Sort(all);
        Console.WriteLine($"{name,-22}{all.Average(),8:0.00}{all[(int)Math.Ceiling(0.95 * all.Length) - 1],8:0.00}{slow.Average(),14:0.00}");
    }
}
