namespace TechMatch.Core.Climate.Uncertainty;

/// <summary>The standard normal distribution.</summary>
internal static class NormalMath
{
    /// <summary>z of the 90 % quantile.</summary>
    public const double Z90 = 1.2815515655446004;

    /// <summary>z of the 97.5 % quantile: half of a 95 % interval.</summary>
    public const double Z975 = 1.959963984540054;

    /// <summary>P(Z ≤ z); absolute error under 1e-7 (Abramowitz and Stegun 7.1.26 on erfc).</summary>
    public static double Cdf(double z)
    {
        if (double.IsNegativeInfinity(z)) return 0;
        if (double.IsPositiveInfinity(z)) return 1;
        var x = Math.Abs(z) / Math.Sqrt(2);
        var t = 1 / (1 + 0.3275911 * x);
        var tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.Exp(-x * x) / 2;
        return z < 0 ? tail : 1 - tail;
    }

    /// <summary>The z with P(Z ≤ z) = p for p inside (0, 1); relative error under 1.2e-9 (Acklam's rational approximation).</summary>
    public static double Inverse(double p)
    {
        const double low = 0.02425;
        if (p < low) return Tail(Math.Sqrt(-2 * Math.Log(p)));
        if (p > 1 - low) return -Tail(Math.Sqrt(-2 * Math.Log(1 - p)));
        var q = p - 0.5;
        var r = q * q;
        return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r + 1.383577518672690e+02) * r - 3.066479806614716e+01) * r + 2.506628277459239e+00) * q
            / (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r + 6.680131188771972e+01) * r - 1.328068155288572e+01) * r + 1);
    }

    private static double Tail(double q) =>
        (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q - 2.549732539343734e+00) * q + 4.374664141464968e+00) * q + 2.938163982698783e+00)
        / ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q + 3.754408661907416e+00) * q + 1);
}
