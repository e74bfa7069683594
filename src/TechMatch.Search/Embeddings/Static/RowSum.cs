using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
            var values = Vector512.ConvertToSingle(Widened(Vector128.LoadUnsafe(ref Unsafe.Add(ref from, d))));
            Vector512.FusedMultiplyAdd(values, scales, Vector512.LoadUnsafe(ref Unsafe.Add(ref to, d))).StoreUnsafe(ref Unsafe.Add(ref to, d));
        }

        for (; d < row.Length; d++) Unsafe.Add(ref to, d) += Unsafe.Add(ref from, d) * scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widened(Vector128<sbyte> bytes)
    {
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector512Int32(bytes);
        var (low, high) = Vector128.Widen(bytes);
        var (first, second) = Vector128.Widen(low);
        var (third, fourth) = Vector128.Widen(high);
        return Vector512.Create(Vector256.Create(first, second), Vector256.Create(third, fourth));
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
