using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using TechMatch.Chaos.Measuring;
using TechMatch.Chaos.Running;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos.Soaking;

/// <summary>Growth: of the straight line through the samples after the warm-up, over their whole time, in percent of their mean.</summary>
internal sealed record SoakReport(
    double Minutes, double Rate, long Calls, long Failures, double P50Ms, double P99Ms, double MemoryMb, double MemoryGrowthPercent, double Handles, double HandleGrowthPercent,
    double Threads, double ThreadGrowthPercent, int Samples, int Seed, IReadOnlyList<string> FirstFailures)
{
    public bool IsFlat => Failures == 0 && MemoryGrowthPercent <= 5 && HandleGrowthPercent <= 5 && ThreadGrowthPercent <= 5;
}

/// <summary>Mixed calls at a steady rate, whether or not earlier ones have been answered, and what the process holds meanwhile.</summary>
internal sealed class Soak(double minutes, double rate, int seed, TextWriter log)
{
    /// <summary>Of the time, at most <see cref="s_longestWarmUp"/>: caches fill, code is compiled, the heap finds its size.</summary>
    private const double WarmUpShare = 0.2;

    /// <summary>Written again and again, so that the registry does not grow and what grows is a leak.</summary>
    private const int Names = 200;

    private static readonly TimeSpan s_longestWarmUp = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);

    private static readonly string[] s_words = ["waste heat", "cement kiln", "battery recycling", "slag", "цемент", "жылу", "methane leak", "+kiln \"waste heat\"", "recyc*", "elektrik~", "水泥"];

    private readonly ConcurrentQueue<double> _times = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private long _failed;

    public async Task<SoakReport> RunAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("what a process holds is read from /proc");
        var folder = Directory.CreateTempSubdirectory("techmatch-soak-").FullName;
        try
        {
            // The last of two settings counts: this one serves the bundled catalogue.
            using var service = await ServiceProcess.StartAsync(["--data", folder, "--corpus", Path.Combine(AppContext.BaseDirectory, "corpus"), "--drain-notice", "0"], cancellationToken);
            // A search that waits for the last change: from then on it answers as it always will.
            await new SearchService.SearchServiceClient(service.Channel).SearchAsync(new SearchRequest { Query = "heat" }, cancellationToken: cancellationToken);
            var samples = await CallAsync(service, cancellationToken);
            return Report(samples);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<List<Holdings>> CallAsync(ServiceProcess service, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var (duration, sampling) = (TimeSpan.FromMinutes(minutes), TimeSpan.FromSeconds(Math.Clamp(minutes, 0.5, 5)));
        var (samples, running) = (new List<Holdings>(), new HashSet<Task>());
        var (sent, nextSample) = (0L, TimeSpan.Zero);
        var clock = Stopwatch.StartNew();
        using var tick = new PeriodicTimer(s_tick);
        while (clock.Elapsed < duration && await tick.WaitForNextTickAsync(cancellationToken))
        {
            for (var due = (long)(clock.Elapsed.TotalSeconds * rate); sent < due; sent++) running.Add(OneAsync(service, random.Next(), sent, cancellationToken));
            running.RemoveWhere(t => t.IsCompletedSuccessfully);
            if (clock.Elapsed < nextSample) continue;
            nextSample = clock.Elapsed + sampling;
            samples.Add(Holdings.Of(service.Id, clock.Elapsed.TotalSeconds));
            if (samples.Count % 12 == 0) await log.WriteLineAsync($"{samples[^1]}, {sent} calls, {Interlocked.Read(ref _failed)} failures");
        }

        await Task.WhenAll(running);
        return samples;
    }

    private async Task OneAsync(ServiceProcess service, int chance, long number, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var began = Stopwatch.GetTimestamp();
        try
        {
            await AskAsync(service, new Random(chance), number, cancellationToken);
            _times.Enqueue(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _failed);
            if (_failures.Count < 5) _failures.Enqueue(e.Status.ToString());
        }
    }

    private static async Task AskAsync(ServiceProcess service, Random random, long number, CancellationToken cancellationToken)
    {
        var words = s_words[random.Next(s_words.Length)];
        var search = new SearchService.SearchServiceClient(service.Channel);
        switch (random.Next(100))
        {
            case < 2:
                await WriteAsync(service, random, number, cancellationToken);
                break;
            case < 12:
                await new MatchService.MatchServiceClient(service.Channel).MatchAsync(new MatchRequest { Text = new FreeText { Text = words, Language = "en" } }, cancellationToken: cancellationToken);
                break;
            case < 22:
                await new CatalogService.CatalogServiceClient(service.Channel).ListRecordsAsync(new ListRecordsRequest { PageSize = 5 }, cancellationToken: cancellationToken);
                break;
            case < 27:
                await search.SuggestAsync(new SuggestRequest { Prefix = words[..2] }, cancellationToken: cancellationToken);
                break;
            case < 32:
                await search.FacetsAsync(new FacetsRequest { Query = words }, cancellationToken: cancellationToken);
                break;
            default:
                await search.SearchAsync(new SearchRequest { Query = words }, cancellationToken: cancellationToken);
                break;
        }
    }

    private static async Task WriteAsync(ServiceProcess service, Random random, long number, CancellationToken cancellationToken)
    {
        var record = new Record
        {
            Name = $"technologies/soak-{number % Names}",
            Title = new LocalizedText { Versions = { new TextVersion { Language = "en", Text = $"Soaked kiln boiler {random.Next()}" } } },
            Provenance = new Provenance { Source = "chaos", Licence = "CC0-1.0", RetrievedOn = "2026-11-01", Illustrative = true },
            Technology = new TechnologyDetails(),
        };
        await new IngestService.IngestServiceClient(service.Channel).BatchImportRecordsAsync(new BatchImportRecordsRequest { Records = { record } }, cancellationToken: cancellationToken);
    }

    private SoakReport Report(List<Holdings> samples)
    {
        var warm = Math.Min(minutes * 60 * WarmUpShare, s_longestWarmUp.TotalSeconds);
        var after = samples.Where(s => s.Seconds >= warm).ToList();
        var times = _times.Order().ToList();
        var (memory, handles, threads) = (Line.Of(after, s => s.MemoryBytes / 1e6), Line.Of(after, s => s.Handles), Line.Of(after, s => s.Threads));
        return new SoakReport(
            minutes, rate, times.Count, Interlocked.Read(ref _failed), times.Count == 0 ? 0 : Quantiles.At(times, 0.5), times.Count == 0 ? 0 : Quantiles.At(times, 0.99),
            memory.Mean, memory.GrowthPercent, handles.Mean, handles.GrowthPercent, threads.Mean, threads.GrowthPercent, after.Count, seed, [.. _failures]);
    }
}
