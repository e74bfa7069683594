using TechMatch.Search.Vectors;
using TechMatch.Search.Vectors.Codes;
using TechMatch.Search.Vectors.Graph;
using static TechMatch.Search.Tests.Vectors.Vec;

namespace TechMatch.Search.Tests.Vectors.Graph;

/// <summary>The graph against the exact scan of the same codes: its own error, apart from that of the codes.</summary>
public sealed unsafe class HnswGraphTests
{
    private const int Dimensions = 48;
    private const int Rows = 6_000;
    private const int Queries = 60;
    private const int K = 20;
    private const int Seed = 20261130;

    [Fact]
    public void Recall_of_the_walk_is_near_that_of_the_scan()
    {
        var block = Clustered();
        var recall = Recall(block, Build(block, workers: 1), breadth: 60, everyNth: 1);
        Assert.True(recall >= 0.98, $"seed {Seed}: expected a recall of at least 0.98, got {recall}");
    }

    [Fact]
    public void Recall_holds_when_several_workers_build()
    {
        var block = Clustered();
        var recall = Recall(block, Build(block, workers: 4), breadth: 60, everyNth: 1);
        Assert.True(recall >= 0.98, $"seed {Seed}: expected a recall of at least 0.98, got {recall}");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Walk_under_a_filter_finds_only_what_passes_and_misses_little(int everyNth)
    {
        var block = Clustered();
        var recall = Recall(block, Build(block, workers: 1), breadth: 60, everyNth);
        Assert.True(recall >= 0.98, $"seed {Seed}: expected a recall of at least 0.98, got {recall}");
    }

    [Fact]
    public void One_worker_builds_the_same_graph_every_time_and_another_seed_another()
    {
        var block = Clustered();
        var (first, second) = (Build(block, workers: 1), Build(block, workers: 1));
        Assert.Equal(first.LevelZero, second.LevelZero);
        Assert.Equal(first.Upper, second.Upper);
        Assert.NotEqual(first.Levels, GraphBuilder.Build(block, Rows, new GraphMake(Seed: 2), TestContext.Current.CancellationToken).Levels);
    }

    [Fact]
    public void Links_are_distinct_rows_of_their_level_and_never_the_row_itself()
    {
        var columns = Build(Clustered(), workers: 4);
        var links = new Held(columns).Links;
        for (var row = 0; row < Rows; row++)
        {
            for (var level = 0; level <= columns.Levels[row]; level++)
            {
                var list = new ReadOnlySpan<int>(links.Of(row, level), GraphLinks.WidthOf(level)).ToArray();
                var used = list.TakeWhile(l => l >= 0).ToList();
                Assert.All(list.Skip(used.Count), l => Assert.Equal(-1, l));
                Assert.DoesNotContain(row, used);
                Assert.Equal(used.Count, used.Distinct().Count());
                Assert.All(used, l => Assert.True(columns.Levels[l] >= level));
            }
        }
    }

    [Fact]
    public void Graph_of_one_row_and_of_equal_rows_is_walked_to_its_end()
    {
        foreach (var rows in (int[])[1, 2, 300])
        {
            var block = new GrowingBlock(rows, 4, 0);
            for (var row = 0; row < rows; row++) block.Append(East.Span);
            var held = new Held(GraphBuilder.Build(block, rows, new GraphMake(), TestContext.Current.CancellationToken));
            using var best = new BestRows(10);
            Walk(block, held, East.Span, [], best);
            Assert.Equal(Math.Min(10, rows), best.Count);
        }
    }

    [Fact]
    public void Building_ends_when_it_is_told_to()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => GraphBuilder.Build(Clustered(), Rows, new GraphMake(), stopped.Token));
    }

    private static GraphColumns Build(RowBlock block, int workers) => GraphBuilder.Build(block, Rows, new GraphMake(Workers: workers), TestContext.Current.CancellationToken);

    /// <summary>Unit vectors around 40 centres, as passages lie around topics.</summary>
    private static GrowingBlock Clustered()
    {
        var random = new Random(Seed);
        var centres = Enumerable.Range(0, 40).Select(_ => Random(random, Dimensions).ToArray()).ToList();
        var block = new GrowingBlock(Rows, Dimensions, 0);
        for (var row = 0; row < Rows; row++) block.Append(Near(random, centres[row % centres.Count]));
        return block;
    }

    private static float[] Near(Random random, float[] centre)
    {
        var moved = Random(random, Dimensions).ToArray().Zip(centre, (n, c) => c + 0.8f * n).ToArray();
        var norm = MathF.Sqrt(moved.Sum(v => v * v));
        return [.. moved.Select(v => v / norm)];
    }

    private static double Recall(GrowingBlock block, GraphColumns columns, int breadth, int everyNth)
    {
        var held = new Held(columns);
        var random = new Random(Seed + 1);
        var wanted = new ulong[(Rows + 63) / 64];
        for (var row = 0; row < Rows; row += everyNth) wanted[row / 64] |= 1UL << row;
        var found = 0;
        for (var query = 0; query < Queries; query++)
        {
            // A row moved a little: what a question about something in the catalogue is.
            var vector = Near(random, block.Rows(random.Next(Rows), 1).ToArray());
            using var walked = new BestRows(breadth);
            using var scanned = new BestRows(K);
            Walk(block, held, vector, everyNth == 1 ? [] : wanted, walked);
            Scan(block, vector, wanted, scanned);
            Assert.All(walked.Keys.ToArray(), key => Assert.Equal(0, RowKey.RowOf(key) % everyNth));
            found += walked.Keys.ToArray().OrderDescending().Take(K).Intersect(scanned.Keys.ToArray()).Count();
        }

        return found / (double)(Queries * K);
    }

    private static void Walk(RowBlock block, Held held, ReadOnlySpan<float> vector, ReadOnlySpan<ulong> wanted, BestRows best)
    {
        var code = new sbyte[block.Stride];
        VectorCode.WriteQuery(vector, code);
        var bias = VectorCode.BiasOf(code);
        using var walk = new GraphWalk(held.Links, block);
        fixed (sbyte* query = code)
        {
            var from = walk.Descend(held.Columns.Entry, held.Columns.Levels[held.Columns.Entry], 0, query, bias);
            walk.Spread(from, 0, query, bias, wanted, best, CancellationToken.None);
        }
    }

    private static void Scan(RowBlock block, ReadOnlySpan<float> vector, ReadOnlySpan<ulong> wanted, BestRows best)
    {
        var code = new sbyte[block.Stride];
        VectorCode.WriteQuery(vector, code);
        fixed (sbyte* query = code) CodeScan.Some(block, wanted, query, VectorCode.BiasOf(code), 0, best, CancellationToken.None);
    }

    /// <summary>Columns of a builder read in place: they are pinned.</summary>
    private sealed class Held(GraphColumns columns)
    {
        public GraphColumns Columns => columns;

        public GraphLinks Links { get; } = new(
            (int*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(columns.LevelZero, 0),
            (int*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(columns.Upper, 0),
            (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(columns.Levels, 0),
            GraphLinks.Starts(columns.Levels).Starts);
    }
}
