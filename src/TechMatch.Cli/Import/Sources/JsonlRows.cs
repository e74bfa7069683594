using System.Text.Json;

namespace TechMatch.Cli.Import.Sources;

/// <summary>Rows of a JSONL file, one object a line; <c>a.b</c> names a member of a member.</summary>
internal static class JsonlRows
{
    public static IEnumerable<SourceRow> Read(Stream stream, SourceShape shape)
    {
        var reader = TextDecoding.Reader(stream, shape.Encoding);
        return Read(stream, reader, shape);
    }

    private static IEnumerable<SourceRow> Read(Stream stream, StreamReader reader, SourceShape shape)
    {
        var line = 0L;
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text)) yield return Row(text, line, CsvRows.Share(stream), shape);
        }
    }

    private static SourceRow Row(string text, long line, double share, SourceShape shape)
    {
        if (text.Contains(TextDecoding.Undecodable, StringComparison.Ordinal)) return new SourceRow(line, share) { Fault = $"expected {shape.Encoding} text, got other bytes" };
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return new SourceRow(line, share) { Fault = $"expected a JSON object, got {document.RootElement.ValueKind}" };
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            Flatten(document.RootElement, "", values);
            return new SourceRow(line, share) { Values = values };
        }
        catch (JsonException e)
        {
            return new SourceRow(line, share) { Fault = $"expected a JSON object: {e.Message.Split(" LineNumber:", 2)[0].TrimEnd('.')}" };
        }
        catch (InvalidOperationException e)
        {
            // A lone surrogate in an escape: the line is JSON, the string is no text.
            return new SourceRow(line, share) { Fault = $"expected well-formed text: {e.Message.TrimEnd('.')}" };
        }
    }

    private static void Flatten(JsonElement element, string path, Dictionary<string, string> values)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject()) Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", values);
                break;
            case JsonValueKind.Array:
                values[path] = string.Join(SourceRow.ListSeparator, element.EnumerateArray().Select(Text));
                break;
            default:
                values[path] = Text(element);
                break;
        }
    }

    private static string Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => element.GetString()!,
        _ => element.GetRawText(),
    };
}
