using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests;

/// <summary>Every bundled record must be readable, use known terms and have a name of its own.</summary>
public sealed class CorpusTests
{
    private static readonly VocabularySet s_vocabularies = new(
        Directory.GetFiles(RepositoryRoot.File("corpus", "vocabularies"), "*.json")
            .Select(f => Vocabulary.Parse(File.ReadAllBytes(f), Path.GetFileName(f))));

    [Fact]
    public void BundledRecords_allFiles_areValid()
    {
        var faults = new List<string>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in RecordFiles())
        {
            var lineNumber = 0;
            foreach (var line in File.ReadLines(file))
            {
                lineNumber++;
                var at = $"{Path.GetFileName(file)}:{lineNumber}";
                if (!RecordJson.TryRead(System.Text.Encoding.UTF8.GetBytes(line), out var record, out var fault))
                {
                    faults.Add($"{at} {fault.Field}: {fault.Message}");
                    continue;
                }

                if (!names.Add(record.Id.Name)) faults.Add($"{at} id: '{record.Id}' appears twice");
                faults.AddRange(RecordTerms.Faults(record, s_vocabularies).Select(f => $"{at} {f.Field}: {f.Message}"));
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(50)));
    }

    [Fact]
    public void Vocabularies_everyTerm_hasTheFiveLabels()
    {
        var missing =
            from vocabulary in s_vocabularies.All
            from term in vocabulary.Terms
            from language in (string[])["en", "ru", "kk", "az", "zh"]
            where !term.Labels.ContainsKey(language)
            select $"{vocabulary.Id}/{term.Code}: {language}";
        Assert.Empty(missing.Take(20));
    }

    private static string[] RecordFiles() => [.. Directory.GetFiles(RepositoryRoot.File("corpus", "records"), "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
