using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TechMatch.Benchmarks.Peers;

/// <summary>
/// One phase of a side-by-side bench in a process of its own, as its runner calls it: <c>peers --data DIR --index DIR --phase
/// build|query|qps|cold|ingest</c>. Prints JSON objects, one a line. The data are those of <see cref="VectorSet"/> with
/// <c>docs.jsonl</c> and the exact answers <c>truth_*</c>.
/// </summary>
internal sealed class PeerRun(VectorSet set, string index, string phase)
{
    private const int Batch = 1_000;

    private static readonly int s_capMs = Setting("BENCH_CAP_MS", 12_000);
    private static readonly int s_throughputMs = Setting("BENCH_QPS_MS", 2_000);
    private static readonly int s_warmMs = Setting("BENCH_WARM_MS", 5_000);

    public static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var started = (TimeProvider.System.GetLocalNow().DateTime - Process.GetCurrentProcess().StartTime).TotalMilliseconds;
        if (Value("--phase") is "query" or "qps" or "cold" && !Directory.Exists(Path.Combine(Value("--index"), "text")))
            throw new ArgumentException($"expected an index that the build phase has made, got {Value("--index")}", nameof(arguments));
        var run = new PeerRun(VectorSet.Read(Value("--data")), Value("--index"), Value("--phase"));
        await (Value("--phase") switch
        {
            "build" => run.BuildAsync(cancellationToken),
            "query" => run.QueryAsync(cancellationToken),
            "qps" => run.ThroughputAsync(cancellationToken),
            "cold" => run.ColdAsync(started, cancellationToken),
            "ingest" => run.IngestAsync(cancellationToken),
            var other => throw new ArgumentException($"expected build, query, qps, cold or ingest, got '{other}'", nameof(arguments)),
        });

