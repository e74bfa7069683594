using System.Security.Cryptography;
using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime;

namespace TechMatch.Search.Embeddings.Onnx;

/// <summary>
/// Embeds with a transformer in a folder: an ONNX file, its tokenizer, and <c>techmatch-embedder.json</c>. Nothing leaves the
/// machine. The space carries a hash of the three, so that vectors of two models are never compared.
/// </summary>
/// <remarks>Safe for concurrent use. On the processor; a run uses as many cores as there are.</remarks>
public sealed class OnnxEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly OnnxSettings _settings;
    private readonly OnnxTokenizer _tokenizer;
    private readonly OnnxSession _session;
    private readonly TextPrefixes _prefixes;

    private OnnxEmbeddingGenerator(OnnxSettings settings, OnnxTokenizer tokenizer, OnnxSession session, EmbeddingSpace space)
    {
        (_settings, _tokenizer, _session, Space) = (settings, tokenizer, session, space);
        _prefixes = new TextPrefixes(settings.QueryPrefix, settings.PassagePrefix);
    }

    public EmbeddingSpace Space { get; }

    /// <exception cref="FormatException">A file of the folder is not what its settings say.</exception>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    public static OnnxEmbeddingGenerator Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var settingsFile = Path.Combine(folder, OnnxSettings.FileName);
        var settings = EmbedderFile.Read<OnnxSettings>(settingsFile);
        var tokenizerFile = Path.Combine(folder, settings.Tokenizer.File);
        var tokenizer = OnnxTokenizer.Open(tokenizerFile, settings.Tokenizer, settings.MaxTokens);
        // A large model keeps its numbers in files named after it.
        var modelFiles = Directory.GetFiles(folder, settings.Model + "*").Order(StringComparer.Ordinal);
        var space = new EmbeddingSpace($"onnx-{HashOf([settingsFile, tokenizerFile, .. modelFiles])[..12]}", settings.Dimensions, settings.Normalise);
        return new OnnxEmbeddingGenerator(settings, tokenizer, OnnxSession.Open(Path.Combine(folder, settings.Model), settings.Output), space);
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var tokens = _prefixes.Before(values, options).Select(_tokenizer.Encode).ToArray();
        var vectors = new float[tokens.Length][];
        // Texts of like length run together: padding costs as much as words.
        foreach (var batch in Enumerable.Range(0, tokens.Length).OrderBy(i => tokens[i].Length).Chunk(_settings.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Embed(batch, tokens, vectors);
        }

        return Task.FromResult<GeneratedEmbeddings<Embedding<float>>>([.. vectors.Select(v => new Embedding<float>(v) { ModelId = Space.ModelId })]);
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType == typeof(EmbeddingSpace)) return Space;
        if (serviceType == typeof(EmbeddingGeneratorMetadata)) return new EmbeddingGeneratorMetadata("onnx", null, Space.ModelId, Space.Dimensions);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose() => _session.Dispose();

    private void Embed(int[] batch, int[][] tokens, float[][] vectors)
    {
        var length = batch.Max(i => tokens[i].Length);
        using var result = _session.Run([.. batch.Select(i => tokens[i])], length, _tokenizer.Pad);
        long[] expected = _settings.Pooling == Pooling.Model ? [batch.Length, Space.Dimensions] : [batch.Length, length, Space.Dimensions];
        if (!result.Shape.SequenceEqual(expected))
            throw new SearchUnavailableException("embedding model", $"expected an output of {string.Join('×', expected)}, got {string.Join('×', result.Shape)}");
        for (var row = 0; row < batch.Length; row++)
        {
            var vector = TokenPooling.Pool(result.Values, _settings.Pooling, row, length, tokens[batch[row]].Length, Space.Dimensions);
            vectors[batch[row]] = UnitVector.Checked(vector, Space.Normalised);
        }
    }

    private static string HashOf(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in files)
        {
            using var file = File.OpenRead(path);
            hash.AppendData(SHA256.HashData(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
