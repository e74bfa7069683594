using System.Runtime.Intrinsics;

namespace TechMatch.Core.Climate.Uncertainty;

/// <summary>
/// Beta draws as a function of a normal draw: the quantile at Φ(z), tabled at 1,025 z with straight lines between.
/// Rejection by two gammas and Cheng's BB took two to three times as long; a test holds the draws to the exact moments.
/// </summary>
internal sealed class BetaTable
{
    private const int Half = 512;
    private const double Reach = 4.5;
    private const int GridPoints = 2048;

    private readonly double[] _values = new double[2 * Half + 1];

    /// <summary>Shapes over 1, where the density is finite; narrower ones at the ends have no table.</summary>
    public static bool Suits(double a, double b) => a > 1 && b > 1;

    public BetaTable(double a, double b)
    {
        var mean = a / (a + b);
        var sd = Math.Sqrt(mean * (1 - mean) / (a + b + 1));
        var (from, to) = (Math.Max(0, mean - 9 * sd), Math.Min(1, mean + 9 * sd));
        var cumulative = Cumulative(a, b, mean, from, to);
        var step = (to - from) / GridPoints;
        var k = 0;
        for (var i = 0; i < _values.Length; i++)
        {
            var p = NormalMath.Cdf(Reach * (i - Half) / Half) * cumulative[^1];
            while (k < GridPoints - 1 && cumulative[k + 1] < p) k++;
            var rise = cumulative[k + 1] - cumulative[k];
            _values[i] = from + step * (k + (rise > 0 ? Math.Clamp((p - cumulative[k]) / rise, 0, 1) : 0.5));
        }
    }

    /// <summary>Turns a column of normal draws into beta draws.</summary>
    public void Map(Span<double> z)
    {
        var values = _values.AsSpan();
        var (scale, middle, last) = (Vector256.Create(Half / Reach), Vector256.Create((double)Half), Vector256.Create(2 * Half - 1e-9));
        var at = 0;
        for (; at <= z.Length - Vector256<double>.Count; at += Vector256<double>.Count)
        {
            var place = Vector256.Min(Vector256.Max(Vector256.Create<double>(z[at..]) * scale + middle, Vector256<double>.Zero), last);
            var left = Vector256.Floor(place);
            var i = Vector256.ConvertToInt64(left).AsUInt64();
            var value = NormalLanes.Gather(values, i);
            (value + (place - left) * (NormalLanes.Gather(values[1..], i) - value)).CopyTo(z[at..]);
        }

        for (; at < z.Length; at++)
        {
            var place = Math.Clamp(z[at] * (Half / Reach) + Half, 0, 2 * Half - 1e-9);
            var i = (int)place;
            z[at] = values[i] + (place - i) * (values[i + 1] - values[i]);
        }
    }

    // Unnormalised density, scaled to 1 at the mean so that large shapes do not overflow; trapezoids.
    private static double[] Cumulative(double a, double b, double mean, double from, double to)
    {
        var top = (a - 1) * Math.Log(mean) + (b - 1) * Math.Log(1 - mean);
        var cumulative = new double[GridPoints + 1];
        var before = Density(from);
        for (var k = 1; k <= GridPoints; k++)
        {
            var now = Density(from + (to - from) * k / GridPoints);
            cumulative[k] = cumulative[k - 1] + (before + now) / 2;
            before = now;
        }

        return cumulative;

        double Density(double x) => x <= 0 || x >= 1 ? 0 : Math.Exp((a - 1) * Math.Log(x) + (b - 1) * Math.Log(1 - x) - top);
    }
}
