using System.Text.Json;
using System.Text.Json.Serialization;

namespace TechMatch.Search.Embeddings;

/// <summary>Reads the JSON that describes an embedder. An unknown or missing member is an error: a typing mistake must not pass for a default.</summary>
internal static class EmbedderFile
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <exception cref="FormatException">Not what the type wants; the message names the file.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), s_json) ?? throw new FormatException($"{Path.GetFileName(path)}: expected an object, got null");
        }
        catch (JsonException e)
        {
            throw new FormatException($"{Path.GetFileName(path)}: {e.Message}", e);
        }
    }

    public static void Write<T>(string path, T value) => File.WriteAllText(path, JsonSerializer.Serialize(value, s_json) + "\n");
}
