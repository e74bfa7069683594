using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace TechMatch.Core.Climate.Uncertainty;

/// <summary>A factor raised to a small whole power, negative for a divisor.</summary>
internal readonly record struct FactorPower(int Factor, int Power)
{
    public static implicit operator FactorPower(int factor) => new(factor, 1);
}

/// <summary>Coefficient × product of factor powers.</summary>
internal sealed record ProductTerm(double Coefficient, ImmutableArray<FactorPower> Powers);

/// <summary>
/// A sum of products of independent uncertain factors: every sector form ends as one. Factors shared between terms stay
/// shared, so a coal factor on both sides of a subtraction moves both.
/// </summary>
internal sealed class ProductSum
{
    private const int MaxOrder = 4;
    private const int Batch = 512;

    private readonly Spread[] _factors;
    private readonly ProductTerm[] _terms;

    // A factor no term has (the years, in a first-year sum) is not drawn.
    private readonly bool[] _used;

    // Only who draws pays for the tables, and once.
    private readonly Lazy<BetaTable?[]> _tables;

    public ProductSum(IEnumerable<Spread> factors, IEnumerable<ProductTerm> terms)
    {
        _factors = [.. factors];
        _terms = [.. terms];
        _used = new bool[_factors.Length];
        _tables = new Lazy<BetaTable?[]>(() => [.. _factors.Select((factor, f) => _used[f] ? factor.Table() : null)]);
        foreach (var power in _terms.SelectMany(t => t.Powers)) _used[power.Factor] = true;
    }

    /// <summary>Numbers of working memory that draws need: few enough to stay in a core's cache.</summary>
    public int DrawBuffer => Batch * _factors.Length;

    public ReadOnlySpan<Spread> Factors => _factors;

    /// <summary>The same terms over other factors.</summary>
    public ProductSum With(IEnumerable<Spread> factors) => new(factors, _terms);

    public double Centre => Value(f => _factors[f].Centre);

    /// <summary>The sum with the factor values of <paramref name="at"/>.</summary>
    public double Value(Func<int, double> at)
    {
        var sum = 0.0;
        foreach (var term in _terms)
        {
            var product = term.Coefficient;
            foreach (var power in term.Powers) product *= Math.Pow(at(power.Factor), power.Power);
            sum += product;
        }

        return sum;
    }

    /// <summary>
    /// P10, P50, P90 without draws: integrated over the factors where few carry the result, matched to four moments where many do.
    /// Some tens of microseconds to a millisecond for the forms of this assembly.
    /// </summary>
    public Interval ClosedForm()
    {
        var matched = Matched();
        return matched.P10 < matched.P90 && ConditionedSum.Of(_factors, _terms) is { } conditioned ? conditioned.Quantiles(matched) : matched;
    }

    /// <summary>P10, P50, P90 from four moments: some microseconds, and within a few per cent of the width.</summary>
    public Interval Matched()
    {
        var moments = new Dictionary<(int, int), double>();
        var raw = new double[MaxOrder + 1];
        raw[0] = 1;
        var powers = new int[_factors.Length];
        for (var order = 1; order <= MaxOrder; order++) raw[order] = Expect(order, 0, order, 1, powers, moments);
        var m = raw[1];
        var m2 = raw[2] - m * m;
        var m3 = raw[3] - 3 * m * raw[2] + 2 * m * m * m;
        var m4 = raw[4] - 4 * m * raw[3] + 6 * m * m * raw[2] - 3 * m * m * m * m;
        return MomentMatch.Quantiles(m, m2, m3, m4);
    }

    /// <summary>Quantiles over seeded draws, written into buffers the caller owns; nothing is allocated.</summary>
    /// <param name="sums">One number a draw; its length is the number of draws.</param>
    /// <param name="columns">At least <see cref="DrawBuffer"/> long.</param>
    /// <param name="progress">Told the share done, 0–1, after each batch.</param>
    public Interval Draw(ulong seed, Span<double> sums, Span<double> columns, Action<double>? progress = null)
    {
        if (sums.Length < 100) throw new ArgumentException($"expected at least 100 draws, got {sums.Length}", nameof(sums));
        if (columns.Length < DrawBuffer) throw new ArgumentException($"expected room for {DrawBuffer} numbers, got {columns.Length}", nameof(columns));
        var draws = new SeededDraws(seed);
        var tables = _tables.Value;
        for (var start = 0; start < sums.Length; start += Batch)
        {
            var part = sums[start..Math.Min(start + Batch, sums.Length)];
            for (var f = 0; f < _factors.Length; f++)
            {
                if (_used[f]) _factors[f].Draw(ref draws, columns.Slice(f * Batch, part.Length), tables[f]);
            }

            part.Clear();
            foreach (var term in _terms) AddTerm(term, part, columns);
            progress?.Invoke((double)(start + part.Length) / sums.Length);
        }

        return Summary(sums);
    }

    private static void AddTerm(ProductTerm term, Span<double> sums, ReadOnlySpan<double> columns)
    {
        Span<double> product = stackalloc double[Batch];
        product = product[..sums.Length];
        product.Fill(term.Coefficient);
        foreach (var (factor, power) in term.Powers)
        {
            var values = columns.Slice(factor * Batch, sums.Length);
            for (var times = 0; times < Math.Abs(power); times++)
            {
                if (power > 0) TensorPrimitives.Multiply(product, values, product);
                else TensorPrimitives.Divide(product, values, product);
            }
        }

        TensorPrimitives.Add(sums, product, sums);
    }

    private static Interval Summary(Span<double> sums)
    {
        var negative = 0;
        foreach (var value in sums) negative += value < 0 ? 1 : 0;
        var mean = TensorPrimitives.Sum<double>(sums) / sums.Length;
        var (p10, p50, p90) = Selection.Tenths(sums);
        return new Interval(p10, p50, p90, mean, (double)negative / sums.Length);
    }

    /// <summary>E[(Σ terms)^order] over multisets of terms: choosing a term r times more divides the multinomial by r!.</summary>
    private double Expect(int remaining, int first, int order, double weight, int[] powers, Dictionary<(int, int), double> moments)
    {
        if (remaining == 0)
        {
            var product = weight * Factorial(order);
            for (var f = 0; f < powers.Length; f++)
            {
                if (powers[f] != 0) product *= Moment(f, powers[f], moments);
            }

            return product;
        }

        var sum = 0.0;
        for (var t = first; t < _terms.Length; t++)
        {
            var times = 0;
            var w = weight;
            while (times < remaining)
            {
                times++;
                w *= _terms[t].Coefficient / times;
                foreach (var (factor, power) in _terms[t].Powers) powers[factor] += power;
                if (times == remaining || t + 1 < _terms.Length) sum += Expect(remaining - times, t + 1, order, w, powers, moments);
            }

            foreach (var (factor, power) in _terms[t].Powers) powers[factor] -= times * power;
        }

        return sum;
    }

    private double Moment(int factor, int power, Dictionary<(int, int), double> moments)
    {
        if (!moments.TryGetValue((factor, power), out var value)) moments.Add((factor, power), value = _factors[factor].Moment(power));
        return value;
    }

    private static double Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);
}
