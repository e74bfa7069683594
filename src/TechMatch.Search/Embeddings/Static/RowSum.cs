using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TechMatch.Search.Embeddings.Static;

/// <summary>The inner loop of embedding: a row of bytes, times its scale, onto a sum.</summary>
internal static class RowSum
{
    /// <param name="sum">As long as the row; updated in place.</param>
    public static void Add(ReadOnlySpan<sbyte> row, float scale, Span<float> sum)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sum.Length, row.Length);
        ref var from = ref MemoryMarshal.GetReference(row);
        ref var to = ref MemoryMarshal.GetReference(sum);
        var scales = Vector512.Create(scale);
        var d = 0;
        for (; d + Vector128<sbyte>.Count <= row.Length; d += Vector128<sbyte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, d));
            var (low, high) = Vector256.Widen(Vector256.Create(bytes, Vector128<sbyte>.Zero)) switch { var (a, _) => Vector256.Widen(a) };
            var values = Vector512.ConvertToSingle(Vector512.Create(low, high));
            Vector512.FusedMultiplyAdd(values, scales, Vector512.LoadUnsafe(ref Unsafe.Add(ref to, d))).StoreUnsafe(ref Unsafe.Add(ref to, d));
        }

        for (; d < row.Length; d++) Unsafe.Add(ref to, d) += Unsafe.Add(ref from, d) * scale;
    }

    /// <summary>To unit length, in place; a sum of nothing becomes the first unit vector: near to nothing, and valid.</summary>
    public static void Normalise(Span<float> sum)
    {
        var norm = TensorPrimitives.Norm<float>(sum);
        if (norm > 1e-12f)
        {
            TensorPrimitives.Multiply(sum, 1 / norm, sum);
            return;
        }

        sum.Clear();
        sum[0] = 1;
    }
}
