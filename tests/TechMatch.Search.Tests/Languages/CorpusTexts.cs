using System.Text.Json;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Languages;

/// <summary>What this project wrote itself, by language: the lexicon's terms, the parallel sentences, the records' texts.</summary>
internal static class CorpusTexts
{
    public static IReadOnlyList<(string Key, string Text)> All { get; } = [.. Read()];

    /// <summary>Of the lexicon alone.</summary>
    public static IEnumerable<(string Key, string Text)> Terms => ReadTerms();

    private static IEnumerable<(string Key, string Text)> ReadTerms()
    {
        foreach (var file in Files("lexicon", "*.json"))
        {
            using var sector = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var concept in sector.RootElement.GetProperty("concepts").EnumerateArray())
            {
                foreach (var terms in concept.GetProperty("terms").EnumerateObject())
                {
                    foreach (var term in terms.Value.EnumerateArray()) yield return (terms.Name, term.GetString()!);
                }
            }
        }
    }

    private static IEnumerable<(string Key, string Text)> Read()
    {
        foreach (var term in ReadTerms()) yield return term;
        foreach (var line in Files("parallel", "*.jsonl").SelectMany(File.ReadLines))
        {
            using var passage = JsonDocument.Parse(line);
            foreach (var text in passage.RootElement.GetProperty("texts").EnumerateObject()) yield return (text.Name, text.Value.GetString()!);
        }

        foreach (var line in Files("records", "*.jsonl").SelectMany(File.ReadLines).Where(l => l.Length > 0))
        {
            using var record = JsonDocument.Parse(line);
            var texts = new List<(string, string)>();
            Collect(record.RootElement, texts);
            foreach (var text in texts) yield return text;
        }
    }

    private static void Collect(JsonElement element, List<(string, string)> texts)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray()) Collect(item, texts);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (element.TryGetProperty("language", out var language) && language.ValueKind == JsonValueKind.String
                && element.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
            {
                texts.Add((language.GetString()!, text.GetString()!));
            }

            foreach (var member in element.EnumerateObject()) Collect(member.Value, texts);
        }
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(RepositoryRoot.File("corpus", folder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}
