using Microsoft.Extensions.AI;

namespace TechMatch.Search.Embeddings;

/// <summary>
/// What cosines mean in the space of a model that came without a measurement, kept in a file beside the model's own. The
/// file names its space, so that a changed model is not read with the measurement of another.
/// </summary>
public static class MeasuredCosines
{
    private const int Seed = 20261124;

    /// <summary>Fewer texts than this say nothing about a space; more cost money at an endpoint and change little.</summary>
    private const int MinTexts = 100;
    private const int MaxTexts = 400;

    /// <summary>Measures the space of an embedder once and keeps the result where <see cref="EmbedderChoice"/> looks for it.</summary>
    /// <param name="name">As settings give it: <c>onnx:FOLDER</c> or <c>openai:FILE</c>.</param>
    /// <param name="texts">At least 100, of some length, and fit to be shown to the embedder; an even share of 400 is taken.</param>
    /// <returns>The file written, the space, and the measurement.</returns>
    /// <exception cref="ArgumentException">No such embedder, or too few texts.</exception>
    /// <exception cref="FormatException">A file of the embedder cannot be read, or the texts all lie alike to it.</exception>
    /// <exception cref="SearchUnavailableException">The model does not answer.</exception>
    public static async Task<(string File, EmbeddingSpace Space, CosineBackground Background)> MeasureAsync(
        string name, IReadOnlyList<string> texts, string origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count < MinTexts) throw new ArgumentException($"expected at least {MinTexts} texts to measure with, got {texts.Count}");
        var (embedder, space, file) = EmbedderChoice.OpenUnmeasured(name);
        using (embedder)
        {
            var step = Math.Max(1, texts.Count / MaxTexts);
            var taken = texts.Where((_, i) => i % step == 0).Take(MaxTexts).ToList();
            var background = await CosineCalibration.MeasureAsync(embedder, taken, origin, Seed, cancellationToken).ConfigureAwait(false);
            _ = Checked(background, space);
            EmbedderFile.Write(file, new Measurement(space.ToString(), background));
            return (file, space, background);
        }
    }

    /// <exception cref="ArgumentException">Not measured yet, or measured for another space.</exception>
    internal static CosineCalibration Read(string file, EmbeddingSpace space, string name)
    {
        if (!File.Exists(file)) throw new ArgumentException($"expected {Path.GetFileName(file)} with the cosines of {space}, found none; make it with: techmatch embeddings calibrate {name}");
        var measured = EmbedderFile.Read<Measurement>(file);
        return measured.Space == space.ToString()
            ? Checked(measured.Background, space)
            : throw new ArgumentException($"expected {Path.GetFileName(file)} to be of {space}, got {measured.Space}; make it anew with: techmatch embeddings calibrate {name}");
    }

    private static CosineCalibration Checked(CosineBackground background, EmbeddingSpace space)
    {
        try
        {
            return CosineCalibration.Of(background);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"{space} does not tell related texts from others: {e.Message}", e);
        }
    }

    private sealed record Measurement(string Space, CosineBackground Background);
}
