using TechMatch.Search.Embeddings;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Embeddings;

public sealed class ModelCalibrationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Calibration_beside_a_model_goes_before_what_the_model_was_made_with()
    {
        File.WriteAllText(_folder.File(ModelCalibration.FileName), """{"origin": "test", "neighbour50": 0.4, "neighbourValue": 0.3, "meeting95": 0.7, "trust": {"ownMeaning": 0.2, "foreignMeaning": 1, "foreignWords": 0.1, "ownTogether": 1.8}}""");
        var judged = ModelCalibration.Beside(_folder.File("model.tmstatic"))!.Over(CosineCalibration.Of(new CosineBackground("made", 100, 1, 0.05, 0.1, 0.3, 0.5)));
        // .05 at the made threshold, .3 at the judged neighbours, .95 where the judged answers end; half way is half way.
        Assert.Equal(0.05f, judged.Apply(0.1f), 1e-6f);
        Assert.Equal(0.175f, judged.Apply(0.25f), 1e-6f);
        Assert.Equal(0.3f, judged.Apply(0.4f), 1e-6f);
        Assert.Equal(0.625f, judged.Apply(0.55f), 1e-6f);
        Assert.Equal(0.95f, judged.Apply(0.7f), 1e-6f);
        Assert.Equal(new LanguageTrust(0.2, 1, 0.1) { OwnTogether = 1.8 }, judged.Background.Trust);
    }

    [Fact]
    public void Model_without_calibration_has_none() => Assert.Null(ModelCalibration.Beside(_folder.File("model.tmstatic")));

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    public void Calibration_that_is_no_such_json_names_its_file(string json)
    {
        File.WriteAllText(_folder.File(ModelCalibration.FileName), json);
        Assert.Contains(ModelCalibration.FileName, Assert.Throws<FormatException>(() => ModelCalibration.Beside(_folder.File("model.tmstatic"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shipped_model_is_calibrated_in_order()
    {
        var shipped = ModelCalibration.Beside(RepositoryRoot.File("corpus", "models", "techmatch-static-1", "model.tmstatic"))!;
        Assert.InRange(shipped.Neighbour50, 0.1, shipped.Meeting95 - 0.1);
        Assert.True(shipped.Trust.ForeignMeaning > shipped.Trust.OwnMeaning);
    }
}
