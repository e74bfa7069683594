using FsCheck;
using FsCheck.Xunit;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Embeddings;

public sealed class CosineCalibrationTests
{
    private static readonly CosineCalibration s_calibration = CosineCalibration.Of(new CosineBackground("test", 100, 1, 0.1, 0.2, 0.4, 0.6) { Trust = new LanguageTrust(0.25, 0.9, 0.4) { OwnTogether = 1.8 } });

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

    /// <summary>Own language: words whole, meaning as far as the space is trusted. None shared: the other way round.</summary>
    [Theory]
    [InlineData("ru", "ru", 1, 0.25, 1.8)]
    [InlineData("ru", "en ru", 1, 0.25, 1.8)]
    [InlineData("ru", "en de", 0.4, 0.9, 1)]
    [InlineData("ru kk", "kk", 1, 0.25, 1.8)]
    [InlineData("", "en", 1, 0.25, 1.8)]
    [InlineData("ru", "und", 1, 0.25, 1.8)]
    public void Trust_goes_by_whether_question_and_record_share_a_language(string asked, string written, float words, float meaning, float together) =>
        Assert.Equal(new LanguageBelief(words, meaning, together), s_calibration.TrustOf(Languages(asked), Languages(written).ToValueList()));

    private static LanguageCode[] Languages(string codes) => [.. codes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(LanguageCode.Of)];

    [Fact]
    public void Shipped_space_has_a_shipped_calibration_and_an_unknown_one_is_named()
    {
        Assert.Equal(0.15, CosineCalibration.For(new HashingEmbeddingGenerator().Space).Background.Trust!.OwnMeaning);
        var e = Assert.Throws<ArgumentException>(() => CosineCalibration.For(new EmbeddingSpace("other-1", 8, true)));
        Assert.StartsWith("expected a space with a shipped calibration, got other-1/8/unit", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.6, 0.2, 1, 1)]
    [InlineData(0, 0.5, 1, 1)]
    [InlineData(0.2, 1, 1, 1)]
    [InlineData(0.2, 0.6, 1.5, 1)]
    [InlineData(0.2, 0.6, 1, 0.9)]
    [InlineData(0.2, 0.6, 1, 4.1)]
    [InlineData(0.2, 0.6, 1, double.NaN)]
    public void Background_out_of_order_is_refused(double unrelated, double related, double trust, double together) =>
        Assert.Throws<ArgumentException>(() => CosineCalibration.Of(
            new CosineBackground("test", 100, 1, 0, unrelated, related, related) { Trust = new LanguageTrust(trust, 1, 1) { OwnTogether = together } }));

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
