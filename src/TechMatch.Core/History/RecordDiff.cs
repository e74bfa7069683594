using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TechMatch.Core.History;

/// <summary>One field that two revisions differ in.</summary>
/// <param name="Path">As in JSON; a version of a text by its language: <c>summary.versions[en].text</c>.</param>
/// <param name="Before">JSON; null when it was not there.</param>
/// <param name="After">JSON; null when it is not there any more.</param>
public sealed record FieldChange(string Path, string? Before, string? After);

/// <summary>What changed between two revisions of a record, from their stored forms.</summary>
public static class RecordDiff
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>In the order of the later one, then what only the earlier one had.</returns>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    public static IReadOnlyList<FieldChange> Of(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var changes = new List<FieldChange>();
        Compare("", JsonNode.Parse(before), JsonNode.Parse(after), changes);
        return changes;
    }

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<FieldChange> changes)
    {
        if (JsonNode.DeepEquals(before, after)) return;
        if (before is JsonObject was && after is JsonObject isNow) Compare(path.Length == 0 ? "" : path + ".", Members(was), Members(isNow), "", changes);
        else if (before is JsonArray oldItems && after is JsonArray newItems) Compare(path + "[", Items(oldItems), Items(newItems), "]", changes);
        else changes.Add(new FieldChange(path, Text(before), Text(after)));
    }

    private static void Compare(string prefix, Dictionary<string, JsonNode?> before, Dictionary<string, JsonNode?> after, string suffix, List<FieldChange> changes)
    {
        foreach (var (key, value) in after) Compare(prefix + key + suffix, before.GetValueOrDefault(key), value, changes);
        foreach (var (key, value) in before)
        {
            if (!after.ContainsKey(key)) Compare(prefix + key + suffix, value, null, changes);
        }
    }

    private static Dictionary<string, JsonNode?> Members(JsonObject node) => node.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);

    /// <summary>By what names an item, so that one put in front does not change all that follow; by place where nothing does.</summary>
    private static Dictionary<string, JsonNode?> Items(JsonArray array)
    {
        var items = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        for (var i = 0; i < array.Count; i++)
        {
            var name = array[i] is JsonObject o && (o["language"] ?? o["field"] ?? o["to"]) is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;
            items[name is null || items.ContainsKey(name) ? $"{i}" : name] = array[i];
        }

        return items;
    }

    private static string? Text(JsonNode? node) => node?.ToJsonString(s_readable);
}
