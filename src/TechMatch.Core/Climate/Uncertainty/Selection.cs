namespace TechMatch.Core.Climate.Uncertainty;

/// <summary>Quantiles without sorting everything.</summary>
internal static class Selection
{
    /// <summary>The value at p (n − 1), between neighbours by straight line; reorders <paramref name="values"/>. Linear time on average.</summary>
    public static double Quantile(Span<double> values, double p)
    {
        var place = p * (values.Length - 1);
        var k = (int)place;
        var below = Nth(values, k);
        if (k + 1 >= values.Length) return below;
        var above = double.PositiveInfinity;
        foreach (var value in values[(k + 1)..]) above = Math.Min(above, value);
        return below + (place - k) * (above - below);
    }

    // Hoare's selection with the middle of three as pivot.
    private static double Nth(Span<double> values, int k)
    {
        var (low, high) = (0, values.Length - 1);
        while (low < high)
        {
            var pivot = Middle(values[low], values[(low + high) / 2], values[high]);
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (values[i] < pivot) i++;
                while (values[j] > pivot) j--;
                if (i > j) break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }

            if (k <= j) high = j;
            else if (k >= i) low = i;
            else return values[k];
        }

        return values[k];
    }

    private static double Middle(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
