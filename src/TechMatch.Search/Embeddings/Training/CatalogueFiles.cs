using System.Text;
using System.Text.Json;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>Titles with bodies, from published catalogues and from the project's own records.</summary>
internal static class CatalogueFiles
{
    private const int MinBody = 40;

    public static void ReadTitleBody(string path, TrainingSource source, TrainingMaterial material, SourceCount count)
    {
        if (source.Columns is not [var titleColumn, var bodyColumn]) throw new FormatException($"expected the columns of title and body for {source.Path}");
        var language = material.LanguageOf(source.Languages is [var code] ? code : "en");
        var rows = path.EndsWith(".jsonl", StringComparison.Ordinal) ? JsonRows(path, titleColumn, bodyColumn) : CsvRows(path, titleColumn, bodyColumn);
        foreach (var (title, body) in rows)
        {
            if (title.Length == 0 || body.Length < MinBody) continue;
            material.Titled.Add(new TitledText(language, title, body));
            count.Add(material.Languages[language]);
        }
    }

    public static void ReadRecords(string path, TrainingSource source, TrainingMaterial material, SourceCount count)
    {
        foreach (var file in Directory.EnumerateFiles(path, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadLines(file))
            {
                if (string.IsNullOrWhiteSpace(line)) continue;
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.TryGetProperty("kind", out var kind) && kind.GetString() == "need") continue;
                ReadRecord(json.RootElement, source, material, count);
            }
        }
    }

    private static void ReadRecord(JsonElement record, TrainingSource source, TrainingMaterial material, SourceCount count)
    {
        var titles = Versions(record, "title");
        foreach (var field in new[] { "title", "summary", "body" })
        {
            var versions = Versions(record, field);
            if (versions.Count > 1) material.Sentences.Add(new SentenceGroup([.. versions.Select(v => new LanguageText(material.LanguageOf(v.Key), v.Value))], source.Domain));
            foreach (var (language, text) in versions)
            {
                count.Add(language);
                if (field != "title" && text.Length >= MinBody && titles.TryGetValue(language, out var title)) material.Titled.Add(new TitledText(material.LanguageOf(language), title, text));
            }
        }
    }

    private static SortedDictionary<string, string> Versions(JsonElement record, string field)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!record.TryGetProperty(field, out var text) || text.ValueKind != JsonValueKind.Object || !text.TryGetProperty("versions", out var versions)) return found;
        foreach (var version in versions.EnumerateArray())
        {
            if (version.GetProperty("language").GetString() is { } language && SentenceFiles.IsLanguage(language)) found[language] = version.GetProperty("text").GetString() ?? "";
        }

        return found;
    }

    private static IEnumerable<(string Title, string Body)> JsonRows(string path, string title, string body)
    {
        foreach (var line in File.ReadLines(path))
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            using var json = JsonDocument.Parse(line);
            string Text(string name) => json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            yield return (Text(title), Text(body));
        }
    }

    private static IEnumerable<(string Title, string Body)> CsvRows(string path, string title, string body)
    {
        var (titleAt, bodyAt) = (-1, -1);
        foreach (var cells in CsvCells(File.ReadAllText(path)))
        {
            if (titleAt < 0)
            {
                (titleAt, bodyAt) = (cells.FindIndex(c => c.TrimStart('\uFEFF') == title), cells.FindIndex(c => c.TrimStart('\uFEFF') == body));
                if (titleAt < 0 || bodyAt < 0) throw new FormatException($"expected columns {title} and {body} in {Path.GetFileName(path)}, got {string.Join(", ", cells)}");
                continue;
            }

            if (cells.Count > Math.Max(titleAt, bodyAt)) yield return (cells[titleAt].Trim(), cells[bodyAt].Trim());
        }
    }

    private static IEnumerable<List<string>> CsvCells(string text)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"') cell.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[++i]);
                else quoted = false;
                continue;
            }

            if (c == '"') quoted = true;
            else if (c == ',' || c == '\n')
            {
                cells.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                if (c == ',') continue;
                yield return cells;
                cells = [];
            }
            else cell.Append(c);
        }

        if (cell.Length == 0 && cells.Count == 0) yield break;
        cells.Add(cell.ToString());
        yield return cells;
    }
}
