using System.Runtime.Intrinsics;

namespace TechMatch.Core.Climate.Uncertainty;

/// <summary>
/// Columns of normal draws: four generators side by side, each with a seed of its own, through the same ziggurat. Which machine
/// it runs on changes the time, not a single draw.
/// </summary>
internal static class NormalLanes
{
    /// <summary>Fills a column; the seeds of the lanes, and what one draw in eighty needs besides, come from <paramref name="draws"/>.</summary>
    public static void Fill(ref SeededDraws draws, Span<double> values)
    {
        var edges = Ziggurat.LayerEdges;
        var ratios = Ziggurat.LayerRatios;
        var (s0, s1, s2, s3) = (Seed(ref draws), Seed(ref draws), Seed(ref draws), Seed(ref draws));
        var place = 0;
        for (; place <= values.Length - Vector256<double>.Count; place += Vector256<double>.Count)
        {
            // xoshiro256++, as in SeededDraws.Bits.
            var bits = Rotate(s0 + s3, 23) + s0;
            var t = s1 << 17;
            s2 ^= s0;
            s3 ^= s1;
            s1 ^= s2;
            s0 ^= s3;
            s2 ^= t;
            s3 = Rotate(s3, 45);

            var u = (Vector256.ConvertToDouble((bits >>> 12).AsInt64()) + Vector256.Create(0.5)) * Vector256.Create(1.0 / (1UL << 51)) - Vector256<double>.One;
            var layer = bits & Vector256.Create((ulong)(Ziggurat.Layers - 1));
            var x = u * Gather(edges, layer);
            x.CopyTo(values[place..]);
            var inside = Vector256.LessThan(Vector256.Abs(u), Gather(ratios, layer));
            if (Vector256.EqualsAll(inside.AsUInt64(), Vector256<ulong>.AllBitsSet)) continue;
            for (var lane = 0; lane < Vector256<double>.Count; lane++)
            {
                if (inside.AsUInt64()[lane] == 0) values[place + lane] = Ziggurat.Draw(ref draws, bits[lane]);
            }
        }

        for (; place < values.Length; place++) values[place] = draws.Normal();
    }

    /// <summary>Elements of a table at four places. Four loads: a gather is no faster, and every machine has these.</summary>
    public static Vector256<double> Gather(ReadOnlySpan<double> table, Vector256<ulong> places) =>
        Vector256.Create(table[(int)places[0]], table[(int)places[1]], table[(int)places[2]], table[(int)places[3]]);

    private static Vector256<ulong> Seed(ref SeededDraws draws) => Vector256.Create(draws.Bits(), draws.Bits(), draws.Bits(), draws.Bits());

    private static Vector256<ulong> Rotate(Vector256<ulong> x, int by) => (x << by) | (x >>> (64 - by));
}
