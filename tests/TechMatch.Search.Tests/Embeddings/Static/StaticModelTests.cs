using System.Security.Cryptography;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Embeddings.Static;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Embeddings.Static;

public sealed class StaticModelTests : IDisposable
{
    private const int Dimensions = 48;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_writtenModel_givesBackPiecesMeansAndFacts()
    {
        var data = Sample();
        using var model = StaticModel.Open(Written(StaticModelWriter.ToBytes(data)));
        Assert.Equal(data.Pieces, model.Tokenizer.Pieces);
        Assert.Equal(data.Costs, model.Tokenizer.Costs.ToArray());
        Assert.Equal(data.Facts, model.Facts);
        Assert.Equal(data.Means[0].Vector, model.Means["ru"]);
        Assert.Equal(["waste_heat"], model.Concepts);
    }

    [Fact]
    public void RowOf_everyPiece_isWithinHalfAStepOfWhatWasWritten()
    {
        var data = Sample();
        using var model = StaticModel.Open(Written(StaticModelWriter.ToBytes(data)));
        for (var piece = 0; piece < data.Pieces.Count; piece++)
        {
            for (var d = 0; d < Dimensions; d++)
            {
                var read = model.RowOf(piece)[d] * model.ScaleOf(piece);
                Assert.InRange(Math.Abs(read - data.Rows[piece * Dimensions + d]), 0, model.ScaleOf(piece) * 0.5001f);
            }
        }
    }

    [Fact]
    public void ToBytes_sameData_givesTheSameBytes()
    {
        Assert.Equal(StaticModelWriter.ToBytes(Sample()), StaticModelWriter.ToBytes(Sample()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(256)]
    [InlineData(-1)]
    public void Open_fileCutShort_isRefused(int length)
    {
        var bytes = StaticModelWriter.ToBytes(Sample());
        var cut = bytes[..(length < 0 ? bytes.Length - 1 : length)];
        Assert.Throws<FormatException>(() => StaticModel.Open(Written(cut)));
    }

    [Fact]
    public void Open_anyFlippedBit_isRefused()
    {
        var bytes = StaticModelWriter.ToBytes(Sample());
        for (var at = 0; at < bytes.Length; at += 97)
        {
            bytes[at] ^= 0x10;
            Assert.Throws<FormatException>(() => StaticModelChecks.Check(bytes));
            bytes[at] ^= 0x10;
        }

        Assert.Equal(64, StaticModelChecks.Check(bytes).Length);
    }

    [Fact]
    public void Open_otherVersion_isRefusedByNumber()
    {
        var bytes = StaticModelWriter.ToBytes(Sample());
        bytes[8] = 1;
        // Even with a fitting hash: the hash does not cover the version, which is looked at first.
        SHA256.HashData(bytes.AsSpan(StaticModelFormat.CountsOffset)).CopyTo(bytes, StaticModelFormat.HashOffset);
        var refused = Assert.Throws<FormatException>(() => StaticModel.Open(Written(bytes)));
        Assert.Equal("expected model format 2, got 1", refused.Message);
    }

    [Fact]
    public void Embed_text_isTheCentredUnitSumOfItsRows()
    {
        var data = Sample() with { Means = [new LanguageMean("ru", new float[Dimensions])] };
        using var embedder = StaticEmbeddingGenerator.Open(Written(StaticModelWriter.ToBytes(data)));
        var vector = new float[Dimensions];
        embedder.Embed("waste heat", LanguageCode.Of("en"), vector);

        var expected = new double[Dimensions];
        for (var d = 0; d < Dimensions; d++) expected[d] = data.Rows[d] + data.Rows[Dimensions + d];
        var norm = Math.Sqrt(expected.Sum(x => x * x));
        // Rows are 127 steps of at most 1/127 of their largest number: two rows are off by at most one step.
        for (var d = 0; d < Dimensions; d++) Assert.Equal(expected[d] / norm, vector[d], 0.01);
    }

    [Fact]
    public async Task GenerateAsync_declaredLanguage_takesItsMeanOff()
    {
        using var embedder = StaticEmbeddingGenerator.Open(Written(StaticModelWriter.ToBytes(Sample())));
        var token = TestContext.Current.CancellationToken;
        var english = (await embedder.GenerateAsync(["heat"], EmbeddingLanguages.Of(LanguageCode.Of("en")), token))[0].Vector.ToArray();
        var russian = (await embedder.GenerateAsync(["heat"], EmbeddingLanguages.Of(LanguageCode.Of("ru")), token))[0].Vector.ToArray();
        var mean = Sample().Means[0].Vector;
        var expected = english.Zip(mean, (x, m) => x - m).ToArray();
        var norm = MathF.Sqrt(expected.Sum(x => x * x));
        for (var d = 0; d < Dimensions; d++) Assert.Equal(expected[d] / norm, russian[d], 1e-5f);
    }

    [Fact]
    public void Embed_textWithoutKnownLetters_isAUnitVector()
    {
        using var embedder = StaticEmbeddingGenerator.Open(Written(StaticModelWriter.ToBytes(Sample())));
        var vector = new float[Dimensions];
        embedder.Embed(" … ", LanguageCode.Undeclared, vector);
        Assert.Equal(1, vector.Sum(x => x * x), 1e-5f);
    }

    [Fact]
    public void Embed_knownConcept_movesTheVectorTowardsIt()
    {
        var data = Sample();
        using var embedder = StaticEmbeddingGenerator.Open(Written(StaticModelWriter.ToBytes(data)));
        var (without, with, unknown) = (new float[Dimensions], new float[Dimensions], new float[Dimensions]);
        embedder.Embed("heat", LanguageCode.Of("en"), without);
        embedder.Embed("heat", LanguageCode.Of("en"), with, "waste_heat");
        embedder.Embed("heat", LanguageCode.Of("en"), unknown, "no_such_concept");
        Assert.True(Dot(with, data.ConceptRows) > Dot(without, data.ConceptRows));
        Assert.Equal(without, unknown);
    }

    private static float Dot(float[] a, float[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private string Written(byte[] bytes)
    {
        var file = _folder.File("model.tmstatic");
        File.WriteAllBytes(file, bytes);
        return file;
    }

    private static StaticModelData Sample()
    {
        string[] pieces = ["▁vaste", "▁heat", "▁", "v"];
        float[] Wave(int count, double phase) => [.. Enumerable.Range(0, count).Select(i => (float)Math.Sin(i * 0.7 + phase))];
        return new StaticModelData(
            new ModelFacts("sample-1", 7, 10, new CosineBackground("sample", 2, 7, 0.1, 0.2, 0.5, 0.6)), Dimensions, pieces, [1, 1, 3, 4],
            Wave(pieces.Length * Dimensions, 0), [new LanguageMean("ru", [.. Wave(Dimensions, 1).Select(x => x * 0.05f)])], ["waste_heat"], Wave(Dimensions, 2));
    }
}
