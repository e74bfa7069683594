using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using TechMatch.Search.Vectors.Codes;

namespace TechMatch.Search.Tests.Vectors.Codes;

/// <summary>Every way of summing that this machine has gives the integer of the plain sum.</summary>
public sealed unsafe class CodeDotTests
{
    private delegate int Dot(byte* row, sbyte* query, int bytes);

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(384)]
    [InlineData(1024)]
    public void Dot_of_random_codes_is_the_plain_sum_on_every_path(int bytes)
    {
        var random = new Random(20261130);
        for (var round = 0; round < 200; round++)
        {
            var (row, query) = (new byte[bytes], new sbyte[bytes]);
            random.NextBytes(row);
            random.NextBytes(MemoryMarshal.AsBytes(query.AsSpan()));
            Agree(row, query);
        }
    }

    [Theory]
    [InlineData(255, 127)]
    [InlineData(255, -128)]
    [InlineData(0, -128)]
    public void Dot_of_the_largest_codes_does_not_overflow_on_any_path(byte row, sbyte query) =>
        Agree([.. Enumerable.Repeat(row, 4096)], [.. Enumerable.Repeat(query, 4096)]);

    [Fact]
    public void Portable_path_is_always_among_those_compared() => Assert.Contains("portable", Paths().Select(p => p.Name));

    private static void Agree(byte[] row, sbyte[] query)
    {
        var expected = row.Zip(query, (r, q) => r * q).Sum();
        fixed (byte* r = row)
        fixed (sbyte* q = query)
        {
            foreach (var (name, dot) in Paths()) Assert.True(dot(r, q, row.Length) == expected, $"{name}: expected {expected}, got {dot(r, q, row.Length)}");
            var four = CodeDot.Four(r, r, r, r, q, row.Length);
            for (var lane = 0; lane < 4; lane++) Assert.Equal(expected, four[lane]);
        }
    }

    private static List<(string Name, Dot Dot)> Paths()
    {
        var paths = new List<(string, Dot)> { ("portable", CodeDot.Portable), ("chosen", CodeDot.One) };
        if (AvxVnni.IsSupported) paths.Add(("AVX-VNNI", CodeDot.Vnni));
        if (Avx512BW.IsSupported) paths.Add(("AVX-512BW", CodeDot.Wide512));
        if (Avx2.IsSupported) paths.Add(("AVX2", CodeDot.Wide256));
        if (Dp.IsSupported) paths.Add(("Arm dot product", CodeDot.ArmDot));
        return paths;
    }
}
