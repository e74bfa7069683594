using BenchmarkDotNet.Attributes;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings.Static;
using TechMatch.TestKit;

namespace TechMatch.Benchmarks;

/// <summary>
/// Embedding with the shipped static model on one core: 256 texts of 100 words cut from the records of the bundled corpus,
/// Russian and English by turns. Goal: 15,000 texts a second, which is 66 µs a text; opening the file in 150 ms.
/// </summary>
[MemoryDiagnoser]
public class StaticEmbeddingBench
{
    private const int Texts = 256;
    private const int Words = 100;

    private static readonly string s_model = RepositoryRoot.File("corpus", "models", "techmatch-static-1", "model.tmstatic");

    private StaticEmbeddingGenerator? _embedder;
    private string[] _texts = [];
    private float[] _vector = [];

    [GlobalSetup]
    public void Open()
    {
        _embedder = StaticEmbeddingGenerator.Open(s_model);
        _vector = new float[_embedder.Space.Dimensions];
        var words = Directory.EnumerateFiles(RepositoryRoot.File("corpus", "records"), "technologies.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines).SelectMany(line => TextsOf(line)).SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        _texts = [.. Enumerable.Range(0, Texts).Select(i => string.Join(' ', Enumerable.Range(0, Words).Select(w => words[(i * Words + w) % words.Length])))];
    }

    [Benchmark(OperationsPerInvoke = Texts)]
    public float EmbedText()
    {
        foreach (var text in _texts) _embedder!.Embed(text, LanguageCode.Undeclared, _vector);
        return _vector[0];
    }

    [Benchmark]
#pragma warning disable CA1822 // BenchmarkDotNet calls instance methods
    public string OpenModel()
#pragma warning restore CA1822
    {
        using var embedder = StaticEmbeddingGenerator.Open(s_model);
        return embedder.Space.ModelId;
    }

    [GlobalCleanup]
    public void Close() => _embedder?.Dispose();

    private static List<string> TextsOf(string line)
    {
        using var json = System.Text.Json.JsonDocument.Parse(line);
        return !json.RootElement.TryGetProperty("summary", out var summary) ? [] : [.. summary.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("text").GetString()!)];
    }
}
