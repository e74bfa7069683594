using System.Numerics.Tensors;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TechMatch.Search.Embeddings;

/// <summary>
/// Maps a cosine to [0, 1] by what cosines mean in their space: 0 up to what 95 % of unrelated texts stay under, 1 from
/// what the nearest 5 % of halves of one text reach, linear between. It looks at no other candidate, so the same pair has
/// the same value in every answer.
/// </summary>
public sealed class CosineCalibration
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    private CosineCalibration(CosineBackground background) => Background = background;

    public CosineBackground Background { get; }

    /// <summary>The measurement shipped for a space.</summary>
    /// <exception cref="ArgumentException">None is shipped; measure it first.</exception>
    public static CosineCalibration For(EmbeddingSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"TechMatch.Search.Embeddings.{space.ModelId}.cosines.json")
            ?? throw new ArgumentException($"expected a space with a shipped calibration, got {space}", nameof(space));
        return Parse(stream);
    }

    /// <param name="background">Thresholds in ascending order.</param>
    public static CosineCalibration Of(CosineBackground background)
    {
        ArgumentNullException.ThrowIfNull(background);
        return background.Unrelated95 < background.Related95
            ? new CosineCalibration(background)
            : throw new ArgumentException($"expected related texts nearer than unrelated ones, got {background.Related95} and {background.Unrelated95}", nameof(background));
    }

    /// <param name="cosine">In [−1, 1].</param>
    public float Apply(float cosine) =>
        (float)Math.Clamp((cosine - Background.Unrelated95) / (Background.Related95 - Background.Unrelated95), 0, 1);

    /// <summary>Draws pairs of different texts and splits texts in half, with a named seed.</summary>
    /// <param name="texts">At least 100, of some length, not otherwise used.</param>
    public static async Task<CosineBackground> MeasureAsync(
        IEmbeddingGenerator<string, Embedding<float>> embedder, IReadOnlyList<string> texts, string origin, int seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentOutOfRangeException.ThrowIfLessThan(texts.Count, 100, nameof(texts));
        var first = await embedder.GenerateAsync(texts.Select(t => t[..(t.Length / 2)]), cancellationToken: cancellationToken).ConfigureAwait(false);
        var second = await embedder.GenerateAsync(texts.Select(t => t[(t.Length / 2)..]), cancellationToken: cancellationToken).ConfigureAwait(false);
        var random = new Random(seed);
        var unrelated = new List<float>();
        var related = new List<float>();
        for (var i = 0; i < texts.Count; i++)
        {
            related.Add(TensorPrimitives.Dot(first[i].Vector.Span, second[i].Vector.Span));
            for (var draws = 0; draws < 20; draws++)
            {
                var other = random.Next(texts.Count);
                if (other != i) unrelated.Add(TensorPrimitives.Dot(first[i].Vector.Span, second[other].Vector.Span));
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

/// <summary>Cosines of unrelated and of related texts in one space, with where the texts came from.</summary>
public sealed record CosineBackground(
    string Origin, int Texts, int Seed, double Unrelated50, double Unrelated95, double Related50, double Related95);
