namespace TechMatch.Core.Climate.Reference;

/// <summary>The trend of a grid: Theil–Sen slope of ln EF, which one odd year cannot move.</summary>
public static class GridTrend
{
    /// <summary>Yearly decline, as a fraction: 1 − e^slope. Negative when the factor rises.</summary>
    /// <param name="factors">g/kWh by year; at least two, each over 0.</param>
    public static double Decline(IReadOnlyDictionary<int, double> factors)
    {
        ArgumentNullException.ThrowIfNull(factors);
        if (factors.Count < 2) throw new ArgumentException($"expected at least two years, got {factors.Count}", nameof(factors));
        var points = factors.OrderBy(p => p.Key).Select(p => (Year: p.Key, Log: Math.Log(p.Value))).ToArray();
        var slopes = new List<double>();
        for (var i = 0; i < points.Length; i++)
        {
            for (var j = i + 1; j < points.Length; j++) slopes.Add((points[j].Log - points[i].Log) / (points[j].Year - points[i].Year));
        }

        slopes.Sort();
        var middle = slopes.Count / 2;
        var slope = slopes.Count % 2 == 1 ? slopes[middle] : (slopes[middle - 1] + slopes[middle]) / 2;
        return 1 - Math.Exp(slope);
    }

    /// <summary>Sum of (1 − d)^y over <paramref name="years"/> years: how many first years a lifetime is worth (W03).</summary>
    public static double YearsSum(double decline, int years) =>
        decline < 1e-9 ? years : (1 - Math.Pow(1 - decline, years)) / decline;
}
