using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Tests.Climate.Uncertainty;

/// <summary>Quantiles without draws, against integrals done another way.</summary>
public sealed class ConditionedSumTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(14)]
    [InlineData(48)]
    public void Rules_ofAnySize_haveTheMomentsOfTheirDensity(int points)
    {
        var normal = GaussRule.Normal(points);
        // E Z², E Z⁴ and E Z⁶ of a standard normal: 1, 3, 15.
        Assert.Equal(1, Moment(normal, 2), 1e-10);
        Assert.Equal(3, Moment(normal, 4), 1e-9);
        Assert.Equal(15, Moment(normal, 6), 1e-8);
        // ∫ x² and x³ over (0, 1): 1/3, 1/4.
        Assert.Equal(1 / 3.0, Moment(GaussRule.Even(points), 2), 1e-12);
        Assert.Equal(0.25, Moment(GaussRule.Even(points), 3), 1e-12);
        // Beta(2, 5): E X = 2/7, E X² = 2·3/(7·8), E X³ = 2·3·4/(7·8·9).
        var beta = GaussRule.Beta(points, 2, 5);
        Assert.Equal(2 / 7.0, Moment(beta, 1), 1e-12);
        Assert.Equal(6 / 56.0, Moment(beta, 2), 1e-12);
        Assert.Equal(24 / 504.0, Moment(beta, 3), 1e-12);
    }

    [Theory]
    [InlineData(0.03, 0.4)] // a coal factor against a wide grid: skewed to the left, and the mean near 0
    [InlineData(0.3, 0.3)]
    [InlineData(0.1, 0.05)]
    public void Difference_ofTwoLognormals_hasTheSharesItShould(double first, double second)
    {
        var sum = new ProductSum([Spread.Lognormal(100, first), Spread.Lognormal(95, second)], [new ProductTerm(1, [0]), new ProductTerm(-1, [1])]);
        var closed = sum.ClosedForm();

        // P(X − Y ≤ q) = ∫ φ(z) Φ(ln((q + Y(z)) / 100) / s) dz, by the trapezoid rule over ±8.
        double Share(double q)
        {
            var total = 0.0;
            const int steps = 20_000;
            for (var i = 0; i <= steps; i++)
            {
                var z = -8 + 16.0 * i / steps;
                var x = q + 95 * Math.Exp(second * z);
                if (x > 0) total += Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI) * NormalMath.Cdf(Math.Log(x / 100) / first) * 16 / steps;
            }

            return total;
        }

        // A tenth of a per cent of the draws on the wrong side of a quantile: what 100,000 draws are off by themselves.
        Assert.Equal(0.1, Share(closed.P10), 1e-3);
        Assert.Equal(0.5, Share(closed.P50), 1e-3);
        Assert.Equal(0.9, Share(closed.P90), 1e-3);
        Assert.Equal(Share(0), closed.ProbabilityNegative, 1e-3);
    }

    [Fact]
    public void Divisor_isIntegratedAsWell()
    {
        // 1/X of a lognormal is a lognormal with the reciprocal median: 5 e^(±0.3 z).
        var closed = new ProductSum([Spread.Lognormal(0.2, 0.3)], [new ProductTerm(1, [new FactorPower(0, -1)])]).ClosedForm();

        Assert.Equal(5 * Math.Exp(-0.3 * NormalMath.Z90), closed.P10, 1e-5);
        Assert.Equal(5 * Math.Exp(0.3 * NormalMath.Z90), closed.P90, 1e-5);
    }

    private static double Moment(GaussRule rule, int power)
    {
        var sum = 0.0;
        for (var i = 0; i < rule.Nodes.Length; i++) sum += rule.Weights[i] * Math.Pow(rule.Nodes[i], power);
        return sum;
    }
}
