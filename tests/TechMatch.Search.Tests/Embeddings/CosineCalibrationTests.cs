using FsCheck;
using FsCheck.Xunit;
using TechMatch.Core.Matching;
using TechMatch.Search.Embeddings;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Embeddings;

public sealed class CosineCalibrationTests
{
    private static readonly CosineCalibration s_calibration = CosineCalibration.Of(new CosineBackground("test", 100, 1, 0.1, 0.2, 0.4, 0.6, 0.25));

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(0.1, 0.025)] // half of the first 0.05
    [InlineData(0.2, 0.05)]
    [InlineData(0.4, 0.5)] // half way between the thresholds
    [InlineData(0.6, 0.95)]
    [InlineData(0.8, 0.975)] // half way from the threshold to 1
    [InlineData(1, 1)]
    public void Value_is_linear_between_the_thresholds_with_a_twentieth_left_beyond_each(float cosine, float expected) =>
        Assert.Equal(expected, s_calibration.Apply(cosine), 1e-6f);

    // Everything beyond a threshold used to be 0 or 1, and such ties were ranked by name.
    [Property]
    public void Nearer_is_higher_everywhere_above_zero(byte a, byte b)
    {
        var (low, high) = (Math.Min(a, b) / 255f, Math.Max(a, b) / 255f);
        if (low < high) Assert.True(s_calibration.Apply(low) < s_calibration.Apply(high));
    }

    [Fact]
    public void Weighing_moves_weight_to_the_words_and_keeps_the_whole()
    {
        var profile = WeightProfile.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "profiles", "balanced.json")), "balanced.json");
        var weighed = s_calibration.Weigh(profile);
        Assert.Equal(profile.Weights.Semantic / 4, weighed.Weights.Semantic, 12);
        Assert.Equal(profile.Weights.Lexical + profile.Weights.Semantic * 3 / 4, weighed.Weights.Lexical, 12);
        Assert.Equal(profile.Weights.Sum, weighed.Weights.Sum, 12);
    }

    [Fact]
    public void Shipped_space_has_a_shipped_calibration_and_an_unknown_one_is_named()
    {
        Assert.Equal(0.15, CosineCalibration.For(new HashingEmbeddingGenerator().Space).Background.Trust);
        var e = Assert.Throws<ArgumentException>(() => CosineCalibration.For(new EmbeddingSpace("other-1", 8, true)));
        Assert.StartsWith("expected a space with a shipped calibration, got other-1/8/unit", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.6, 0.2, 1)]
    [InlineData(0, 0.5, 1)]
    [InlineData(0.2, 1, 1)]
    [InlineData(0.2, 0.6, 1.5)]
    public void Background_out_of_order_is_refused(double unrelated, double related, double trust) =>
        Assert.Throws<ArgumentException>(() => CosineCalibration.Of(new CosineBackground("test", 100, 1, 0, unrelated, related, related, trust)));

    [Fact]
    public async Task Measurement_is_repeatable_and_finds_halves_nearer_than_strangers()
    {
        var random = new Random(20261124);
        var texts = Enumerable.Range(0, 120).Select(i => string.Join(' ', Enumerable.Range(0, 30).Select(_ => $"word{i}x{random.Next(8)}"))).ToList();
        using var embedder = new HashingEmbeddingGenerator();
        var token = TestContext.Current.CancellationToken;
        var first = await CosineCalibration.MeasureAsync(embedder, texts, "test", 7, token);
        Assert.Equal(first, await CosineCalibration.MeasureAsync(embedder, texts, "test", 7, token));
        Assert.True(first.Unrelated95 < first.Related50);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => CosineCalibration.MeasureAsync(embedder, ["few"], "test", 7, token));
    }
}
