using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors;
using TechMatch.Search.Vectors.Codes;
using TechMatch.Search.Vectors.Graph;
using TechMatch.Search.Vectors.Segments;

namespace TechMatch.Benchmarks;

/// <summary>
/// The embedded store on a prepared set of vectors with known answers: build time, and per way of searching the median time,
/// the recall against the exact answer and the codes read. A folder holds <c>meta.json</c> (size, dim, queries, countries),
/// <c>vectors.f32</c>, <c>qvectors.f32</c>, <c>country.u8</c>, <c>trl.u8</c>, <c>queries.jsonl</c> and <c>truth_vec_*.i32</c>.
/// Judge ratios against another program that ran in between, not the milliseconds.
/// </summary>
internal static class VectorSpeed
{
    private const int K = 100;

    public static async Task RunAsync(string data, string folder, int rounds, CancellationToken cancellationToken)
    {
        var set = VectorSet.Read(data);
        await BuildAsync(set, folder, cancellationToken);
        var opening = Stopwatch.StartNew();
        await using var store = EmbeddedVectorStore.Open(folder, set.Space);
        Console.WriteLine($"open {opening.ElapsedMilliseconds} ms");
        for (var round = 0; round < rounds; round++)
        {
            foreach (var filter in (string[])["none", "f50", "f10", "f1"])
            {
                await QueriesAsync(set, store, filter, cancellationToken);
                Floats(set, filter);
            }

            Ways(set, store);
        }
    }

