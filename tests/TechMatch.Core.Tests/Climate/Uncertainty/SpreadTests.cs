using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Tests.Climate.Uncertainty;

public sealed class SpreadTests
{
    private const int Draws = 200_000;

    public static TheoryData<string> Kinds => ["lognormal", "wide lognormal", "beta", "beta near 1", "beta under 1", "pert", "skewed pert", "years"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Draws_everyKind_haveTheExactMoments(string kind)
    {
        var spread = Of(kind);
        var values = new double[Draws];
        var draws = new SeededDraws(42);
        spread.Draw(ref draws, values, spread.Table());

        var mean = values.Average();
        var sd = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Draws);
        var exactSd = Math.Sqrt(spread.Moment(2) - spread.Moment(1) * spread.Moment(1));
        // Standard error of a mean is sd/√n = 0.22 % of sd; of a deviation a little more for skewed kinds.
        Assert.Equal(spread.Moment(1), mean, 0.01 * exactSd);
        Assert.Equal(1, sd / exactSd, 0.02);
    }

    [Fact]
    public void BetaTable_quantiles_areThoseOfGammaDraws()
    {
        var spread = Spread.Share(0.6, 0.1);
        var (tabled, exact) = (new double[Draws], new double[Draws]);
        var (first, second) = (new SeededDraws(1), new SeededDraws(2));
        spread.Draw(ref first, tabled, spread.Table());
        spread.Draw(ref second, exact, null);

        foreach (var p in (double[])[0.01, 0.1, 0.5, 0.9, 0.99])
            Assert.Equal(Selection.Quantile(exact, p), Selection.Quantile(tabled, p), 0.003);
    }

    [Fact]
    public void NegativeMoments_ofShareAndLognormal_areThoseOfTheReciprocal()
    {
        // Beta(a, b): E[1/X] = (a + b − 1)/(a − 1). Mean 0.9, sd 0.03: a + b = 0.09/0.0009 − 1 = 99, a = 89.1.
        Assert.Equal((99 - 1) / (89.1 - 1), Spread.Share(0.9, 0.03).Moment(-1), 1e-9);
        // Lognormal: e^(σ²/2)/median.
        Assert.Equal(Math.Exp(0.02) / 2, Spread.Lognormal(2, 0.2).Moment(-1), 1e-12);
    }

    [Fact]
    public void Product_ofLognormals_hasTheExactQuantiles()
    {
        var sum = new ProductSum([Spread.Lognormal(100, 0.3), Spread.Lognormal(2, 0.4)], [new ProductTerm(1, [0, 1])]);
        var closed = sum.ClosedForm();

        // Variances of logs add: 0.3² + 0.4² = 0.5².
        Assert.Equal(200, closed.P50, 1e-6);
        Assert.Equal(200 * Math.Exp(-0.5 * 1.2815515655446004), closed.P10, 1e-6);
        Assert.Equal(200 * Math.Exp(0.5 * 1.2815515655446004), closed.P90, 1e-6);
        Assert.Equal(0, closed.ProbabilityNegative);
    }

    [Fact]
    public void SharedFactor_onBothSides_cancelsAsItShould()
    {
        // x·3 − x·2 = x: no spread is added by writing one number twice.
        var sum = new ProductSum([Spread.Lognormal(5, 0.2)], [new ProductTerm(3, [0]), new ProductTerm(-2, [0])]);
        Assert.Equal(5 * Math.Exp(-0.2 * 1.2815515655446004), sum.ClosedForm().P10, 1e-6);
    }

    [Fact]
    public void NormalColumn_hasTheNormalDistribution_toItsTails()
    {
        // Not a multiple of four, so the last two are drawn alone.
        var values = new double[1_000_002];
        var draws = new SeededDraws(5);
        NormalLanes.Fill(ref draws, values);

        foreach (var z in (double[])[-4, -3.6, -3, -2, -1, -0.3, 0, 0.3, 1, 2, 3, 3.6, 4])
        {
            // Standard error of a share p of n draws: √(p (1 − p) / n); five of them pass by chance once in two million.
            var p = NormalMath.Cdf(z);
            Assert.Equal(p, values.Count(v => v < z) / (double)values.Length, 5 * Math.Sqrt(p * (1 - p) / values.Length));
        }

        // Draws of one lane and of neighbouring lanes are as independent: an error of a correlation is 1/√n.
        foreach (var lag in (int[])[1, 2, 3, 4, 8])
            Assert.Equal(0, Enumerable.Range(0, values.Length - lag).Average(i => values[i] * values[i + lag]), 5e-3);
    }

    [Fact]
    public void NormalColumn_ofASeed_isTheSameEverywhere()
    {
        // What the first version with lanes drew, with 512-bit registers and without any: a stored result is replayed from its seed.
        var values = new double[6];
        var draws = new SeededDraws(42);
        NormalLanes.Fill(ref draws, values);
        Assert.Equal([-1.0151931492384811, 1.9480567270033944, -0.3802197231571061, 0.06476741894686042, -1.0281663196052295, -0.32634584675173284], values);
    }

    [Fact]
    public void Tenths_areTheQuantilesOfASortedList()
    {
        var draws = new SeededDraws(9);
        foreach (var n in (int[])[10, 11, 100, 1_001, 10_000])
        {
            var values = new double[n];
            NormalLanes.Fill(ref draws, values);
            for (var i = 0; i < n; i += 3) values[i] = Math.Round(values[i], 1);
            var (p10, p50, p90) = Selection.Tenths(values.ToArray());
            Assert.Equal((Selection.Quantile(values, 0.1), Selection.Quantile(values, 0.5), Selection.Quantile(values, 0.9)), (p10, p50, p90));
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Quantile_selection_isThatOfASortedList(double p)
    {
        var draws = new SeededDraws(3);
        var values = new double[10_001];
        for (var i = 0; i < values.Length; i++) values[i] = Math.Round(draws.Normal(), 2);
        var sorted = values.Order().ToArray();

        Assert.Equal(sorted[(int)(p * 10_000)], Selection.Quantile(values, p));
    }

    [Theory]
    [InlineData(-0.1, 0.1)]
    [InlineData(1.1, 0.1)]
    [InlineData(0.5, 0.6)]
    [InlineData(0.5, -0.1)]
    public void Share_impossible_isRefused(double mean, double sd) => Assert.Throws<ArgumentException>(() => Spread.Share(mean, sd));

    private static Spread Of(string kind) => kind switch
    {
        "lognormal" => Spread.Lognormal(94.6, 0.0275),
        "wide lognormal" => Spread.Lognormal(10, 0.5),
        "beta" => Spread.Share(0.6, 0.1),
        "beta near 1" => Spread.Share(0.98, 0.01),
        "beta under 1" => Spread.Share(0.05, 0.08),
        "pert" => Spread.Pert(0.06, 0.12, 0.2),
        "skewed pert" => Spread.Pert(0, 0, 1),
        _ => Spread.YearsSum(0.00314, 0.0017, 25),
    };
}
