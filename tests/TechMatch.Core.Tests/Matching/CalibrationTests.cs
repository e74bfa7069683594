using FsCheck.Xunit;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;

namespace TechMatch.Core.Tests.Matching;

public sealed class CalibrationTests
{
    private static readonly LexicalCalibration s_root = LexicalCalibration.Power("root", 0.5);
    private static readonly LexicalCalibration s_logistic = LexicalCalibration.Logistic("logistic", 0.4, 8);

    private static readonly ClimateScale s_climate = new(2, 6, [0, 0.4, 0.6, 0.8, 0.9, 1]);

    [Property(MaxTest = 500)]
    public void LexicalCalibration_higherRaw_isNeverLower(uint a, uint b, ushort attainable, bool logistic)
    {
        var (low, high) = (Math.Min(a, b) / 1e6, Math.Max(a, b) / 1e6);
        var curve = logistic ? s_logistic : s_root;

        var (x, y) = (curve.Apply(low, attainable, 2.0 * attainable), curve.Apply(high, attainable, 2.0 * attainable));

        Assert.True(x <= y, $"{x} for {low}, {y} for {high}");
        Assert.InRange(x, 0f, 1f);
        Assert.InRange(y, 0f, 1f);
    }

    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(2.5, 10, 0.475)] // 0.95 · √0.25
    [InlineData(6.4, 10, 0.76)] // 0.95 · √0.64
    [InlineData(10, 10, 0.95)]
    [InlineData(20, 10, 1)] // the attainable maximum
    [InlineData(21, 10, 1)] // rounding can carry a score past the bound
    [InlineData(0, 0, 0)] // no query term is in the index
    public void PowerCalibration_shares_followRoot(double raw, double reach, double expected) =>
        Assert.Equal(expected, s_root.Apply(raw, reach, 2 * reach), 1e-6);

    [Fact]
    public void LogisticCalibration_endsAndMiddle_areStretched()
    {
        // σ(8·(x − 0.4)): σ(−3.2) = 0.039166, σ(0) = 0.5, σ(4.8) = 0.991837; (0.5 − 0.039166) / (0.991837 − 0.039166) = 0.483728; · 0.95 = 0.459542.
        Assert.Equal(0, s_logistic.Apply(0, 1, 1));
        Assert.Equal(0.459542, s_logistic.Apply(0.4, 1, 1), 1e-5);
        Assert.Equal(0.95, s_logistic.Apply(1, 1, 1), 1e-6);
    }

    // Half the reach of a question of two words is one common word; half the reach of a page is a good deal in common.
    [Theory]
    [InlineData(0.42, 0.2375)] // short: 0.95 · 0.5²
    [InlineData(0.9, 0.2375)]
    [InlineData(0.22, 0.584794)] // a page: 0.95 · 0.5^0.7
    [InlineData(0.05, 0.584794)]
    [InlineData(0.303974, 0.372677)] // √(0.22 · 0.42), half way: 0.95 · 0.5^1.35
    public void Power_exponent_goesWithTheLengthOfTheQuestion(double reachable, double expected) =>
        Assert.Equal(expected, LexicalCalibration.Power("length", 0.7, 2).Apply(1, 2, 2 / reachable), 1e-5);

    [Theory]
    [InlineData(double.NaN, 1, 1)]
    [InlineData(-0.1, 1, 1)]
    [InlineData(1, double.NaN, 1)]
    [InlineData(1, 1, double.PositiveInfinity)]
    [InlineData(2, 4, 3)] // a maximum under the reach
    public void LexicalCalibration_impossibleScores_areRefused(double raw, double reach, double attainable) =>
        Assert.Throws<ArgumentException>(() => s_root.Apply(raw, reach, attainable));

    [Theory]
    [InlineData(100, 5, 0)] // log10 100 = 2, the low end
    [InlineData(10_000, 5, 0.5)] // (4 − 2) / 4
    [InlineData(1_000_000, 5, 1)]
    [InlineData(1e12, 5, 1)]
    [InlineData(10_000, 1, 0.2)] // 0.5 × 0.4
    [InlineData(1_000_000, 0, 0)] // nothing documents it
    [InlineData(0, 5, 0)]
    public void Climate_claim_isLogScaleTimesEvidence(double tonnes, int evidence, double expected) =>
        Assert.Equal(expected, s_climate.Value(Claim(tonnes, evidence))!.Value, 1e-6);

    [Fact]
    public void Climate_noClaim_staysAbsent()
    {
        Assert.Null(s_climate.Value(new MatchFacts()));
        Assert.Null(s_climate.Value(new MatchFacts { Evidence = EvidenceLevel.Verified }));
    }

    [Property]
    public void Climate_moreTonnesOrBetterEvidence_isNeverLower(uint a, uint b, byte evidence)
    {
        var (low, high, level) = (Math.Min(a, b), Math.Max(a, b), evidence % 5);

        Assert.True(s_climate.Value(Claim(low, level)) <= s_climate.Value(Claim(high, level)));
        Assert.True(s_climate.Value(Claim(low, level)) <= s_climate.Value(Claim(low, level + 1)));
        if (level <= 1) Assert.True(s_climate.Value(Claim(high, level)) <= 0.4f);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(730, 0.5)]
    [InlineData(1460, 0.25)]
    [InlineData(-30, 1)] // dated ahead: as fresh as today, not fresher
    public void Freshness_age_halvesPerHalfLife(int ageDays, double expected) =>
        Assert.Equal(expected, Freshness.Value(Given.Today.AddDays(-ageDays), Given.Today, 730)!.Value, 1e-6);

    [Fact]
    public void Freshness_unknownDay_staysAbsent() => Assert.Null(Freshness.Value(null, Given.Today, 730));

    private static MatchFacts Claim(double tonnes, int evidence) => new() { Avoided = new TonnesCo2ePerYear(tonnes), Evidence = (EvidenceLevel)evidence };

    // Scores over the reach were all worth 1, and the order of the best records was lost.
    [Property]
    public bool Score_over_the_reach_stays_ahead_of_a_lesser_one(ushort reach, ushort above, byte less, byte more)
    {
        var curve = LexicalCalibration.Power("test/1", 0.7);
        var (from, length) = (1.0 + reach, 1.0 + above);
        // Percent of what lies between reach and maximum, far enough apart for single precision.
        var (low, high) = (Math.Min(less % 101, more % 101), Math.Max(less % 101, more % 101));
        var (worse, better) = (curve.Apply(from + length * low / 100, from, from + length), curve.Apply(from + length * high / 100, from, from + length));
        return worse is >= 0.9499f and <= 1 && better <= 1 && (low == high ? worse == better : worse < better);
    }

    [Fact]
    public void Half_the_reach_gives_the_curve_on_95_percent_of_the_scale()
    {
        // 0.95 · 0.5^0.7 = 0.95 · 0.615572 = 0.584794.
        Assert.Equal(0.584794f, LexicalCalibration.Power("test/1", 0.7).Apply(2, 4, 9), 1e-6f);
    }
}
