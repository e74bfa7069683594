using System.Text.Json;
using System.Text.Json.Nodes;

namespace TechMatch.Cli.Import;

/// <summary>Dotted member paths in a record that is being put together.</summary>
internal static class JsonPath
{
    public static void Set(JsonObject root, string path, JsonNode value)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            if (root[name] is not JsonObject inner) root[name] = inner = [];
            root = inner;
        }

        root[names[^1]] = value;
    }

    public static void Remove(JsonObject root, string path)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            if (root[name] is not JsonObject inner) return;
            root = inner;
        }

        root.Remove(names[^1]);
    }
}

/// <summary>A constant of a mapping as the texts a cell would have held.</summary>
internal static class ConstantText
{
    public static IEnumerable<string> Of(JsonElement constant) => constant.ValueKind switch
    {
        JsonValueKind.Array => constant.EnumerateArray().SelectMany(Of),
        JsonValueKind.String => [constant.GetString()!],
        JsonValueKind.Null => [],
        _ => [constant.GetRawText()],
    };
}
