using System.Text.Json;

namespace TechMatch.Search.Embeddings;

/// <summary>
/// What words and meaning are worth to each other in one space, each as a share of its weight, over 0 and at most 1.
/// Words of the question's own language need no share: they are believed. docs/relevance.md has the measurements.
/// </summary>
/// <param name="OwnMeaning">The semantic signal where question and record share a language.</param>
/// <param name="ForeignMeaning">The semantic signal where they share none.</param>
/// <param name="ForeignWords">The lexical signal where they share none: concepts, names and numbers.</param>
public sealed record LanguageTrust(double OwnMeaning, double ForeignMeaning, double ForeignWords)
{
    /// <summary>The file beside a model that carries its trust.</summary>
    public const string FileName = "trust.json";

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static LanguageTrust Whole { get; } = new(1, 1, 1);

    /// <returns>Null when there is no such file in the folder of the model.</returns>
    /// <exception cref="FormatException">The file cannot be read.</exception>
    public static LanguageTrust? Beside(string model)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(model))!, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<LanguageTrust>(File.ReadAllBytes(path), s_json);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
