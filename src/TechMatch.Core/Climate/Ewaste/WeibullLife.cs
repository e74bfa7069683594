namespace TechMatch.Core.Climate.Ewaste;

/// <summary>When a product leaves use: Weibull with a shape and a scale in years.</summary>
public readonly record struct WeibullLife
{
    /// <exception cref="ArgumentException">Not over 0 and finite.</exception>
    public WeibullLife(double shape, double scaleYears)
    {
        if (!(shape > 0) || !double.IsFinite(shape)) throw new ArgumentException($"expected a shape over 0, got {shape}", nameof(shape));
        if (!(scaleYears > 0) || !double.IsFinite(scaleYears)) throw new ArgumentException($"expected a scale over 0 years, got {scaleYears}", nameof(scaleYears));
        (Shape, ScaleYears) = (shape, scaleYears);
    }

    public double Shape { get; }

    public double ScaleYears { get; }

    /// <summary>scale × Γ(1 + 1/shape), years (W21e).</summary>
    public double MeanYears => ScaleYears * Math.Exp(LogGamma(1 + 1 / Shape));

    /// <summary>Share that has left use by an age in years.</summary>
    public double Cdf(double age) => age <= 0 ? 0 : -ExpM1(-Math.Pow(age / ScaleYears, Shape));

    /// <summary>Share still in use at an age.</summary>
    public double Survival(double age) => age <= 0 ? 1 : Math.Exp(-Math.Pow(age / ScaleYears, Shape));

    public double Density(double age) => age < 0 ? 0 : Shape / ScaleYears * Math.Pow(age / ScaleYears, Shape - 1) * Survival(age);

    // 1 − e^−x without losing the digits of a small x.
    private static double ExpM1(double x)
    {
        if (Math.Abs(x) > 1e-5) return Math.Exp(x) - 1;
        return x + x * x / 2 + x * x * x / 6;
    }

    /// <summary>ln Γ(x) for x ≥ 1 by Lanczos' sum (g = 7, nine terms); relative error under 1e-14.</summary>
    private static double LogGamma(double x)
    {
        ReadOnlySpan<double> c =
        [
            0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
            12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ];
        var sum = c[0];
        for (var i = 1; i < c.Length; i++) sum += c[i] / (x - 1 + i);
        var t = x + 6.5;
        return 0.5 * Math.Log(2 * Math.PI) + (x - 0.5) * Math.Log(t) - t + Math.Log(sum);
    }
}
