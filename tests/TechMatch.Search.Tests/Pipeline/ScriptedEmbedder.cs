using Microsoft.Extensions.AI;
using TechMatch.Search.Embeddings;

namespace TechMatch.Search.Tests.Pipeline;

/// <summary>The shipped embedder under another name, with failures a test can switch on.</summary>
internal sealed class ScriptedEmbedder(string modelId = "scripted-1") : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly HashingEmbeddingGenerator _inner = new();
    private int _embedded;

    public EmbeddingSpace Space { get; } = new(modelId, 512, Normalised: true);

    /// <summary>Texts embedded so far.</summary>
    public int Embedded => Volatile.Read(ref _embedded);

    /// <summary>A text with this word in it fails.</summary>
    public string? RefusedWord { get; set; }

    /// <summary>When set, every call fails with it.</summary>
    public Exception? Outage { get; set; }

    /// <summary>When set, every call waits for it before it answers, and looks at no cancellation.</summary>
    public Task? Gate { get; set; }

    /// <summary>Answers with vectors of three dimensions.</summary>
    public bool WrongDimension { get; set; }

    /// <summary>What it may be shown; null says nothing about it.</summary>
    internal EmbeddingPolicy? Policy { get; init; }

    public float[] Embed(string text) => _inner.Embed(text);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var texts = values.ToList();
        if (Gate is { } gate) await gate;
        if (Outage is { } outage) throw outage;
        if (RefusedWord is { } word && texts.Exists(t => t.Contains(word, StringComparison.Ordinal))) throw new InvalidOperationException($"cannot take '{word}'");
        if (WrongDimension) return [.. texts.Select(_ => new Embedding<float>(new float[] { 1, 0, 0 }))];
        Interlocked.Add(ref _embedded, texts.Count);
        return await _inner.GenerateAsync(texts, options, cancellationToken);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(EmbeddingPolicy) ? Policy : null;

    public void Dispose() => _inner.Dispose();
}
