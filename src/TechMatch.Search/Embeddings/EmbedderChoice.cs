using Microsoft.Extensions.AI;
using TechMatch.Search.Embeddings.Onnx;
using TechMatch.Search.Embeddings.Remote;
using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Embeddings;

/// <summary>An embedder by the name settings give it, with its space and what cosines mean there.</summary>
internal static class EmbedderChoice
{
    private const string Hashing = "hashing";
    private const string Static = "static:";
    private const string Onnx = "onnx:";
    private const string OpenAI = "openai:";

    /// <param name="name"><c>static:PATH</c>, <c>onnx:FOLDER</c>, <c>openai:FILE</c>, or <c>hashing</c>, which is also taken for null.</param>
    /// <exception cref="ArgumentException">No such embedder, or its cosines were not measured.</exception>
    /// <exception cref="FormatException">A file of the embedder cannot be read.</exception>
    public static (IEmbeddingGenerator<string, Embedding<float>> Embedder, EmbeddingSpace Space, CosineCalibration Cosines) Of(string? name)
    {
        if (name is null or Hashing)
        {
            var hashing = new HashingEmbeddingGenerator();
            return (hashing, hashing.Space, CosineCalibration.For(hashing.Space));
        }

        if (!name.StartsWith(Static, StringComparison.Ordinal)) return Measured(name);
        var path = name[Static.Length..];
        var embedder = StaticEmbeddingGenerator.Open(path);
        var cosines = embedder.Calibration ?? throw new ArgumentException($"expected a model with measured cosines, got {embedder.Space}", nameof(name));
        return (embedder, embedder.Space, ModelCalibration.Beside(path) is { } judged ? judged.Over(cosines) : cosines);
    }

    /// <summary>An embedder whose cosines are measured here, and the file the measurement is kept in.</summary>
    /// <exception cref="ArgumentException">No such embedder.</exception>
    /// <exception cref="FormatException">A file of the embedder cannot be read.</exception>
    public static (IEmbeddingGenerator<string, Embedding<float>> Embedder, EmbeddingSpace Space, string CosinesFile) OpenUnmeasured(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith(Onnx, StringComparison.Ordinal))
        {
            var local = OnnxEmbeddingGenerator.Open(name[Onnx.Length..]);
            return (local, local.Space, Path.Combine(name[Onnx.Length..], "techmatch-embedder.cosines.json"));
        }

        if (!name.StartsWith(OpenAI, StringComparison.Ordinal))
            throw new ArgumentException($"expected hashing, static:PATH, onnx:FOLDER or openai:FILE, got '{name}'");
        var remote = RemoteEmbeddingGenerator.Open(name[OpenAI.Length..], TimeProvider.System);
        return (remote, remote.Space, Path.ChangeExtension(name[OpenAI.Length..], ".cosines.json"));
    }

    private static (IEmbeddingGenerator<string, Embedding<float>> Embedder, EmbeddingSpace Space, CosineCalibration Cosines) Measured(string name)
    {
        var (embedder, space, file) = OpenUnmeasured(name);
        try
        {
            return (embedder, space, MeasuredCosines.Read(file, space, name));
        }
        catch
        {
            embedder.Dispose();
            throw;
        }
    }
}
