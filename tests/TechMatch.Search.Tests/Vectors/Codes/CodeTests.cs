using TechMatch.Search.Vectors.Codes;
using static TechMatch.Search.Tests.Vectors.Vec;

namespace TechMatch.Search.Tests.Vectors.Codes;

/// <summary>Codes of directions, the keys that rank rows, and what scans find.</summary>
public sealed class CodeTests
{
    private const int Dimensions = 96;
    private const int Rows = 1_000;

    [Fact]
    public unsafe void Score_of_codes_is_the_cosine_within_the_error_of_rounding()
    {
        var random = new Random(20261130);
        var block = new GrowingBlock(200, Dimensions, 0);
        var vectors = Enumerable.Range(0, 200).Select(_ => Random(random, Dimensions).ToArray()).ToList();
        foreach (var vector in vectors) block.Append(vector);
        var query = Random(random, Dimensions).ToArray();
        var code = new sbyte[block.Stride];
        VectorCode.WriteQuery(query, code);
        var scale = query.Max(Math.Abs) / 127;
        fixed (sbyte* q = code)
        {
            for (var row = 0; row < vectors.Count; row++)
            {
                var score = scale * block.Scales[row] * (CodeDot.One(block.Code(row), q, block.Stride) - VectorCode.BiasOf(code));
                var cosine = vectors[row].Zip(query, (a, b) => (double)a * b).Sum();
                // Rounding moves a component by up to half a scale of about 0.3 / 127, each in its own direction: six standard
                // deviations of 2 · 0.0012/√3 are under 0.01.
                Assert.InRange(score, cosine - 0.01, cosine + 0.01);
            }
        }

        GC.KeepAlive(block);
    }

    [Fact]
    public void Code_of_a_longer_vector_scores_as_that_of_its_direction()
    {
        var vector = Random(new Random(5), Dimensions).ToArray();
        var (a, b) = (new byte[128], new byte[128]);
        var scale = VectorCode.Write(vector, a);
        var larger = VectorCode.Write([.. vector.Select(v => v * 64)], b);
        Assert.Equal(a, b);
        Assert.Equal(scale, larger, 1e-7f);
    }

    [Fact]
    public void Key_orders_by_score_then_by_lower_row_and_gives_both_back()
    {
        float[] scores = [float.NegativeInfinity, -3.5f, -0f, 1e-30f, 0.25f, 7f];
        var keys = scores.Select((s, i) => RowKey.Of(s, i * 1000)).ToList();
        Assert.Equal(keys.Order(), keys);
        Assert.Equal(scores, keys.Select(RowKey.ScoreOf));
        Assert.Equal([0, 1000, 2000, 3000, 4000, 5000], keys.Select(RowKey.RowOf));
        Assert.True(RowKey.Of(0.5f, 3) > RowKey.Of(0.5f, 4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void Best_rows_are_those_of_a_full_sort(int capacity)
    {
        var random = new Random(capacity);
        var keys = Enumerable.Range(0, 500).Select(row => RowKey.Of(random.Next(100) / 100f, row)).ToList();
        using var best = new BestRows(capacity);
        foreach (var key in keys) best.Offer(key);
        Assert.Equal(keys.OrderDescending().Take(capacity), best.Keys.ToArray().OrderDescending());
    }

    [Fact]
    public unsafe void Scan_of_a_bit_set_finds_what_a_scan_of_all_finds_among_its_rows()
    {
        var random = new Random(20261130);
        var block = new GrowingBlock(Rows, Dimensions, 0);
        for (var row = 0; row < Rows; row++) block.Append(Random(random, Dimensions).Span);
        var code = new sbyte[block.Stride];
        VectorCode.WriteQuery(Random(random, Dimensions).Span, code);
        foreach (var share in (double[])[0, 0.01, 0.1, 0.5, 1])
        {
            var wanted = Enumerable.Range(0, Rows).Where(_ => random.NextDouble() < share).ToHashSet();
            var bits = new ulong[(Rows + 63) / 64];
            foreach (var row in wanted) bits[row / 64] |= 1UL << row;
            using var all = new BestRows(Rows);
            using var some = new BestRows(Rows);
            fixed (sbyte* query = code)
            {
                CodeScan.All(block, Rows, query, VectorCode.BiasOf(code), 5_000, all, CancellationToken.None);
                CodeScan.Some(block, bits, query, VectorCode.BiasOf(code), 5_000, some, CancellationToken.None);
            }

            Assert.Equal(Rows, all.Count);
            Assert.Equal(all.Keys.ToArray().Where(k => wanted.Contains(RowKey.RowOf(k) - 5_000)).Order(), some.Keys.ToArray().Order());
        }
    }

    [Fact]
    public unsafe void Scan_allocates_nothing_per_row()
    {
        var random = new Random(3);
        var block = new GrowingBlock(20_000, 64, 0);
        for (var row = 0; row < 20_000; row++) block.Append(Random(random, 64).Span);
        var code = new sbyte[block.Stride];
        VectorCode.WriteQuery(Random(random, 64).Span, code);
        fixed (sbyte* query = code)
        {
            Scan(query);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Scan(query);
            // The list of the best is one object with a borrowed buffer.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_096);
        }

        void Scan(sbyte* query)
        {
            using var best = new BestRows(100);
            CodeScan.All(block, 20_000, query, 0, 0, best, CancellationToken.None);
        }
    }
}
