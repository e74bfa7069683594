namespace TechMatch.Core.Climate.Uncertainty;

/// <summary>
/// The distribution of a sum of products by conditioning: with every factor but one lognormal fixed, the sum is a + b·Y and its
/// distribution is known; over the others it is integrated by Gauss rules. So nothing is assumed of the sum's shape, which four
/// moments do not settle where a wide grid factor meets a coal factor of the other sign.
/// </summary>
internal sealed class ConditionedSum
{
    /// <summary>Beyond it many factors carry the result, and a sum of many is near its moments.</summary>
    private const int MaxNodes = 2_000;

    /// <summary>Least effect of the lognormal left free, as a share of the deviation of all: a narrow one gives steps and no curve.</summary>
    private const double MinFreeShare = 0.15;

    /// <summary>Most weight of nodes where the free factor works the other way round: there the curve has a kink that few points miss.</summary>
    private const double MaxMixed = 1e-3;

    private const int MaxRounds = 60;

    private readonly double[] _weights;
    private readonly double[] _fixed;
    private readonly double[] _free;
    private readonly double _logSd;

    private ConditionedSum(double[] weights, double[] fixedPart, double[] free, double logSd) => (_weights, _fixed, _free, _logSd) = (weights, fixedPart, free, logSd);

    /// <summary>Null where no lognormal is free to carry the curve, or too many factors would have to be fixed.</summary>
    public static ConditionedSum? Of(ReadOnlySpan<Spread> factors, IReadOnlyList<ProductTerm> terms)
    {
        var groups = Group(factors, terms, out var coefficients);
        // One lognormal is its own four moments.
        if (groups.Count == 0 || groups is [{ Factor.Kind: SpreadKind.Lognormal, HasOnePower: true }]) return null;
        var centre = (double[])coefficients.Clone();
        foreach (var g in groups)
        {
            for (var t = 0; t < centre.Length; t++) centre[t] *= Math.Pow(g.Centre, g.Powers[t]);
        }

        foreach (var g in groups) g.Effect = g.Spread * Math.Abs(Dot(g.Powers, centre));
        var deviation = Math.Sqrt(groups.Sum(g => g.Effect * g.Effect));
        var wide = groups.Where(g => g.Factor.Kind == SpreadKind.Lognormal && g.HasOnePower && g.Effect >= MinFreeShare * deviation).ToList();
        // On one side of a subtraction b never changes its sign, and the curve has no kink.
        var free = wide.Where(g => g.IsOneSided(coefficients)).MaxBy(g => g.Effect) ?? wide.MaxBy(g => g.Effect);
        return free is null ? null : Integrate([.. groups.Where(g => g != free)], free, coefficients);
    }

    /// <summary>P10, P50, P90, and the chance of being under 0.</summary>
    /// <param name="near">Where to look first: any interval about the right one.</param>
    public Interval Quantiles(Interval near) => near with
    {
        P10 = Quantile(0.1, near.P10, near.P90 - near.P10),
        P50 = Quantile(0.5, near.P50, near.P90 - near.P10),
        P90 = Quantile(0.9, near.P90, near.P90 - near.P10),
        ProbabilityNegative = Cdf(0).Share,
    };

    /// <summary>Newton's step where it stays inside the bracket, else the middle.</summary>
    private double Quantile(double p, double start, double width)
    {
        var (low, high, x) = (start - width, start + width, start);
        for (var step = 0; step < MaxRounds && Cdf(low).Share > p; step++) low -= 2 * (high - low);
        for (var step = 0; step < MaxRounds && Cdf(high).Share < p; step++) high += 2 * (high - low);
        for (var round = 0; round < MaxRounds; round++)
        {
            var (share, density) = Cdf(x);
            if (share > p) high = x;
            else low = x;
            var next = density > 0 ? x - (share - p) / density : double.NaN;
            if (!(next > low && next < high)) next = (low + high) / 2;
            if (Math.Abs(next - x) <= 1e-7 * width) return next;
            x = next;
        }

        return x;
    }

    private (double Share, double Density) Cdf(double x)
    {
        var (share, density) = (0.0, 0.0);
        for (var k = 0; k < _weights.Length; k++)
        {
            if (_free[k] == 0)
            {
                if (_fixed[k] <= x) share += _weights[k];
                continue;
            }

            var ratio = (x - _fixed[k]) / _free[k];
            // A lognormal is over 0: on the other side of the fixed part there is nothing.
            if (ratio <= 0)
            {
                if (_free[k] < 0) share += _weights[k];
                continue;
            }

            var z = Math.Log(ratio) / _logSd;
            share += _weights[k] * NormalMath.Cdf(_free[k] > 0 ? z : -z);
            density += _weights[k] * Math.Exp(-0.5 * z * z) / (Math.Sqrt(2 * Math.PI) * _logSd * Math.Abs(x - _fixed[k]));
        }

        return (share, density);
    }

