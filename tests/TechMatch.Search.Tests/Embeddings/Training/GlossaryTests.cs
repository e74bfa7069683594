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

    public static IEnumerable<string[]> Rows => File.ReadLines(RepositoryRoot.File("corpus", "glossary", "general.tsv")).Select(l => l.Split('\t'));

    [Fact]
    public void Rows_are_a_concept_a_language_and_a_term()
    {
        foreach (var row in Rows)
        {
            Assert.Equal(3, row.Length);
            Assert.Contains(row[1], s_languages);
            Assert.Equal(row[2].Trim(), row[2]);
            Assert.InRange(row[2].Length, 1, 120);
        }

        Assert.Equal(Rows.Count(), Rows.Select(r => string.Join('\t', r)).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Concepts_have_most_languages_and_stand_together()
    {
        var runs = Rows.Select(r => r[0]).Aggregate(new List<string>(), (seen, id) =>
        {
            if (seen.Count == 0 || seen[^1] != id) seen.Add(id);
            return seen;
        });
        Assert.Equal(runs.Count, runs.Distinct(StringComparer.Ordinal).Count());
        foreach (var concept in Rows.GroupBy(r => r[0], StringComparer.Ordinal)) Assert.True(concept.Select(r => r[1]).Distinct().Count() >= 8, concept.Key);
    }

    [Fact]
    public void Terms_are_in_the_script_of_their_language()
    {
        foreach (var row in Rows)
        {
            if (!s_scripts.TryGetValue(row[1], out var script)) continue;
            Assert.True(row[2].ToLowerInvariant().Any(c => c >= script.First && c <= script.Last), string.Join(' ', row));
        }
    }
}
