using System.Numerics.Tensors;

namespace TechMatch.Core.Climate.Uncertainty;

/// <summary>Quantiles without sorting everything.</summary>
internal static class Selection
{
    /// <summary>The value at p (n − 1), between neighbours by straight line; reorders <paramref name="values"/>. Linear time on average.</summary>
    public static double Quantile(Span<double> values, double p) => At(values, p * (values.Length - 1));

    /// <summary>The quantiles .1, .5 and .9 of ten values or more: the outer ones are looked for on their side of the middle one only.</summary>
    public static (double P10, double P50, double P90) Tenths(Span<double> values)
    {
        var last = values.Length - 1;
        var middle = (int)(0.5 * last);
        var p50 = At(values, 0.5 * last);
        return (At(values[..(middle + 1)], 0.1 * last), p50, At(values[middle..], 0.9 * last - middle));
    }

    private static double At(Span<double> values, double place)
    {
        var k = (int)place;
        var below = Nth(values, k);
        return k + 1 >= values.Length ? below : below + (place - k) * (TensorPrimitives.Min<double>(values[(k + 1)..]) - below);
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
