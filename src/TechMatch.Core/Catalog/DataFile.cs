using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TechMatch.Core.Catalog;

/// <summary>
/// Reads the JSON of a shipped data file: no member may be unknown, repeated or missing where it is required, and enumerations
/// are words.
/// </summary>
internal static class DataFile
{
    private static readonly JsonSerializerOptions s_options = CreateOptions();

    /// <param name="what">What the file is, for the message: <c>profile</c>.</param>
    /// <param name="make">Builds the value from the file's shape; its constructors check the values.</param>
    /// <exception cref="FormatException">Not such a file; names the file and the member.</exception>
    public static T Parse<TFile, T>(ReadOnlySpan<byte> json, string what, string fileName, Func<TFile, T> make)
        where TFile : class
    {
        try
        {
            return make(JsonSerializer.Deserialize<TFile>(json, s_options) ?? throw new JsonException($"expected {what}, got null"));
        }
        catch (JsonException e)
        {
            throw new FormatException($"{what} {fileName} cannot be read: {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"{what} {fileName}, {e.ParamName}: {RecordJson.Bare(e)}", e);
        }
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            MaxDepth = 8,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }
}
