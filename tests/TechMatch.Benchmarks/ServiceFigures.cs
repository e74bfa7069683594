using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using TechMatch.Protocol.V1;
using TechMatch.TestKit;

namespace TechMatch.Benchmarks;

/// <summary>
/// What an operator sees of the service over the bundled corpus, in a process of its own: start to first answered match
/// with a warm data folder, match latency over gRPC on loopback (every need of the corpus in turn, one call at a time,
/// with explanation, after a warm-up), resident memory after the start and after the matches. Processor time stands beside
/// the times of the clock, for on a shared machine it is what can be compared.
/// </summary>
internal static class ServiceFigures
{
    private const int WarmUp = 1_500;
    private const int Calls = 1_000;

    public static async Task RunAsync(int repetitions, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("techmatch-figures-").FullName;
        try
        {
            // Fills the folder; what is timed afterwards are starts on it.
            await OnceAsync(folder, calls: 0, cancellationToken);
            Console.WriteLine("start_ms  start_cpu_ms  rss_start_mb  match_p50_ms  match_p95_ms  match_p99_ms  match_cpu_ms  rss_after_mb");
            for (var i = 0; i < repetitions; i++) Console.WriteLine(await OnceAsync(folder, Calls, cancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> OnceAsync(string folder, int calls, CancellationToken cancellationToken)
    {
        var (http, grpc) = (FreePort.Next(), FreePort.Next());
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "TechMatch.Service.dll"), "--data", folder, "--access", "open",
            "--http", $"http://127.0.0.1:{http}", "--grpc", $"http://127.0.0.1:{grpc}", "--Logging:LogLevel:Default", "Warning",
        ])) ?? throw new InvalidOperationException("dotnet did not start");
        try
        {
            // A channel waits a second or more after each refused connection, which would be measured instead of the service.
            var soon = TimeSpan.FromMilliseconds(20);
            using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{grpc}", new GrpcChannelOptions { InitialReconnectBackoff = soon, MaxReconnectBackoff = soon });
            var matching = new MatchService.MatchServiceClient(channel);
            await FirstAnswerAsync(matching, process, cancellationToken);
            var (start, startCpu, restingMb) = (clock.Elapsed, process.TotalProcessorTime, ResidentMb(process));
            // Also makes the indexes durable, so that the next start finds them whole.
            await new AdminService.AdminServiceClient(channel).VerifyIndexAsync(new VerifyIndexRequest(), cancellationToken: cancellationToken);
            var needs = (await new CatalogService.CatalogServiceClient(channel).ListRecordsAsync(
                new ListRecordsRequest { Kind = RecordKind.Need, PageSize = 500 }, cancellationToken: cancellationToken)).Records.Select(r => r.Name).ToList();
            var times = new List<double>();
            var cpu = TimeSpan.Zero;
            for (var i = 0; i < calls + (calls > 0 ? WarmUp : 0); i++)
            {
                if (i == WarmUp) cpu = Cpu(process);
                var before = Stopwatch.GetTimestamp();
                await matching.MatchAsync(new MatchRequest { Name = needs[i % needs.Count], Explain = true }, cancellationToken: cancellationToken);
                if (i >= WarmUp) times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            }

            var cpuPerMatch = times.Count == 0 ? 0 : (Cpu(process) - cpu).TotalMilliseconds / times.Count;
            times.Sort();
            double Percentile(double p) => times.Count == 0 ? 0 : times[(int)Math.Ceiling(p * times.Count) - 1];
            return string.Create(CultureInfo.InvariantCulture,
                $"{start.TotalMilliseconds,8:0}  {startCpu.TotalMilliseconds,12:0}  {restingMb,12:0}  {Percentile(0.5),12:0.0}  {Percentile(0.95),12:0.0}  {Percentile(0.99),12:0.0}  {cpuPerMatch,12:0.0}  {ResidentMb(process),12:0}");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(cancellationToken);
        }
    }

    private static async Task FirstAnswerAsync(MatchService.MatchServiceClient matching, Process process, CancellationToken cancellationToken)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await pause.WaitForNextTickAsync(cancellationToken))
        {
            if (process.HasExited) throw new InvalidOperationException("the service did not start");
            try
            {
                await matching.MatchAsync(new MatchRequest { Text = new FreeText { Text = "use of waste heat" } }, cancellationToken: cancellationToken);
                return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                // Not listening yet.
            }
        }
    }

    private static TimeSpan Cpu(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static double ResidentMb(Process process)
    {
        process.Refresh();
        return process.WorkingSet64 / 1e6;
    }
}
