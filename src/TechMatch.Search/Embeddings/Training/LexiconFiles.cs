using System.Text.Json;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>The project's own words: lexicon files and the labels of controlled vocabularies.</summary>
internal static class LexiconFiles
{
    public static void ReadLexicon(string path, TrainingSource source, TrainingMaterial material, SourceCount count)
    {
        foreach (var file in Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            if (!json.RootElement.TryGetProperty("concepts", out var concepts)) continue;
            foreach (var concept in concepts.EnumerateArray())
            {
                var terms = new List<LanguageText>();
                foreach (var language in concept.GetProperty("terms").EnumerateObject())
                {
                    foreach (var term in language.Value.EnumerateArray())
                    {
                        if (term.GetString() is not { Length: > 0 } text) continue;
                        terms.Add(new LanguageText(material.LanguageOf(language.Name), text));
                        count.Add(language.Name);
                    }
                }

                string[] neighbours = [.. Ids(concept, "broader"), .. Ids(concept, "related")];
                if (terms.Count > 1) material.Concepts.Add(new TermConcept([.. terms.Distinct()], source.Domain, concept.GetProperty("id").GetString(), neighbours));
            }
        }
    }

    public static void ReadVocabularies(string path, TrainingSource source, TrainingMaterial material, SourceCount count)
    {
        foreach (var file in Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var term in json.RootElement.GetProperty("terms").EnumerateArray())
            {
                if (!term.TryGetProperty("labels", out var labels)) continue;
                var terms = labels.EnumerateObject().Where(l => SentenceFiles.IsLanguage(l.Name) && l.Value.ValueKind == JsonValueKind.String)
                    .Select(l => new LanguageText(material.LanguageOf(l.Name), l.Value.GetString()!)).ToArray();
                foreach (var t in terms) count.Add(material.Languages[t.Language]);
                if (terms.Length > 1) material.Concepts.Add(new TermConcept(terms, source.Domain));
            }
        }
    }

    private static IEnumerable<string> Ids(JsonElement concept, string name) =>
        concept.TryGetProperty(name, out var ids) && ids.ValueKind == JsonValueKind.Array ? ids.EnumerateArray().Select(i => i.GetString()!).Where(i => i is not null) : [];
}
