using System.Numerics.Tensors;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Embeddings;

/// <summary>
/// Maps a cosine to [0, 1] by what cosines mean in their space: next to nothing up to what 95 % of unrelated texts stay
/// under, nearly 1 from what the nearest 5 % of halves of one text reach, linear between, by way of judged neighbours where there are some. It looks at no other candidate,
/// so the same pair has the same value in every answer.
/// </summary>
public sealed class CosineCalibration
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Left for the cosines beyond either threshold, so that of two of them the nearer is still ahead.</summary>
    private const double End = 0.05;

    private CosineCalibration(CosineBackground background) => Background = background;

    public CosineBackground Background { get; }

    /// <summary>Changes with any of its numbers.</summary>
    public string Id => "cosines/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(Background))))[..16];

    /// <summary>The measurement shipped for a space.</summary>
    /// <exception cref="ArgumentException">None is shipped; measure it first.</exception>
    public static CosineCalibration For(EmbeddingSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"TechMatch.Search.Embeddings.{space.ModelId}.cosines.json")
            ?? throw new ArgumentException($"expected a space with a shipped calibration, got {space}", nameof(space));
        return Parse(stream);
    }

    /// <param name="background">Thresholds between 0 and 1 in ascending order.</param>
    public static CosineCalibration Of(CosineBackground background)
    {
        ArgumentNullException.ThrowIfNull(background);
        if (background.Trust is not (null or { OwnMeaning: > 0 and <= 1, ForeignMeaning: > 0 and <= 1, ForeignWords: > 0 and <= 1, OwnTogether: >= 1 and <= 4 }))
            throw new ArgumentException($"expected trusts over 0 and at most 1 and an exponent of 1-4, got {background.Trust}", nameof(background));
        if (background.Neighbour is { } middle && !(middle.Cosine > background.Unrelated95 && middle.Cosine < background.Related95 && middle.Value is > End and < 1 - End))
            throw new ArgumentException($"expected a neighbour between the thresholds with a value between {End} and {1 - End}, got {middle}", nameof(background));
        return background.Unrelated95 is > 0 && background.Related95 is < 1 && background.Unrelated95 < background.Related95
            ? new CosineCalibration(background)
            : throw new ArgumentException($"expected 0 < unrelated < related < 1, got {background.Unrelated95} and {background.Related95}", nameof(background));
    }

    /// <param name="cosine">In [−1, 1]. At or under 0 is 0.</param>
    public float Apply(float cosine)
    {
        var (low, high) = (Background.Unrelated95, Background.Related95);
        // Without judged neighbours the middle lies on the straight line, and the line stays one line.
        var middle = Background.Neighbour ?? new NeighbourPoint((low + high) / 2, 0.5);
        var value = cosine <= low ? Between(cosine, 0, low, 0, End)
            : cosine <= middle.Cosine ? Between(cosine, low, middle.Cosine, End, middle.Value)
            : cosine <= high ? Between(cosine, middle.Cosine, high, middle.Value, 1 - End)
            : Between(cosine, high, 1, 1 - End, 1);
        return (float)Math.Clamp(value, 0, 1);
    }

    private static double Between(double cosine, double from, double to, double low, double high) => low + (high - low) * (cosine - from) / (to - from);

    /// <summary>The same thresholds with another trust, to compare variants.</summary>
    public CosineCalibration With(LanguageTrust trust) => Of(Background with { Trust = trust });

    /// <summary>How far words and meaning are believed for one record.</summary>
    /// <param name="asked">Languages of the question; empty when nobody knows, and then every record counts as understood.</param>
    /// <param name="written">Languages of the record.</param>
    public LanguageBelief TrustOf(IReadOnlyList<LanguageCode> asked, ValueList<LanguageCode> written)
    {
        var trust = Background.Trust ?? LanguageTrust.Whole;
        foreach (var language in written)
        {
            if (asked.Count == 0 || asked.Contains(language) || language == LanguageCode.Undeclared) return new(1, (float)trust.OwnMeaning, (float)trust.OwnTogether);
        }

        return new((float)trust.ForeignWords, (float)trust.ForeignMeaning, 1);
    }

    /// <summary>Draws pairs of different texts and splits texts in half, with a named seed.</summary>
    /// <param name="texts">At least 100, of some length, not otherwise used.</param>
    public static async Task<CosineBackground> MeasureAsync(
        IEmbeddingGenerator<string, Embedding<float>> embedder, IReadOnlyList<string> texts, string origin, int seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentOutOfRangeException.ThrowIfLessThan(texts.Count, 100, nameof(texts));
        var first = await embedder.GenerateAsync(texts.Select(t => t[..(t.Length / 2)]), new EmbeddingGenerationOptions().ForQuery(), cancellationToken).ConfigureAwait(false);
        var second = await embedder.GenerateAsync(texts.Select(t => t[(t.Length / 2)..]), cancellationToken: cancellationToken).ConfigureAwait(false);
        var random = new Random(seed);
        var unrelated = new List<float>();
        var related = new List<float>();
        for (var i = 0; i < texts.Count; i++)
        {
            related.Add(TensorPrimitives.CosineSimilarity(first[i].Vector.Span, second[i].Vector.Span));
            for (var draws = 0; draws < 20; draws++)
            {
                var other = random.Next(texts.Count);
                if (other != i) unrelated.Add(TensorPrimitives.CosineSimilarity(first[i].Vector.Span, second[other].Vector.Span));
            }
        }

        return new CosineBackground(origin, texts.Count, seed, Quantile(unrelated, 0.5), Quantile(unrelated, 0.95), Quantile(related, 0.5), Quantile(related, 0.95));
    }

    internal static string Write(CosineBackground background) => JsonSerializer.Serialize(background, s_json);

    private static CosineCalibration Parse(Stream json) => Of(JsonSerializer.Deserialize<CosineBackground>(json, s_json)!);

    private static double Quantile(List<float> values, double share)
    {
        values.Sort();
        return Math.Round(values[(int)((values.Count - 1) * share)], 4);
    }
}

/// <summary>What a cosine is worth that half of the judged records of the same field, which do not answer, stay under.</summary>
public sealed record NeighbourPoint(double Cosine, double Value);

/// <summary>Cosines of unrelated and of related texts in one space, with where the texts came from.</summary>
public sealed record CosineBackground(
    string Origin, int Texts, int Seed, double Unrelated50, double Unrelated95, double Related50, double Related95)
{
    /// <summary>Null where nothing was judged.</summary>
    public NeighbourPoint? Neighbour { get; init; }

    /// <summary>Null believes everything: nobody has measured what the space is worth beside words.</summary>
    public LanguageTrust? Trust { get; init; }
}

/// <param name="Words">Share of its weight that the lexical signal keeps.</param>
/// <param name="Meaning">Share of its weight that the semantic signal keeps.</param>
/// <param name="Together">Exponent on what both say, in a search over all languages.</param>
public readonly record struct LanguageBelief(float Words, float Meaning, float Together);
