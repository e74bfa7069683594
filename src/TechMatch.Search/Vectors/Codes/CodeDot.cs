using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace TechMatch.Search.Vectors.Codes;

/// <summary>
/// Σ rowᵢ·queryᵢ of unsigned row codes and signed query codes, a multiple of <see cref="Step"/> bytes each, with the widest
/// instructions the machine has. Every path gives the same integer. <c>IsSupported</c> is a constant to the JIT compiler, so
/// the choice is made once and costs nothing per row.
/// </summary>
/// <remarks>
/// AVX-512 VNNI has no .NET API of its own in .NET 10; <see cref="AvxVnni"/> is the same instruction on 256 bits.
/// <c>vpmaddubsw</c> would saturate (255·127·2 > 32,767), so the paths without VNNI widen to 16 bits first.
/// </remarks>
internal static unsafe class CodeDot
{
    /// <summary>Rows are padded to this many bytes: a cache line, and the widest register.</summary>
    public const int Step = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int One(byte* row, sbyte* query, int bytes) =>
        AvxVnni.IsSupported ? Vnni(row, query, bytes)
        : Avx512BW.IsSupported ? Wide512(row, query, bytes)
        : Avx2.IsSupported ? Wide256(row, query, bytes)
        : Dp.IsSupported ? ArmDot(row, query, bytes)
        : Portable(row, query, bytes);

    /// <summary>Four rows at once: they share the loads of the query and the sum across the register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Four(byte* a, byte* b, byte* c, byte* d, sbyte* query, int bytes) =>
        AvxVnni.IsSupported ? VnniFour(a, b, c, d, query, bytes)
        : Vector128.Create(One(a, query, bytes), One(b, query, bytes), One(c, query, bytes), One(d, query, bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Vnni(byte* row, sbyte* query, int bytes)
    {
        var (even, odd) = (Vector256<int>.Zero, Vector256<int>.Zero);
        for (var i = 0; i < bytes; i += 64)
        {
            even = AvxVnni.MultiplyWideningAndAdd(even, Vector256.Load(row + i), Vector256.Load(query + i));
            odd = AvxVnni.MultiplyWideningAndAdd(odd, Vector256.Load(row + i + 32), Vector256.Load(query + i + 32));
        }

        return Vector256.Sum(even + odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<int> VnniFour(byte* a, byte* b, byte* c, byte* d, sbyte* query, int bytes)
    {
        var (sumA, sumB, sumC, sumD) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        for (var i = 0; i < bytes; i += 32)
        {
            var q = Vector256.Load(query + i);
            sumA = AvxVnni.MultiplyWideningAndAdd(sumA, Vector256.Load(a + i), q);
            sumB = AvxVnni.MultiplyWideningAndAdd(sumB, Vector256.Load(b + i), q);
            sumC = AvxVnni.MultiplyWideningAndAdd(sumC, Vector256.Load(c + i), q);
            sumD = AvxVnni.MultiplyWideningAndAdd(sumD, Vector256.Load(d + i), q);
        }

        var sums = Avx2.HorizontalAdd(Avx2.HorizontalAdd(sumA, sumB), Avx2.HorizontalAdd(sumC, sumD));
        return sums.GetLower() + sums.GetUpper();
    }

    internal static int Wide512(byte* row, sbyte* query, int bytes)
    {
        var sum = Vector512<int>.Zero;
        for (var i = 0; i < bytes; i += 32)
        {
            var r = Avx512BW.ConvertToVector512Int16(Vector256.Load(row + i));
            sum += Avx512BW.MultiplyAddAdjacent(r, Avx512BW.ConvertToVector512Int16(Vector256.Load(query + i)));
        }

        return Vector512.Sum(sum);
    }

    internal static int Wide256(byte* row, sbyte* query, int bytes)
    {
        var sum = Vector256<int>.Zero;
        for (var i = 0; i < bytes; i += 16)
        {
            var r = Avx2.ConvertToVector256Int16(Vector128.Load(row + i));
            sum += Avx2.MultiplyAddAdjacent(r, Avx2.ConvertToVector256Int16(Vector128.Load(query + i)));
        }

        return Vector256.Sum(sum);
    }

    internal static int ArmDot(byte* row, sbyte* query, int bytes)
    {
        // Arm multiplies signed with signed: 128 is taken off the row, and put back as 128·Σq = 127·Σq + Σq.
        var sum = Vector128<int>.Zero;
        for (var i = 0; i < bytes; i += 16)
        {
            var q = Vector128.Load(query + i);
            sum = Dp.DotProduct(sum, (Vector128.Load(row + i) ^ Vector128.Create((byte)0x80)).AsSByte(), q);
            sum = Dp.DotProduct(sum, Vector128.Create((sbyte)127), q);
            sum = Dp.DotProduct(sum, Vector128<sbyte>.One, q);
        }

        return Vector128.Sum(sum);
    }

    internal static int Portable(byte* row, sbyte* query, int bytes)
    {
        // 64 bytes are a whole number of any Vector<byte>; a product of codes fits into 16 bits: 255·128 < 32,768.
        var sum = Vector<int>.Zero;
        for (var i = 0; i < bytes; i += Vector<byte>.Count)
        {
            Vector.Widen(Vector.Load(row + i), out var rowLow, out var rowHigh);
            Vector.Widen(Vector.Load(query + i), out var queryLow, out var queryHigh);
            Vector.Widen(rowLow.As<ushort, short>() * queryLow, out var a, out var b);
            Vector.Widen(rowHigh.As<ushort, short>() * queryHigh, out var c, out var d);
            sum += a + b + (c + d);
        }

        return Vector.Sum(sum);
    }
}
