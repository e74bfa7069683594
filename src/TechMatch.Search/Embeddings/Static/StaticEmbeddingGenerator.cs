using System.Buffers;
using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using TechMatch.Core.Catalog;
using TechMatch.Search.Languages;

namespace TechMatch.Search.Embeddings.Static;

/// <summary>
/// Embeds with a trained static model: the rows of a text's sub-words are added, the sum is brought to unit length, the
/// mean of the text's language is taken off, and the rest is brought to unit length again. Texts of twelve languages that
/// mean the same lie near each other, whatever their script.
/// </summary>
/// <remarks>Safe for concurrent use. One array per text and none per token; see docs/embeddings.md for figures.</remarks>
public sealed class StaticEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Texts are passages; what comes after so many sub-words would not move the sum.</summary>
    private const int MaxTokens = 4_096;

    private readonly StaticModel _model;

    private StaticEmbeddingGenerator(StaticModel model)
    {
        _model = model;
        // The hash makes a retrained model a space of its own, so that stored vectors are never compared across models.
        Space = new EmbeddingSpace($"{model.Facts.Name}-{model.Hash[..8]}", model.Dimensions, Normalised: true);
    }

    public EmbeddingSpace Space { get; }

    /// <summary>Cosines of unrelated and related texts as measured when the model was made; null when they were not.</summary>
    public CosineCalibration? Calibration => _model.Facts.Cosines is { } background ? CosineCalibration.Of(background) : null;

    internal StaticModel Model => _model;

    /// <exception cref="FormatException">Not a whole model of the version this code reads.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static StaticEmbeddingGenerator Open(string path) => new(StaticModel.Open(path));

    /// <summary>From here on all cores take part: an import, not a question.</summary>
    private const int ManyTexts = 256;

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var languages = EmbeddingLanguages.In(options);
        var texts = values as IReadOnlyList<string> ?? [.. values];
        var embeddings = new Embedding<float>[texts.Count];
        if (texts.Count < ManyTexts)
        {
            for (var i = 0; i < embeddings.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                One(i);
            }
        }
        else Parallel.For(0, embeddings.Length, new ParallelOptions { CancellationToken = cancellationToken }, One);

        return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(embeddings));

        void One(int i)
        {
            var vector = new float[_model.Dimensions];
            Embed(texts[i], languages is not null && i < languages.Count ? languages[i] : LanguageCode.Undeclared, vector);
            embeddings[i] = new Embedding<float>(vector) { ModelId = Space.ModelId };
        }
    }

    /// <param name="language">Declared language; <c>und</c> guesses.</param>
    /// <param name="vector">Receives the embedding; as long as the space has dimensions.</param>
    /// <param name="concepts">Ids of lexicon concepts recognised in the text; those the model knows add their vectors.</param>
    public void Embed(ReadOnlySpan<char> text, LanguageCode language, Span<float> vector, params ReadOnlySpan<string> concepts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, _model.Dimensions);
        vector.Clear();
        AddTokens(text, vector);
        foreach (var concept in concepts) _model.TryAddConcept(concept, 1, vector);
        RowSum.Normalise(vector);
        var code = language == LanguageCode.Undeclared ? LanguageDetector.Shipped.Detect(text).Language : language.Value;
        if (code is null || !_model.Means.TryGetValue(code, out var mean)) return;
        TensorPrimitives.Subtract(vector, mean, vector);
        RowSum.Normalise(vector);
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType == typeof(EmbeddingSpace)) return Space;
        if (serviceType == typeof(EmbeddingGeneratorMetadata)) return new EmbeddingGeneratorMetadata("techmatch", null, Space.ModelId, Space.Dimensions);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose() => _model.Dispose();

    private void AddTokens(ReadOnlySpan<char> text, Span<float> sum)
    {
        var ids = ArrayPool<int>.Shared.Rent(MaxTokens);
        try
        {
            var count = _model.Tokenizer.Tokenize(text, ids.AsSpan(0, MaxTokens));
            foreach (var id in ids.AsSpan(0, count)) RowSum.Add(_model.RowOf(id), _model.ScaleOf(id), sum);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(ids);
        }
    }
}
