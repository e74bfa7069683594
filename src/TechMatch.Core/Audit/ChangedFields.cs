using System.Runtime.InteropServices;
using System.Text.Json;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Audit;

/// <summary>Which fields of a record a write touched, by name.</summary>
public static class ChangedFields
{
    /// <param name="before">Canonical JSON of a record; empty when there was none.</param>
    /// <param name="after">The same; empty when there is none any more.</param>
    /// <returns>Names of the top level whose bytes differ, in ordinal order.</returns>
    public static ValueList<string> Between(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
    {
        using var old = Parse(before);
        using var now = Parse(after);
        var held = old.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        var changed = new List<string>();
        foreach (var field in now.RootElement.EnumerateObject())
        {
            if (!held.Remove(field.Name, out var was) || !JsonMarshal.GetRawUtf8Value(was).SequenceEqual(JsonMarshal.GetRawUtf8Value(field.Value))) changed.Add(field.Name);
        }

        return changed.Concat(held.Keys).Order(StringComparer.Ordinal).Take(AuditNote.MaxFields).ToValueList();
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json) => json.IsEmpty ? JsonDocument.Parse("{}") : JsonDocument.Parse(json);
}
