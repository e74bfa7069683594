using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TechMatch.Search.Vectors.Codes;

/// <summary>
/// The exact scan over codes: every row, or the rows of a bit set, so that a filter that passes one row in a hundred costs
/// about a hundredth. Offers scores in proportion to the cosine.
/// </summary>
internal static unsafe class CodeScan
{
    /// <summary>Rows between two looks at the cancellation token.</summary>
    private const int Stretch = 1 << 14;

    /// <param name="query">Signed codes, a stride long.</param>
    /// <param name="offset">Added to a row to name it among all blocks of a search.</param>
    public static void All(RowBlock block, int rows, sbyte* query, int bias, int offset, BestRows best, CancellationToken cancellationToken)
    {
        var codes = block.Codes;
        var scales = block.Scales;
        var stride = block.Stride;
        var biases = Vector128.Create(bias);
        for (var start = 0; start < rows; start += Stretch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = Math.Min(rows, start + Stretch);
            var row = start;
            for (; row + 4 <= end; row += 4)
            {
                var at = codes + (long)row * stride;
                var sums = CodeDot.Four(at, at + stride, at + 2 * stride, at + 3 * stride, query, stride) - biases;
                var scores = Vector128.ConvertToSingle(sums) * Vector128.Load(scales + row);
                if (Vector128.GreaterThanOrEqualAny(scores, Vector128.Create(best.LeastScore))) Offer(scores, offset + row, best);
            }

            for (; row < end; row++) best.Offer(RowKey.Of((CodeDot.One(codes + (long)row * stride, query, stride) - bias) * scales[row], offset + row));
        }

        GC.KeepAlive(block);
    }

    /// <summary>Only the rows of a bit set.</summary>
    public static void Some(RowBlock block, ReadOnlySpan<ulong> rows, sbyte* query, int bias, int offset, BestRows best, CancellationToken cancellationToken)
    {
        var listed = stackalloc int[64];
        for (var word = 0; word < rows.Length; word++)
        {
            if (word % (Stretch / 64) == 0) cancellationToken.ThrowIfCancellationRequested();
            var bits = rows[word];
            if (bits == 0) continue;
            var count = 0;
            for (; bits != 0; bits &= bits - 1)
            {
                var row = word * 64 + BitOperations.TrailingZeroCount(bits);
                Prefetch(block.Code(row), block.Stride);
                listed[count++] = row;
            }

            Listed(block, listed, count, query, bias, offset, best);
        }

        GC.KeepAlive(block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(byte* code, int stride)
    {
        if (!Sse.IsSupported) return;
        for (var i = 0; i < stride; i += 64) Sse.Prefetch0(code + i);
    }

    private static void Listed(RowBlock block, int* rows, int count, sbyte* query, int bias, int offset, BestRows best)
    {
        var scales = block.Scales;
        var stride = block.Stride;
        var i = 0;
        for (; i + 4 <= count; i += 4)
        {
            var (a, b, c, d) = (rows[i], rows[i + 1], rows[i + 2], rows[i + 3]);
            var sums = CodeDot.Four(block.Code(a), block.Code(b), block.Code(c), block.Code(d), query, stride) - Vector128.Create(bias);
            var scores = Vector128.ConvertToSingle(sums) * Vector128.Create(scales[a], scales[b], scales[c], scales[d]);
            if (!Vector128.GreaterThanOrEqualAny(scores, Vector128.Create(best.LeastScore))) continue;
            for (var lane = 0; lane < 4; lane++) best.Offer(RowKey.Of(scores[lane], offset + rows[i + lane]));
        }

        for (; i < count; i++) best.Offer(RowKey.Of((CodeDot.One(block.Code(rows[i]), query, stride) - bias) * scales[rows[i]], offset + rows[i]));
    }

    private static void Offer(Vector128<float> scores, int row, BestRows best)
    {
        for (var lane = 0; lane < 4; lane++) best.Offer(RowKey.Of(scores[lane], row + lane));
    }
}
