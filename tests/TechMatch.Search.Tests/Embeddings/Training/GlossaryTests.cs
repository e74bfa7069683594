using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Embeddings.Training;

/// <summary>The everyday words this project wrote for the trainer: nobody has reviewed them, so at least their form is held.</summary>
public sealed class GlossaryTests
{
    private static readonly string[] s_languages = ["en", "ru", "kk", "az", "zh", "tr", "de", "bg", "hu", "ar", "id", "ms"];

    private static readonly Dictionary<string, (char First, char Last)> s_scripts = new(StringComparer.Ordinal)
    {
        ["ru"] = ('а', 'я'), ["kk"] = ('а', 'ӿ'), ["bg"] = ('а', 'я'), ["ar"] = ('ء', 'ي'), ["zh"] = ('一', '龥'),
    };

    private static List<string[]> RowsOf(string file) => [.. File.ReadLines(RepositoryRoot.File("corpus", file)).Select(l => l.Split('\t'))];

    [Theory]
    [InlineData("glossary/general.tsv")]
    [InlineData("glossary/names.tsv")]
    public void Rows_are_a_concept_a_language_and_a_term(string file)
    {
        var rows = RowsOf(file);
        foreach (var row in rows)
        {
            Assert.Equal(3, row.Length);
            Assert.Contains(row[1], s_languages);
            Assert.Equal(row[2].Trim(), row[2]);
            Assert.InRange(row[2].Length, 1, 120);
        }

        Assert.Equal(rows.Count, rows.Select(r => string.Join('\t', r)).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("glossary/general.tsv")]
    [InlineData("glossary/names.tsv")]
    public void Concepts_have_most_languages_and_stand_together(string file)
    {
        var rows = RowsOf(file);
        var runs = rows.Select(r => r[0]).Aggregate(new List<string>(), (seen, id) =>
        {
            if (seen.Count == 0 || seen[^1] != id) seen.Add(id);
            return seen;
        });
        Assert.Equal(runs.Count, runs.Distinct(StringComparer.Ordinal).Count());
        foreach (var concept in rows.GroupBy(r => r[0], StringComparer.Ordinal)) Assert.True(concept.Select(r => r[1]).Distinct().Count() >= 8, concept.Key);
    }

    [Theory]
    [InlineData("glossary/general.tsv")]
    [InlineData("glossary/names.tsv")]
    public void Terms_are_in_the_script_of_their_language(string file)
    {
        var rows = RowsOf(file);
        // A name such as G7 keeps its letters everywhere.
        var english = rows.Where(r => r[1] == "en").Select(r => (r[0], r[2])).ToHashSet();
        foreach (var row in rows)
        {
            if (!s_scripts.TryGetValue(row[1], out var script) || english.Contains((row[0], row[2]))) continue;
            Assert.True(row[2].ToLowerInvariant().Any(c => c >= script.First && c <= script.Last), string.Join(' ', row));
        }
    }
}