        string Value(string name) => Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length
            ? arguments[at + 1]
            : throw new ArgumentException($"expected {name} with a value", nameof(arguments));
    }

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        Empty();
        var clock = Stopwatch.StartNew();
        await using (var engine = PeerEngine.Open(set, index))
        {
            foreach (var batch in set.Texts().Index().Chunk(Batch * 10)) await engine.AddAsync([.. batch.Select(d => (d.Index, d.Item, d.Index))], cancellationToken);
            await engine.CommitAsync(cancellationToken);
            await engine.SettleAsync(cancellationToken);
            // What the background has put in place becomes durable with the next commit.
            await engine.CommitAsync(cancellationToken);
        }

        Say(new { build_s = Round(clock.Elapsed.TotalSeconds), index_bytes = new DirectoryInfo(index).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length), peak_rss_mb = PeakMb(), what = "text + vector int8, float and hnsw" });
    }

    private async Task QueryAsync(CancellationToken cancellationToken)
    {
        await using var engine = PeerEngine.Open(set, index);
        foreach (var task in PeerTask.All(engine, set))
        {
            await WarmAsync(task, cancellationToken);
            var truth = set.Truth(task.Name, task.Filter);
            var (times, found10, of10, found, of) = (new List<double>(), 0, 0, 0, 0);
            var (cpu, clock) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
            for (var q = 0; q < set.Queries && clock.ElapsedMilliseconds <= s_capMs; q++)
            {
                var before = Stopwatch.GetTimestamp();
                var rows = await task.Ask(q, cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
                var exact = truth.AsSpan(q * 100, task.K).ToArray().Where(t => t >= 0).ToArray();
                (of, of10) = (of + exact.Length, of10 + Math.Min(10, exact.Length));
                (found, found10) = (found + exact.Intersect(rows).Count(), found10 + exact.Take(10).Intersect(rows.Take(10)).Count());
            }

            var cpuMs = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / times.Count;
            var mean = times.Average();
            times.Sort();
            Say(new
            {
                task = task.Name, filter = task.Filter, k = task.K, variant = task.Variant, n_queries = times.Count,
                p50_ms = Round(At(times, 0.5)), p95_ms = Round(At(times, 0.95)), p99_ms = Round(At(times, 0.99)), mean_ms = Round(mean), cpu_ms = Round(cpuMs),
                recall10 = Round(found10 / (double)of10), recall_k = Round(found / (double)of), peak_rss_mb = PeakMb(),
            });
        }
    }

    private async Task ThroughputAsync(CancellationToken cancellationToken)
    {
        await using var engine = PeerEngine.Open(set, index);
        foreach (var task in PeerTask.All(engine, set).Where(t => t.Filter is "none" or "f10"))
        {
            await WarmAsync(task, cancellationToken);
            var rates = await Task.WhenAll(Enumerable.Range(0, 2).Select(client => Task.Run(() => ClientAsync(task, client * 97, cancellationToken), cancellationToken)));
            Say(new { task = task.Name, filter = task.Filter, variant = task.Variant, qps2 = Round(rates.Sum()), clients = "2 threads" });
        }
    }

    private async Task<double> ClientAsync(PeerTask task, int first, CancellationToken cancellationToken)
    {
        var (clock, asked) = (Stopwatch.StartNew(), 0);
        for (; clock.ElapsedMilliseconds < s_throughputMs; asked++) await task.Ask((first + asked) % set.Queries, cancellationToken);
        return asked / clock.Elapsed.TotalSeconds;
    }

    private async Task ColdAsync(double runtimeMs, CancellationToken cancellationToken)
    {
        var opening = Stopwatch.StartNew();
        await using var engine = PeerEngine.Open(set, index);
        var openMs = opening.Elapsed.TotalMilliseconds;
        var first = new Dictionary<string, double>();
        foreach (var task in PeerTask.All(engine, set))
        {
            var key = task.Filter == "none" ? task.Name : task.Name + "+f";
            if (first.ContainsKey(key)) continue;
            var clock = Stopwatch.StartNew();
            await task.Ask(7, cancellationToken);
            first.Add(key, Round(clock.Elapsed.TotalMilliseconds));
        }

        Say(new { runtime_ms = Round(runtimeMs), open_ms = Round(openMs), first_query_ms = first, to_first_answer_ms = Round(openMs + first.Values.First()), rss_mb = PeakMb() });
    }

    private async Task IngestAsync(CancellationToken cancellationToken)
    {
        Empty();
        var documents = set.Texts().Take(10 * Batch).ToList();
        await using var engine = PeerEngine.Open(set, index);
        var clock = Stopwatch.StartNew();
        foreach (var batch in documents.Index().Chunk(Batch))
        {
            await engine.AddAsync([.. batch.Select(d => (d.Index, d.Item, d.Index))], cancellationToken);
            await engine.CommitAsync(cancellationToken);
        }

        var rate = documents.Count / clock.Elapsed.TotalSeconds;
        var visible = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            clock.Restart();
            await engine.AddAsync([(2_000_000 + i, $"visibletoken{i} {documents[i]}", i)], cancellationToken);
            await engine.CommitAsync(cancellationToken);
            while (!engine.Words($"visibletoken{i}", Search.Filters.RecordFilter.None, 10, cancellationToken).Contains(2_000_000 + i)) await Task.Yield();
            visible.Add(clock.Elapsed.TotalMilliseconds);
        }

        visible.Sort();
        Say(new { docs_s = Math.Round(rate), durable = true, what = "text + vector, both committed a batch", visible_p50_ms = Round(At(visible, 0.5)), visible_p95_ms = Round(At(visible, 0.95)) });
    }

    private async Task WarmAsync(PeerTask task, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        for (var q = 0; clock.ElapsedMilliseconds < s_warmMs; q++) await task.Ask(q % set.Queries, cancellationToken);
    }

    private void Empty()
    {
        if (Directory.Exists(index)) Directory.Delete(index, recursive: true);
        Directory.CreateDirectory(index);
    }

    private void Say<T>(T fields)
    {
        var line = new JsonObject { ["peer"] = "techmatch", ["version"] = typeof(PeerRun).Assembly.GetName().Version!.ToString(3), ["size"] = set.Size, ["phase"] = phase };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(fields)!.AsObject().ToList()) line[name] = value?.DeepClone();
        Console.WriteLine(line.ToJsonString());
    }

    private static double At(List<double> sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Count) - 1];

    private static double Round(double value) => Math.Round(value, 4);

    private static long PeakMb()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(6).Trim()[..^3].Trim(), CultureInfo.InvariantCulture) / 1024;
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
