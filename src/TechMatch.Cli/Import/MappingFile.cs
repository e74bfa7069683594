using System.Text.Json;
using System.Text.Json.Serialization;

namespace TechMatch.Cli.Import;

/// <summary>Finds and reads a mapping: a file, or the name of one shipped in <c>corpus/mappings</c>.</summary>
internal static class MappingFile
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false), new MapTargetConverter() },
    };

    /// <exception cref="CommandException">There is no such file and no such name.</exception>
    public static string Find(string nameOrPath, string shippedFolder)
    {
        if (File.Exists(nameOrPath)) return nameOrPath;
        var shipped = Path.Combine(shippedFolder, nameOrPath + ".json");
        if (File.Exists(shipped)) return shipped;
        IEnumerable<string> names = Directory.Exists(shippedFolder) ? Directory.GetFiles(shippedFolder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal) : [];
        throw new CommandException($"expected a mapping file or one of {string.Join(", ", names)}, got '{nameOrPath}'", ExitCode.Usage);
    }

    /// <exception cref="FormatException">The text is no mapping; the message names the member.</exception>
    public static ImportMapping Parse(ReadOnlySpan<byte> json, string fileName)
    {
        try
        {
            if (json.StartsWith("\uFEFF"u8)) json = json[3..];
            return JsonSerializer.Deserialize<ImportMapping>(json, s_options) ?? throw new FormatException($"mapping {fileName}: expected an object, got null");
        }
        catch (JsonException e)
        {
            var where = e.LineNumber is { } line ? $" (line {line + 1})" : "";
            throw new FormatException($"mapping {fileName}: {(e.Path is { Length: > 2 } path ? path[2..] : "the file")}{where}: {e.Message.Split(" Path:", 2)[0].TrimEnd('.')}", e);
        }
    }

    private sealed class MapTargetConverter : JsonConverter<MapTarget>
    {
        public override bool HandleNull => true;

        public override MapTarget Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.Null => new MapTarget([]),
            JsonTokenType.String => new MapTarget([reader.GetString()!]),
            JsonTokenType.StartArray => new MapTarget(JsonSerializer.Deserialize<string[]>(ref reader)!),
            _ => throw new JsonException($"expected a term, a list of terms or null, got {reader.TokenType}"),
        };

        public override void Write(Utf8JsonWriter writer, MapTarget value, JsonSerializerOptions options) => throw new NotSupportedException("mappings are only read");
    }
}
