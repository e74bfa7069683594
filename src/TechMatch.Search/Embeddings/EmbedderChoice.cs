using Microsoft.Extensions.AI;
using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Embeddings;

/// <summary>An embedder by the name settings give it, with its space and what cosines mean there.</summary>
internal static class EmbedderChoice
{
    private const string Hashing = "hashing";
    private const string Static = "static:";

    /// <param name="name"><c>static:PATH</c>, or <c>hashing</c>, which is also taken for null.</param>
    /// <exception cref="ArgumentException">No such embedder, or the model was made without measuring its cosines.</exception>
    public static (IEmbeddingGenerator<string, Embedding<float>> Embedder, EmbeddingSpace Space, CosineCalibration Cosines) Of(string? name)
    {
        if (name is null or Hashing)
        {
            var hashing = new HashingEmbeddingGenerator();
            return (hashing, hashing.Space, CosineCalibration.For(hashing.Space));
        }

        if (!name.StartsWith(Static, StringComparison.Ordinal)) throw new ArgumentException($"expected hashing or static:PATH, got '{name}'", nameof(name));
        var embedder = StaticEmbeddingGenerator.Open(name[Static.Length..]);
        return (embedder, embedder.Space, embedder.Calibration ?? throw new ArgumentException($"expected a model with measured cosines, got {embedder.Space}", nameof(name)));
    }
}
