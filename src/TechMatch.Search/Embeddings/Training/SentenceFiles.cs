using System.Text.Json;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>Text that says the same in several languages.</summary>
internal static class SentenceFiles
{
    public static void ReadPairs(string path, TrainingSource source, TrainingMaterial material, SourceCount count)
    {
        if (source.Languages is not [var first, var second]) throw new FormatException($"expected two languages for {source.Path}");
        foreach (var line in File.ReadLines(path))
        {
            if (line.Split('\t') is not [{ Length: > 0 } left, { Length: > 0 } right]) continue;
            material.Sentences.Add(new SentenceGroup([new(material.LanguageOf(first), Unquoted(left)), new(material.LanguageOf(second), Unquoted(right))], source.Domain));
            count.Add(second);
        }
    }

    public static void ReadGroups(string path, TrainingSource source, TrainingMaterial material, SourceCount count)
    {
        foreach (var line in File.ReadLines(path))
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            using var json = JsonDocument.Parse(line);
            AddGroup(json.RootElement, source, material, count);
        }
    }

    public static void ReadFolder(string path, TrainingSource source, TrainingMaterial material, SourceCount count)
    {
        foreach (var file in Directory.EnumerateFiles(path, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadLines(file))
            {
                if (string.IsNullOrWhiteSpace(line)) continue;
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.TryGetProperty("texts", out var texts)) AddGroup(texts, source, material, count);
            }
        }
    }

    private static void AddGroup(JsonElement texts, TrainingSource source, TrainingMaterial material, SourceCount count)
    {
        var group = new List<LanguageText>();
        foreach (var member in texts.EnumerateObject())
        {
            if (!IsLanguage(member.Name) || member.Value.ValueKind != JsonValueKind.String || member.Value.GetString() is not { Length: > 0 } text) continue;
            group.Add(new LanguageText(material.LanguageOf(member.Name), Unquoted(text)));
            count.Add(member.Name);
        }

        if (group.Count > 1) material.Sentences.Add(new SentenceGroup([.. group], source.Domain));
    }

    // "category" and the like are no languages; "kk-latn" is one.
    internal static bool IsLanguage(string name) => name.Length is 2 or 7 && char.IsAsciiLetterLower(name[0]) && char.IsAsciiLetterLower(name[1]) && (name.Length == 2 || name[2] == '-');

    /// <summary>Some cells keep the quotes of the CSV they came from.</summary>
    private static string Unquoted(string text) =>
        text.Length > 1 && text[0] == '"' && text[^1] == '"' ? text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : text;
}
