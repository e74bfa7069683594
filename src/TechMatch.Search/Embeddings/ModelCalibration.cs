using System.Text.Json;

namespace TechMatch.Search.Embeddings;

/// <summary>
/// What judged needs say of a model, kept in a file beside it. Below, the scale of the model goes on telling unrelated from
/// related texts, so that long texts with small cosines keep their order; above, it tells suppliers that meet a need from
/// neighbours in the same field that do not.
/// </summary>
/// <param name="Origin">The judgements, and when.</param>
/// <param name="Neighbour50">Half of the judged records of grade 0 lie under this cosine.</param>
/// <param name="Meeting95">95 % of those of grade 3 lie under this one.</param>
/// <param name="NeighbourValue">What <paramref name="Neighbour50"/> is worth, 0.05–0.95.</param>
public sealed record ModelCalibration(string Origin, double Neighbour50, double NeighbourValue, double Meeting95, LanguageTrust Trust)
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
        return CosineCalibration.Of(made.Background with { Origin = Origin, Neighbour = new NeighbourPoint(Neighbour50, NeighbourValue), Related95 = Meeting95, Trust = Trust });
    }
}
