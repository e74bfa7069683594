using System.Numerics.Tensors;
using TechMatch.Core.Climate.Reference;

namespace TechMatch.Core.Climate.Uncertainty;

public enum SpreadKind
{
    Exact,

    /// <summary>Emission factors, footprints, plant activity.</summary>
    Lognormal,

    /// <summary>Shares: never leaves 0–1.</summary>
    Beta,

    /// <summary>Expert ranges: beta on low, mode, high with weight 4 on the mode.</summary>
    Pert,

    /// <summary>How many first years a lifetime is worth when a grid declines: the decline is normal, truncated to 0–6 % a year.</summary>
    YearsSum,
}

/// <summary>
/// One uncertain quantity: its centre, its exact moments and its draws. Quantities of one calculation are independent.
/// </summary>
public readonly record struct Spread
{
    // Exact: A value. Lognormal: A median, B log-sd. Beta: A, B shapes. Pert: A, B shapes on [Low, High]. YearsSum: A decline, B sd, High years.
    private Spread(SpreadKind kind, double a, double b, double low = 0, double high = 1) => (Kind, A, B, Low, High) = (kind, a, b, low, high);

    public SpreadKind Kind { get; }

    internal double A { get; }

    internal double B { get; }

    internal double Low { get; }

    internal double High { get; }

    /// <summary>The value a calculation by hand would use: the published default, which is the median of a lognormal and the mean of a share.</summary>
    public double Centre => Kind switch
    {
        SpreadKind.Exact or SpreadKind.Lognormal => A,
        SpreadKind.Beta => A / (A + B),
        SpreadKind.Pert => Low + (High - Low) * A / (A + B),
        _ => GridTrend.YearsSum(A, (int)High),
    };

    /// <summary>Standard deviation over the mean: what a first look at an input's weight needs.</summary>
    public double RelativeSd => Moment(1) is var mean && mean != 0 ? Math.Sqrt(Math.Max(0, Moment(2) - mean * mean)) / Math.Abs(mean) : 0;

    public static Spread Exact(double value) =>
        double.IsFinite(value) ? new(SpreadKind.Exact, value, 0) : throw new ArgumentException($"expected a finite number, got {value}", nameof(value));

    /// <param name="logSd">0 gives an exact value; at most 3.</param>
    public static Spread Lognormal(double median, double logSd)
    {
        if (!(median > 0) || !double.IsFinite(median)) throw new ArgumentException($"expected a median over 0, got {median}", nameof(median));
        if (!(logSd >= 0 && logSd <= 3)) throw new ArgumentException($"expected a log-sd of 0-3, got {logSd}", nameof(logSd));
        return logSd == 0 ? Exact(median) : new(SpreadKind.Lognormal, median, logSd);
    }

    /// <summary>A published default with its 95 % bounds: log-sd = ln(upper / lower) / (2 × 1.959964) (W22a).</summary>
    public static Spread LognormalWithin(double median, double lower, double upper) => Lognormal(median, LogSdWithin(lower, upper));

    public static double LogSdWithin(double lower, double upper) =>
        lower > 0 && upper >= lower ? Math.Log(upper / lower) / (2 * NormalMath.Z975) : throw new ArgumentException($"expected bounds with 0 < lower <= upper, got {lower} and {upper}", nameof(lower));

    /// <summary>Beta with that mean and standard deviation; 0 and 1, or no deviation, give an exact value.</summary>
    /// <exception cref="ArgumentException">The mean is outside 0–1 or the deviation too wide for any beta.</exception>
    public static Spread Share(double mean, double sd)
    {
        if (!(mean >= 0 && mean <= 1)) throw new ArgumentException($"expected a share of 0-1, got {mean}", nameof(mean));
        if (!(sd >= 0)) throw new ArgumentException($"expected a deviation of at least 0, got {sd}", nameof(sd));
        if (sd == 0 || mean is 0 or 1) return Exact(mean);
        var size = mean * (1 - mean) / (sd * sd) - 1;
        return size > 0 ? new(SpreadKind.Beta, mean * size, (1 - mean) * size) : throw new ArgumentException($"expected a deviation under {Math.Sqrt(mean * (1 - mean))} for a share of {mean}, got {sd}", nameof(sd));
    }

    public static Spread Pert(double low, double mode, double high)
    {
        if (!(double.IsFinite(low) && double.IsFinite(high) && low <= mode && mode <= high)) throw new ArgumentException($"expected low <= mode <= high, got {low}, {mode}, {high}", nameof(mode));
        return low == high ? Exact(mode) : new(SpreadKind.Pert, 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low), low, high);
    }

    /// <param name="decline">0–0.06 a year.</param>
    /// <param name="sd">Of the decline, before truncation.</param>
    /// <param name="years">1–100.</param>
    public static Spread YearsSum(double decline, double sd, int years)
    {
        if (decline is not (>= 0 and <= GridTable.MaxDecline)) throw new ArgumentException($"expected a decline of 0-{GridTable.MaxDecline}, got {decline}", nameof(decline));
        if (years is < 1 or > 100) throw new ArgumentException($"expected 1-100 years, got {years}", nameof(years));
        return sd > 0 ? new(SpreadKind.YearsSum, decline, sd, 0, years) : Exact(GridTrend.YearsSum(decline, years));
    }

    /// <summary>E[X^n], exact but for the integral over a grid's decline.</summary>
    /// <param name="n">Negative for a divisor; only of a kind that stays away from 0.</param>
    public double Moment(int n) => n == 0 ? 1 : Kind switch
    {
        SpreadKind.Exact => Math.Pow(A, n),
        SpreadKind.Lognormal => Math.Exp(n * Math.Log(A) + 0.5 * n * n * B * B),
        SpreadKind.Beta => BetaMoment(n),
        SpreadKind.Pert when n > 0 => PertMoment(n),
        SpreadKind.YearsSum when n > 0 => YearsMoment(n),
        _ => throw new InvalidOperationException($"a {Kind} has no moment {n}"),
    };

    /// <summary>True when E[X^−n] exists for all n the model needs.</summary>
    internal bool CanDivide(int upTo) => Kind switch
    {
        SpreadKind.Exact => A != 0,
        SpreadKind.Lognormal => true,
        SpreadKind.Beta => A > upTo,
        _ => false,
    };

    /// <summary>What makes a beta's draws fast; null for other kinds. Some tenths of a millisecond, so a model keeps it.</summary>
    internal BetaTable? Table() => Kind is SpreadKind.Beta or SpreadKind.Pert && BetaTable.Suits(A, B) ? new BetaTable(A, B) : null;

    /// <summary>Values and weights that integrate over the quantity; one point is its mean.</summary>
    internal (double[] Values, double[] Weights) Rule(int points)
    {
        if (points == 1 || Kind == SpreadKind.Exact) return ([Kind == SpreadKind.Exact ? A : Moment(1)], [1]);
        var (a, b, low, width) = (A, B, Low, High - Low);
        switch (Kind)
        {
            case SpreadKind.Lognormal:
                var normal = GaussRule.Normal(points);
                return (Array.ConvertAll(normal.Nodes, z => a * Math.Exp(b * z)), normal.Weights);
            case SpreadKind.YearsSum:
                var years = (int)High;
                if (a - 4 * b > 0 && a + 4 * b < GridTable.MaxDecline)
                {
                    var untruncated = GaussRule.Normal(points);
                    return (Array.ConvertAll(untruncated.Nodes, z => GridTrend.YearsSum(Math.Clamp(a + b * z, 0, GridTable.MaxDecline), years)), untruncated.Weights);
                }

                var (from, to) = (Math.Max(0, a - 6 * b), Math.Min(GridTable.MaxDecline, a + 6 * b));
                var even = GaussRule.Even(Math.Max(points, 12));
                var declines = Array.ConvertAll(even.Nodes, x => from + (to - from) * x);
                var weights = even.Weights.Zip(declines, (w, d) => w * Math.Exp(-0.5 * ((d - a) / b) * ((d - a) / b))).ToArray();
                var sum = weights.Sum();
                return (Array.ConvertAll(declines, d => GridTrend.YearsSum(d, years)), Array.ConvertAll(weights, w => w / sum));
            default:
                var beta = GaussRule.Beta(points, A, B);
                return (Array.ConvertAll(beta.Nodes, x => low + width * x), beta.Weights);
        }
    }

    /// <summary>Fills a column with draws.</summary>
    internal void Draw(ref SeededDraws draws, Span<double> values, BetaTable? table)
    {
        switch (Kind)
        {
            case SpreadKind.Exact:
                values.Fill(A);
                return;
            case SpreadKind.Lognormal:
                NormalLanes.Fill(ref draws, values);
                TensorPrimitives.Multiply(values, B, values);
                TensorPrimitives.Exp(values, values);
                TensorPrimitives.Multiply(values, A, values);
                return;
            case SpreadKind.YearsSum:
                var (from, to) = (NormalMath.Cdf(-A / B), NormalMath.Cdf((GridTable.MaxDecline - A) / B));
                foreach (ref var value in values)
                {
                    var decline = A + B * NormalMath.Inverse(from + (to - from) * draws.Uniform());
                    value = GridTrend.YearsSum(Math.Clamp(decline, 0, GridTable.MaxDecline), (int)High);
                }

                return;
            default:
                if (table is not null)
                {
                    NormalLanes.Fill(ref draws, values);
                    table.Map(values);
                    if (Kind == SpreadKind.Beta) return;
                    TensorPrimitives.Multiply(values, High - Low, values);
                    TensorPrimitives.Add(values, Low, values);
                    return;
                }

                var (first, second) = (new GammaShape(A), new GammaShape(B));
                foreach (ref var value in values) value = Low + (High - Low) * draws.Beta(first, second);
                return;
        }
    }

    private double BetaMoment(int n)
    {
        var product = 1.0;
        for (var i = 0; i < n; i++) product *= (A + i) / (A + B + i);
        for (var i = 1; i <= -n; i++) product *= (A + B - i) / (A - i);
        return product;
    }

    private double PertMoment(int n)
    {
        // E[(l + w X)^n] by the binomial theorem.
        var (sum, binomial, width) = (0.0, 1.0, High - Low);
        for (var k = 0; k <= n; k++)
        {
            sum += binomial * Math.Pow(Low, n - k) * Math.Pow(width, k) * BetaMoment(k);
            binomial = binomial * (n - k) / (k + 1);
        }

        return sum;
    }

    private double YearsMoment(int n)
    {
        // Simpson over the truncated decline; 64 intervals leave less than 1e-8 of the value.
        const int intervals = 64;
        var (weightSum, sum) = (0.0, 0.0);
        for (var i = 0; i <= intervals; i++)
        {
            var d = GridTable.MaxDecline * i / intervals;
            var z = (d - A) / B;
            var weight = (i is 0 or intervals ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-0.5 * z * z);
            weightSum += weight;
            sum += weight * Math.Pow(GridTrend.YearsSum(d, (int)High), n);
        }

        return weightSum > 0 ? sum / weightSum : Math.Pow(Centre, n);
    }
}
