using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TechMatch.Chaos.Measuring;
using TechMatch.Core.Telemetry;
using TechMatch.Protocol.V1;
using TechMatch.Search.Matching;
using TechMatch.Service.Hosting;
using FreeText = TechMatch.Protocol.V1.FreeText;

namespace TechMatch.Chaos.Limits;

/// <param name="Overdue">Calls whose deadline came before their answer.</param>
/// <param name="P50Ms">From the deadline of such a call to the end of the work for it, in milliseconds.</param>
internal sealed record OverrunReport(int Calls, int Overdue, double P50Ms, double P99Ms, double MaxMs, int Seed, int Processors)
{
    /// <summary>In milliseconds.</summary>
    public const double Limit = 250;

    public bool IsClean => Overdue > 0 && MaxMs <= Limit;
}

/// <summary>
/// How long the service still works for a call whose deadline is over: searches and matches over the bundled catalogue, one after the
/// other, with deadlines they can meet just so or not. What counts is not when the caller is told, but when the work has ended.
/// </summary>
internal static class DeadlineOverrun
{
    private const int LongestMs = 40;
    private const string Duration = "techmatch.call.duration";

    public static async Task<OverrunReport> RunAsync(int calls, int seed, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("techmatch-overrun-").FullName;
        try
        {
            await using var app = await ServiceHost.BuildAsync(
                ["--data", folder, "--http", "http://127.0.0.1:0", "--grpc", "http://127.0.0.1:0", "--access", "open", "--drain-notice", "0", "--Logging:LogLevel:Default", "Error"], cancellationToken);
            await app.StartAsync(cancellationToken);
            await app.Services.GetRequiredService<SearchSystem>().Index.CatchUpAsync(cancellationToken);
            using var channel = GrpcChannel.ForAddress(app.Urls.Last());
            var report = await MeasureAsync(channel, calls, seed, cancellationToken);
            await app.StopAsync(cancellationToken);
            return report;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<OverrunReport> MeasureAsync(GrpcChannel channel, int calls, int seed, CancellationToken cancellationToken)
    {
        // The service measures every call itself, from its arrival to the end of the work for it.
        var ended = new BlockingCollection<TimeSpan>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == Stage.SourceName && instrument.Name == Duration) l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => ended.Add(TimeSpan.FromSeconds(seconds), CancellationToken.None));
        listener.Start();
        var (random, overruns) = (new Random(seed), new List<double>());
        var (search, match) = (new SearchService.SearchServiceClient(channel), new MatchService.MatchServiceClient(channel));
        for (var i = 0; i < calls; i++)
        {
            var allowed = TimeSpan.FromMilliseconds(1 + random.NextDouble() * LongestMs);
            var isOverdue = await IsOverdueAsync(async deadline =>
            {
                if (random.Next(2) == 0) await search.SearchAsync(new SearchRequest { Query = "waste heat of a cement kiln" }, deadline: deadline, cancellationToken: cancellationToken);
                else await match.MatchAsync(new MatchRequest { Text = new FreeText { Text = "waste heat of a cement kiln", Language = "en" }, Explain = true }, deadline: deadline, cancellationToken: cancellationToken);
            }, allowed);
            // One that did not reach the service in time has not been measured; a short wait tells it from one that works on.
            if (!ended.TryTake(out var took, TimeSpan.FromSeconds(2)) || !isOverdue) continue;
            // The way to the service was part of the deadline, so this is at most too long.
            overruns.Add(Math.Max(0, (took - allowed).TotalMilliseconds));
        }

        overruns.Sort();
        return overruns.Count == 0
            ? new OverrunReport(calls, 0, 0, 0, 0, seed, Environment.ProcessorCount)
            : new OverrunReport(calls, overruns.Count, Quantiles.At(overruns, 0.5), Quantiles.At(overruns, 0.99), Quantiles.At(overruns, 1), seed, Environment.ProcessorCount);
    }

    private static async Task<bool> IsOverdueAsync(Func<DateTime, Task> call, TimeSpan allowed)
    {
        try
        {
            await call(TimeProvider.System.GetUtcNow().UtcDateTime + allowed);
            return false;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.DeadlineExceeded)
        {
            return true;
        }
    }
}
