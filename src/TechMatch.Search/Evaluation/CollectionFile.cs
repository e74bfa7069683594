using System.Text.Json;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Evaluation;

/// <summary>Reads documents or queries, one JSON object a line.</summary>
internal static class CollectionFile
{
    /// <exception cref="FormatException">The file is missing, or a line is malformed or repeats a name.</exception>
    public static IEnumerable<CollectionText> Read(string file)
    {
        if (!File.Exists(file)) throw new FormatException($"expected a file {file}, found none");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            var at = $"{Path.GetFileName(file)} line {number}";
            var text = Read(line, at);
            if (!seen.Add(text.Id)) throw new FormatException($"{at}: expected each id once, got '{text.Id}' again");
            yield return text;
        }
    }

    private static CollectionText Read(string line, string at)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new FormatException($"{at}: expected an object, got {Named(root.ValueKind)}");
            return new CollectionText(Id(root, at), Text(root, "title", at), Text(root, "text", at), Language(Text(root, "lang", at)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what the reader makes of half a surrogate pair in an escape.
            throw new FormatException($"{at} cannot be read: {e.Message}", e);
        }
    }

    private static string Id(JsonElement root, string at)
    {
        if (!root.TryGetProperty("id", out var value)) throw new FormatException($"{at}: expected an id, found none");
        var id = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => throw new FormatException($"{at}: expected an id of text or number, got {Named(value.ValueKind)}"),
        };
        return id.Length > 0 && !id.Any(char.IsWhiteSpace) ? id : throw new FormatException($"{at}: expected an id without white space, got '{id}'");
    }

    private static string Text(JsonElement root, string name, string at)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return "";
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException($"{at}: expected text as {name}, got {Named(value.ValueKind)}");
    }

    /// <summary>Takes "zh-Hans" and "EN" for the language they name; what is no two-letter language is undeclared.</summary>
    private static LanguageCode Language(string tag)
    {
        var primary = tag.Split('-', '_')[0].ToLowerInvariant();
        return LanguageCode.TryParse(primary, out var code) ? code : LanguageCode.Undeclared;
    }

    private static string Named(JsonValueKind kind) => kind switch
    {
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
