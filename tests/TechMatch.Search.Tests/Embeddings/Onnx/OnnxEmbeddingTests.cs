using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Embeddings.Onnx;

namespace TechMatch.Search.Tests.Embeddings.Onnx;

public sealed class OnnxEmbeddingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mean_ofWordPieces_isTheMeanOfTheirRowsWithBothEnds()
    {
        using var tiny = TinyModel.WordPiece();
        // [CLS] kiln ##s heat [SEP]
        AssertDirection(SumOf(2, 4, 6, 5, 3), await EmbedAsync(tiny, "Kilns HEAT"));
    }

    [Fact]
    public async Task Mean_ofSentencePieces_takesTheModelsOwnIds()
    {
        using var tiny = TinyModel.SentencePiece();
        AssertDirection(SumOf(2, 4, 5, 3), await EmbedAsync(tiny, "kiln heat"));
    }

    [Fact]
    public async Task Mean_ofAnUnknownSentencePiece_takesTheModelsUnknown()
    {
        using var tiny = TinyModel.SentencePiece();
        var vector = await EmbedAsync(tiny, "kiln zz");
        // The unknown row is the only one beside [SEP] with a third component, and three times as long.
        Assert.True(vector[2] > vector[1], $"expected the unknown row in the mean, got {string.Join(' ', vector)}");
    }

    [Fact]
    public async Task Cls_takesTheFirstToken()
    {
        using var tiny = TinyModel.WordPiece(""", "pooling": "cls" """);
        var vector = await EmbedAsync(tiny, "kiln heat");
        Assert.Equal([0, 1, 0], vector);
    }

    [Fact]
    public async Task Batch_ofDifferentLengths_equalsTheTextsAloneInTheirOrder()
    {
        using var tiny = TinyModel.WordPiece(""", "batchSize": 2 """);
        string[] texts = ["kiln kiln kiln heat kilns", "heat", "kiln kiln heats", ""];
        using var embedder = OnnxEmbeddingGenerator.Open(tiny.Folder);
        var together = await embedder.GenerateAsync(texts, cancellationToken: Token);
        for (var i = 0; i < texts.Length; i++)
            Assert.Equal((await embedder.GenerateAsync([texts[i]], cancellationToken: Token))[0].Vector.ToArray(), together[i].Vector.ToArray());
    }

    [Fact]
    public async Task Prefix_ofTheQuery_isPutBeforeQuestionsOnly()
    {
        using var tiny = TinyModel.WordPiece(""", "queryPrefix": "ask ", "passagePrefix": "heat " """);
        using var embedder = OnnxEmbeddingGenerator.Open(tiny.Folder);
        AssertDirection(SumOf(2, 7, 4, 3), (await embedder.GenerateAsync(["kiln"], new EmbeddingGenerationOptions().ForQuery(), Token))[0].Vector.Span);
        AssertDirection(SumOf(2, 5, 4, 3), (await embedder.GenerateAsync(["kiln"], cancellationToken: Token))[0].Vector.Span);
    }

    [Fact]
    public async Task Long_text_isCutBeforeItsEndToken()
    {
        using var tiny = TinyModel.WordPiece(""", "maxTokens": 4 """);
        AssertDirection(SumOf(2, 4, 5, 3), await EmbedAsync(tiny, "kiln heat kiln kiln kiln"));
    }

    [Fact]
    public async Task Normalise_off_keepsTheLength()
    {
        using var tiny = TinyModel.WordPiece(""", "normalise": false """);
        // ([CLS] (0,3,0) + kiln (6,0,0) + [SEP] (0,0,3)) / 3
        var vector = await EmbedAsync(tiny, "kiln");
        Assert.Equal([2, 1, 1], vector);
        Assert.False(OpenSpace(tiny).Normalised);
    }

    [Fact]
    public async Task Zero_vector_isAnErrorAboutTheText()
    {
        using var tiny = TinyModel.WordPiece();
        tiny.Configure(TinyModel.WordPieceSettings(""", "pooling": "cls" """));
        // The first token of this tokenizer is a row of zeros: void stands where [CLS] stood.
        await File.WriteAllLinesAsync(Path.Combine(tiny.Folder, "vocab.txt"), ["[PAD]", "[UNK]", "x", "[SEP]", "kiln", "heat", "##s", "ask", "[CLS]", "[MASK]"], Token);
        var e = await Assert.ThrowsAsync<FormatException>(() => EmbedAsync(tiny, "kiln"));
        Assert.Contains("zero", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_dimension_saysWhatTheModelGives()
    {
        using var tiny = TinyModel.WordPiece();
        tiny.Configure(TinyModel.WordPieceSettings(dimensions: 4));
        var e = await Assert.ThrowsAsync<SearchUnavailableException>(() => EmbedAsync(tiny, "kiln"));
        Assert.Contains("expected an output of 1×3×4, got 1×3×3", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "tokenizer": { "kind": "wordPiece", "file": "vocab.txt" } }""", "dimensions")]
    [InlineData("""{ "tokenizer": { "kind": "wordPiece", "file": "vocab.txt" }, "dimensions": 0 }""", "1-4096")]
    [InlineData("""{ "tokenizer": { "kind": "wordPiece", "file": "vocab.txt" }, "dimensions": 3, "poling": "cls" }""", "poling")]
    [InlineData("""{ "tokenizer": { "kind": "wordPiece", "file": "../vocab.txt" }, "dimensions": 3 }""", "name of a file in the folder")]
    [InlineData("""{ "tokenizer": { "kind": "sentencePiece", "file": "vocab.txt" }, "dimensions": 3 }""", "no SentencePiece file")]
    [InlineData("""{ "tokenizer": { "kind": "wordPiece", "file": "vocab.txt" }, "dimensions": 3, "output": "pooled" }""", "expected an output pooled, got last_hidden_state")]
    [InlineData("""{ "tokenizer": { "kind": "wordPiece", "file": "vocab.txt" }, "dimensions": 3, "model": "vocab.txt" }""", "cannot be loaded")]
    public void Folder_thatIsNotWhatItSays_isRefusedByName(string settings, string because)
    {
        using var tiny = TinyModel.WordPiece();
        tiny.Configure(settings);
        var e = Assert.Throws<FormatException>(() => OnnxEmbeddingGenerator.Open(tiny.Folder));
        Assert.Contains(because, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Space_changesWithTheSettings()
    {
        using var tiny = TinyModel.WordPiece();
        var before = OpenSpace(tiny);
        Assert.Equal(before, OpenSpace(tiny));
        tiny.Configure(TinyModel.WordPieceSettings(""", "pooling": "cls" """));
        Assert.NotEqual(before, OpenSpace(tiny));
    }

    [Fact]
    public async Task Choice_withoutMeasuredCosines_saysHowToMeasure_andOpensOnceTheyAre()
    {
        using var tiny = TinyModel.WordPiece();
        var name = $"onnx:{tiny.Folder}";
        var missing = Assert.Throws<ArgumentException>(() => EmbedderChoice.Of(name));
        Assert.Contains($"techmatch embeddings calibrate {name}", missing.Message, StringComparison.Ordinal);

        var (_, space, background) = await MeasuredCosines.MeasureAsync(name, Mixtures(), "test", Token);
        var (embedder, opened, cosines) = EmbedderChoice.Of(name);
        embedder.Dispose();
        Assert.Equal((space, background.Unrelated95, background.Related95), (opened, cosines.Background.Unrelated95, cosines.Background.Related95));

        tiny.Configure(TinyModel.WordPieceSettings(""", "queryPrefix": "ask " """));
        Assert.Contains("expected techmatch-embedder.cosines.json to be of", Assert.Throws<ArgumentException>(() => EmbedderChoice.Of(name)).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Forty words in one of the 45 mixtures of three, twice, the second time with one word more: 2 % of other texts are of the
    /// same mixture, all others are farther than one word in forty, so the halves of one text are nearer than those of two.
    /// </summary>
    private static List<string> Mixtures()
    {
        var mixtures = from kilns in Enumerable.Range(0, 9) from heats in Enumerable.Range(0, 9 - kilns) select (kilns, heats, others: 8 - kilns - heats);
        return [.. Enumerable.Range(0, 3).SelectMany(_ => mixtures).Select(m =>
        {
            var half = string.Concat(Enumerable.Repeat("kiln ", 5 * m.kilns)) + string.Concat(Enumerable.Repeat("heat ", 5 * m.heats)) + string.Concat(Enumerable.Repeat("zz ", 5 * m.others));
            var more = half + (m.others <= 4 ? "zz " : "kiln ");
            return half.PadRight(more.Length) + more;
        })];
    }

    private static EmbeddingSpace OpenSpace(TinyModel tiny)
    {
        using var embedder = OnnxEmbeddingGenerator.Open(tiny.Folder);
        return embedder.Space;
    }

    private static async Task<float[]> EmbedAsync(TinyModel tiny, string text)
    {
        using var embedder = OnnxEmbeddingGenerator.Open(tiny.Folder);
        return (await embedder.GenerateAsync([text], cancellationToken: Token))[0].Vector.ToArray();
    }

    private static float[] SumOf(params int[] ids)
    {
        var sum = new float[TinyModel.Dimensions];
        foreach (var id in ids) TensorPrimitives.Add(sum, TinyModel.Row(id), sum);
        return sum;
    }

    private static void AssertDirection(float[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(1, TensorPrimitives.Norm(actual), 1e-5);
        Assert.Equal(1, TensorPrimitives.CosineSimilarity(expected, actual), 1e-5);
    }
}
