using System.Text.Json;

namespace TechMatch.Search.Embeddings;

/// <summary>
/// What judged needs say of a model, kept in a file beside it. It goes before the thresholds the model was made with: those
/// part related from unrelated texts, these part suppliers that meet a need from neighbours in the same field that do not.
/// </summary>
/// <param name="Origin">The judgements, and when.</param>
/// <param name="Neighbour50">Half of the judged records of grade 0 lie under this cosine.</param>
/// <param name="Meeting95">95 % of those of grade 3 lie under this one.</param>
public sealed record ModelCalibration(string Origin, double Neighbour50, double Meeting95, LanguageTrust Trust)
{
    public const string FileName = "calibration.json";

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <returns>Null when there is no such file in the folder of the model.</returns>
    /// <exception cref="FormatException">The file cannot be read.</exception>
    public static ModelCalibration? Beside(string model)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(model))!, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<ModelCalibration>(File.ReadAllBytes(path), s_json);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <exception cref="ArgumentException">The thresholds or the trust are out of range.</exception>
    public CosineCalibration Over(CosineCalibration made)
    {
        ArgumentNullException.ThrowIfNull(made);
        return CosineCalibration.Of(made.Background with { Origin = Origin, Unrelated95 = Neighbour50, Related95 = Meeting95, Trust = Trust });
    }
}