    private static ConditionedSum? Integrate(FactorGroup[] others, FactorGroup free, double[] coefficients)
    {
        var rules = new (double[] Values, double[] Weights)[others.Length];
        var nodes = 1;
        for (var g = 0; g < others.Length; g++)
        {
            rules[g] = others[g].Rule(Points(others[g].Effect / free.Effect));
            nodes *= rules[g].Values.Length;
            if (nodes > MaxNodes) return null;
        }

        var (weights, fixedPart, freePart) = (new double[nodes], new double[nodes], new double[nodes]);
        var at = new int[others.Length];
        var terms = new double[coefficients.Length];
        for (var k = 0; k < nodes; k++)
        {
            coefficients.CopyTo(terms, 0);
            var weight = 1.0;
            for (var g = 0; g < at.Length; g++)
            {
                weight *= rules[g].Weights[at[g]];
                others[g].Multiply(terms, rules[g].Values[at[g]]);
            }

            weights[k] = weight;
            for (var t = 0; t < terms.Length; t++)
            {
                if (free.Powers[t] == 0) fixedPart[k] += terms[t];
                else freePart[k] += terms[t] * Math.Pow(free.Centre, free.Powers[t]);
            }

            for (var g = 0; g < at.Length && ++at[g] == rules[g].Values.Length; g++) at[g] = 0;
        }

        var falling = weights.Where((_, k) => freePart[k] < 0).Sum();
        if (Math.Min(falling, 1 - falling) > MaxMixed) return null;
        return new ConditionedSum(weights, fixedPart, freePart, free.Spread * Math.Abs(free.Powers.First(p => p != 0)));
    }

    /// <summary>The wider a factor beside the free one, the sharper the curve it has to be integrated over.</summary>
    private static int Points(double ratio) => ratio switch
    {
        < 0.005 => 1,
        < 0.15 => 3,
        < 0.5 => 5,
        < 1 => 8,
        < 2 => 14,
        < 4 => 24,
        _ => 48,
    };

    private static List<FactorGroup> Group(ReadOnlySpan<Spread> factors, IReadOnlyList<ProductTerm> terms, out double[] coefficients)
    {
        coefficients = [.. terms.Select(t => t.Coefficient)];
        var groups = new List<FactorGroup>();
        for (var f = 0; f < factors.Length; f++)
        {
            var powers = new int[terms.Count];
            for (var t = 0; t < powers.Length; t++) powers[t] = terms[t].Powers.Where(p => p.Factor == f).Sum(p => p.Power);
            if (powers.All(p => p == 0)) continue;
            var spread = factors[f];
            if (spread.Kind == SpreadKind.Exact)
            {
                for (var t = 0; t < powers.Length; t++) coefficients[t] *= Math.Pow(spread.Centre, powers[t]);
                continue;
            }

            // Lognormals that always stand together are one lognormal.
            if (spread.Kind == SpreadKind.Lognormal && groups.Find(g => g.Factor.Kind == SpreadKind.Lognormal && g.Powers.AsSpan().SequenceEqual(powers)) is { } known) known.Join(spread);
            else groups.Add(new FactorGroup(spread, powers));
        }

        return groups;
    }

    private static double Dot(int[] powers, double[] values)
    {
        var sum = 0.0;
        for (var t = 0; t < powers.Length; t++) sum += powers[t] * values[t];
        return sum;
    }

    /// <summary>One factor, or several lognormals that are one.</summary>
    private sealed class FactorGroup(Spread factor, int[] powers)
    {
        public Spread Factor { get; private set; } = factor;

        public int[] Powers { get; } = powers;

        public double Effect { get; set; }

        public double Centre => Factor.Centre;

        /// <summary>Log-sd of a lognormal, relative deviation of another.</summary>
        public double Spread => Factor.Kind == SpreadKind.Lognormal ? Factor.B : Factor.RelativeSd;

        public void Join(Spread other) => Factor = Uncertainty.Spread.Lognormal(Factor.A * other.A, Math.Sqrt(Factor.B * Factor.B + other.B * other.B));

        public bool HasOnePower => Powers.Where(p => p != 0).Distinct().Count() == 1;

        public bool IsOneSided(double[] coefficients) => coefficients.Where((c, t) => c != 0 && Powers[t] != 0).Select(Math.Sign).Distinct().Count() == 1;

        public (double[] Values, double[] Weights) Rule(int points) => Factor.Rule(points);

        public void Multiply(double[] terms, double value)
        {
            for (var t = 0; t < terms.Length; t++)
            {
                if (Powers[t] == 1) terms[t] *= value;
                else if (Powers[t] != 0) terms[t] *= Math.Pow(value, Powers[t]);
            }
        }
    }
}
