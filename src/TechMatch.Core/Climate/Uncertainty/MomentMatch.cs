namespace TechMatch.Core.Climate.Uncertainty;

/// <summary>
/// The closed form: quantiles of a sum of products from its first four moments. A shifted, possibly mirrored, lognormal takes
/// mean, variance and skewness (exact for a product of lognormals); what kurtosis is left enters by the Cornish–Fisher term.
/// </summary>
internal static class MomentMatch
{
    /// <param name="mean">First moment.</param>
    /// <param name="m2">Second central moment, at least 0.</param>
    /// <param name="m3">Third central moment.</param>
    /// <param name="m4">Fourth central moment.</param>
    public static Interval Quantiles(double mean, double m2, double m3, double m4)
    {
        var sd = Math.Sqrt(Math.Max(0, m2));
        // Under this ratio the higher moments are rounding of the first; the shape no longer shows in any printed digit.
        if (sd <= 1e-4 * Math.Abs(mean)) return Normal(mean, sd);
        var skew = m3 / (sd * sd * sd);
        var excess = m4 / (m2 * m2) - 3;
        if (Math.Abs(skew) < 1e-5) return new Interval(At(mean, sd, -NormalMath.Z90, excess), mean, At(mean, sd, NormalMath.Z90, excess), mean, NormalMath.Cdf(-mean / sd));

        var shape = Lognormal.From(mean, sd, skew);
        var left = excess - shape.Excess;
        return new Interval(
            shape.Quantile(-NormalMath.Z90) + sd * Kurtosis(left, -NormalMath.Z90),
            shape.Quantile(0),
            shape.Quantile(NormalMath.Z90) + sd * Kurtosis(left, NormalMath.Z90),
            mean,
            shape.CdfOfZero());
    }

    private static Interval Normal(double mean, double sd) =>
        new(mean - NormalMath.Z90 * sd, mean, mean + NormalMath.Z90 * sd, mean, sd == 0 ? (mean < 0 ? 1 : 0) : NormalMath.Cdf(-mean / sd));

    private static double At(double mean, double sd, double z, double excess) => mean + sd * (z + Kurtosis(excess, z));

    private static double Kurtosis(double excess, double z) => Math.Clamp(excess, -1.5, 1.5) * (z * z * z - 3 * z) / 24;

    /// <summary>x = Shift + Sign · e^(Mu + S z).</summary>
    private readonly record struct Lognormal(double Shift, double Sign, double Mu, double S, double Excess)
    {
        public static Lognormal From(double mean, double sd, double skew)
        {
            // Skewness (w + 2) √(w − 1) with w = e^(S²): Cardano's root of w³ + 3w² − 4 = skew².
            var t = 1 + 0.5 * skew * skew;
            var root = Math.Cbrt(t + Math.Sqrt(t * t - 1));
            var w = root + 1 / root - 1;
            var mu = 0.5 * Math.Log(sd * sd / (w * (w - 1)));
            var sign = Math.Sign(skew);
            return new Lognormal(mean - sign * Math.Exp(mu) * Math.Sqrt(w), sign, mu, Math.Sqrt(Math.Log(w)), w * w * w * w + 2 * w * w * w + 3 * w * w - 6);
        }

        // A mirrored lognormal runs backwards in z.
        public double Quantile(double z) => Shift + Sign * Math.Exp(Mu + S * Sign * z);

        public double CdfOfZero()
        {
            var distance = -Shift * Sign;
            if (distance <= 0) return Sign > 0 ? 0 : 1;
            return NormalMath.Cdf(Sign * (Math.Log(distance) - Mu) / S);
        }
    }
}
