using System.Globalization;
using System.Text;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings.Static;
using TechMatch.Search.Embeddings.Training;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Embeddings.Training;

/// <summary>
/// A made-up pair of languages: 36 roots, each with a word in either, and terms of two roots. What is held out are
/// combinations, so finding them needs the meaning of the parts.
/// </summary>
public sealed class EmbeddingTrainingTests : IDisposable
{
    private const int Roots = 36;

    private static readonly string[] s_latin = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu"];
    private static readonly string[] s_cyrillic = ["жа", "фы", "щи", "ко", "ну", "гэ", "дю", "пи", "хо", "цу"];

    private readonly TempFolder _folder = new();

    public EmbeddingTrainingTests()
    {
        var lines = new StringBuilder();
        for (var a = 0; a < Roots; a++)
        {
            for (var b = 0; b < Roots; b++)
            {
                if (!IsHeldOut(a, b)) lines.Append(CultureInfo.InvariantCulture, $"c{a}.{b}\ten\t{English(a, b)}\nc{a}.{b}\tru\t{Russian(a, b)}\n");
            }
        }

        File.WriteAllText(_folder.File("terms.tsv"), lines.ToString());
        File.WriteAllText(_folder.File("recipe.json"), """{"name": "tiny", "sources": [{"path": "terms.tsv", "kind": "terms", "origin": "made up", "licence": "CC0-1.0"}]}""");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_tinyMaterial_lossFallsAndHeldOutTermsFindTheirTranslation()
    {
        var losses = new Losses();
        using var embedder = StaticEmbeddingGenerator.Open(EmbeddingTraining.Run(Request("a"), losses, TestContext.Current.CancellationToken));
        Assert.True(losses.Last < losses.First / 2, $"expected the loss to halve, got {losses.First} and {losses.Last}");

        var held = Enumerable.Range(0, Roots).SelectMany(a => Enumerable.Range(0, Roots).Select(b => (a, b))).Where(p => IsHeldOut(p.a, p.b)).ToList();
        var documents = held.ConvertAll(p => Vector(embedder, English(p.a, p.b)));
        var found = held.Count(p => Nearest(Vector(embedder, Russian(p.a, p.b)), documents) == held.IndexOf(p));
        // Chance is 1 in 108.
        Assert.True(found > held.Count / 2, $"expected more than half of {held.Count} held-out terms found, got {found}");
    }

    [Fact]
    public void Run_sameSeed_givesTheSameModel()
    {
        var first = File.ReadAllBytes(EmbeddingTraining.Run(Request("a", steps: 12), null, TestContext.Current.CancellationToken));
        var second = File.ReadAllBytes(EmbeddingTraining.Run(Request("b", steps: 12), null, TestContext.Current.CancellationToken));
        Assert.Equal(first, second);
    }

    [Fact]
    public void Run_cancelledAndResumed_givesTheModelOfAnUninterruptedRun()
    {
        var token = TestContext.Current.CancellationToken;
        var whole = File.ReadAllBytes(EmbeddingTraining.Run(Request("whole", steps: 24), null, token));
        using (var stop = new CancellationTokenSource())
        {
            Assert.Throws<OperationCanceledException>(() => EmbeddingTraining.Run(Request("halves", steps: 24), new StopAt(9, stop), stop.Token));
        }

        Assert.True(File.Exists(_folder.File("halves", EmbeddingTraining.CheckpointFile)), "expected a checkpoint after cancellation");
        var resumed = new Losses();
        var halves = File.ReadAllBytes(EmbeddingTraining.Run(Request("halves", steps: 24) with { Resume = true }, resumed, token));
        Assert.Equal(10, resumed.FirstStep);
        Assert.Equal(whole, halves);
    }

    [Fact]
    public void Run_resumedWithOtherOptions_isRefused()
    {
        var token = TestContext.Current.CancellationToken;
        EmbeddingTraining.Run(Request("a", steps: 4) with { CheckpointEvery = 2 }, null, token);
        Assert.Throws<FormatException>(() => EmbeddingTraining.Run(Request("a", steps: 5) with { Resume = true }, null, token));
    }

    [Fact]
    public void Run_missingSource_isNamed()
    {
        File.Delete(_folder.File("terms.tsv"));
        var refused = Assert.Throws<FormatException>(() => EmbeddingTraining.Run(Request("a"), null, TestContext.Current.CancellationToken));
        Assert.Contains("terms.tsv", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Nonsense", "1")]
    [InlineData("Steps", "many")]
    [InlineData("Dimensions", "10")]
    public void OptionsOf_settingThatCannotBe_isRefused(string name, string value) =>
        Assert.Throws<FormatException>(() => EmbeddingTraining.OptionsOf(new Dictionary<string, string> { [name] = value }));

    private TrainingRequest Request(string folder, int steps = 120) => new(
        _folder.File("recipe.json"), [_folder.Path], _folder.File(folder),
        new Dictionary<string, string> { ["Steps"] = $"{steps}", ["Dimensions"] = "32", ["BatchSize"] = "128", ["VocabularySize"] = "300", ["LearningRate"] = "0.03", ["Threads"] = "2" },
        Resume: false, MeasureEvery: 0, CheckpointEvery: 0);

    private static bool IsHeldOut(int a, int b) => (a * 7 + b) % 12 == 0;

    private static string English(int a, int b) => $"{Word(s_latin, a)} {Word(s_latin, b)}";

    // The other order: position must not be what is learned.
    private static string Russian(int a, int b) => $"{Word(s_cyrillic, b)} {Word(s_cyrillic, a)}";

    private static string Word(string[] syllables, int root) => syllables[root % 10] + syllables[root / 10 + 3] + syllables[(root * 3 + root / 10) % 10];

    private static float[] Vector(StaticEmbeddingGenerator embedder, string text)
    {
        var vector = new float[embedder.Space.Dimensions];
        embedder.Embed(text, LanguageCode.Undeclared, vector);
        return vector;
    }

    private static int Nearest(float[] query, List<float[]> documents) =>
        Enumerable.Range(0, documents.Count).MaxBy(d => query.Zip(documents[d], (x, y) => x * y).Sum());

    private sealed class Losses : IProgress<TrainingProgress>
    {
        public double First { get; private set; }

        public double Last { get; private set; }

        public int FirstStep { get; private set; }

        public void Report(TrainingProgress value)
        {
            if (value.Loss is not { } loss) return;
            if (FirstStep == 0) (First, FirstStep) = (loss, value.Step);
            Last = loss;
        }
    }

    private sealed class StopAt(int step, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step) source.Cancel();
        }
    }
}