    private static async Task BuildAsync(VectorSet set, string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder)) return;
        var clock = Stopwatch.StartNew();
        await using var store = EmbeddedVectorStore.Open(folder, set.Space, VectorLimits.Default with { SealRows = int.MaxValue, LogBytes = 0, GraphRows = int.MaxValue });
        for (var row = 0; row < set.Size; row += 10_000)
            await store.UpsertAsync([.. Enumerable.Range(row, Math.Min(10_000, set.Size - row)).Select(set.Point)], cancellationToken);
        Console.WriteLine($"upsert {clock.Elapsed.TotalSeconds:0.00} s");
        await store.CommitAsync(1, cancellationToken);
        Console.WriteLine($"commit {clock.Elapsed.TotalSeconds:0.00} s");
        await store.DisposeAsync();
        await using var again = EmbeddedVectorStore.Open(folder, set.Space);
        Console.WriteLine($"opened {clock.Elapsed.TotalSeconds:0.00} s");
        var before = Environment.CpuUsage.TotalTime;
        await again.SettleAsync(cancellationToken);
        Console.WriteLine($"graph {clock.Elapsed.TotalSeconds:0.00} s, {(Environment.CpuUsage.TotalTime - before).TotalSeconds:0.00} s of processor");
    }

    private static async Task QueriesAsync(VectorSet set, EmbeddedVectorStore store, string filter, CancellationToken cancellationToken)
    {
        var filters = set.Filters(filter);
        var truth = set.Truth(filter);
        var times = new double[set.Queries];
        var (found10, found, of10, of) = (0, 0, 0, 0);
        for (var warm = 0; warm < 2; warm++)
        {
            for (var q = 0; q < set.Queries; q++)
            {
                var start = Stopwatch.GetTimestamp();
                var hits = await store.SearchAsync(set.Query(q), K, filters[q], AccessScope.Public, cancellationToken);
                times[q] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                if (warm == 0) continue;
                var rows = hits.Select(h => int.Parse(h.Id.Record.Key.AsSpan(1), CultureInfo.InvariantCulture)).ToList();
                var exact = truth.AsSpan(q * K, K).ToArray().Where(t => t >= 0).ToList();
                (of, of10) = (of + exact.Count, of10 + Math.Min(10, exact.Count));
                (found, found10) = (found + exact.Intersect(rows).Count(), found10 + exact.Take(10).Intersect(rows.Take(10)).Count());
            }
        }

        Array.Sort(times);
        Console.WriteLine($"vec {filter,-4} p50 {times[set.Queries / 2]:0.000} p95 {times[set.Queries * 95 / 100]:0.000} ms  recall@10 {found10 / (double)of10:0.0000} @100 {found / (double)of:0.0000}");
    }

    /// <summary>What to compare with: a loop over the floats of every row that passes, without store, names or payloads.</summary>
    private static void Floats(VectorSet set, string filter)
    {
        var passes = set.Passes(filter);
        var times = new double[set.Queries];
        for (var q = 0; q < set.Queries; q++)
        {
            var start = Stopwatch.GetTimestamp();
            using var best = new BestRows(K);
            for (var row = 0; row < set.Size; row++)
            {
                if (passes(q, row)) best.Offer(RowKey.Of(System.Numerics.Tensors.TensorPrimitives.Dot(set.Query(q).Span, set.Vector(row)), row));
            }

            times[q] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        Console.WriteLine($"    float scan p50 {times[set.Queries / 2]:0.000} ms");
    }

    /// <summary>Each way of reading codes by itself, on the largest segment: what the choice between them is calibrated with.</summary>
    private static unsafe void Ways(VectorSet set, EmbeddedVectorStore store)
    {
        var part = store.Parts.MaxBy(p => p.Segment.Rows)!;
        var block = part.Segment.Block;
        Time("scan of all codes, then floats", SearchPlan.BreadthOf(K), (query, bias, _, best) =>
        {
            CodeScan.All(block, part.Segment.Rows, (sbyte*)query, bias, 0, best, CancellationToken.None);
            return part.Segment.Rows;
        });
        var (bits, scratch) = (new ulong[(part.Segment.Rows + 63) / 64], new ulong[(part.Segment.Rows + 63) / 64]);
        foreach (var name in (string[])["f50", "f10"])
        {
            var filters = set.Filters(name);
            Time($"filter {name} alone", K, (_, _, q, _) => Match(filters[q]));
            Time($"scan of {name}, then floats", SearchPlan.BreadthOf(K), (query, bias, q, best) =>
            {
                var passing = Match(filters[q]);
                CodeScan.Some(block, bits, (sbyte*)query, bias, 0, best, CancellationToken.None);
                return passing;
            });
            if (part.Graph is { } graph) Time($"walk under {name}, then floats", SearchPlan.WalkBreadthOf(K), (query, bias, q, best) =>
            {
                Match(filters[q]);
                return graph.Search(part.Segment, (sbyte*)query, bias, bits, best, CancellationToken.None);
            });
        }

        foreach (var breadth in (int[])[100, 150, 200, 300])
        {
            if (part.Graph is { } graph) Time($"walk of breadth {breadth}, then floats", breadth, (query, bias, _, best) => graph.Search(part.Segment, (sbyte*)query, bias, [], best, CancellationToken.None));
        }

        long Match(RecordFilter filter)
        {
            part.Segment.Payloads.Match(new PayloadFilter(filter, AccessScope.Public), filter, AccessScope.Public, bits, scratch);
            return System.Numerics.Tensors.TensorPrimitives.PopCount<ulong>(bits);
        }

        void Time(string what, int breadth, Func<nint, int, int, BestRows, long> read)
        {
            var code = new sbyte[block.Stride];
            var (times, steps) = (new double[set.Queries], 0L);
            fixed (sbyte* query = code)
            {
                for (var q = 0; q < set.Queries; q++)
                {
                    var start = Stopwatch.GetTimestamp();
                    using var best = new BestRows(breadth);
                    VectorCode.WriteQuery(set.Query(q).Span, code);
                    steps += read((nint)query, VectorCode.BiasOf(code), q, best);
                    var rescored = new BestPassages(K);
                    foreach (var key in best.Keys)
                        rescored.Offer(part.Segment.SlotOf(RowKey.RowOf(key)), 0, System.Numerics.Tensors.TensorPrimitives.Dot(set.Query(q).Span, block.Rows(RowKey.RowOf(key), 1)));
                    rescored.Take();
                    times[q] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                }
            }

            Array.Sort(times);
            Console.WriteLine($"    {what}: p50 {times[set.Queries / 2]:0.000}, best {times[0]:0.000} ms, {steps / set.Queries} codes");
        }
    }
}
