using System.Text;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Lexicon;
using TechMatch.Search.Concepts;
using TechMatch.Search.Filters;
using TechMatch.Search.Text;

namespace TechMatch.Search.Tests.Text;

/// <summary>A question meets records in languages it is not written in, by the concepts it names.</summary>
public sealed class ConceptExpansionTests
{
    private static readonly ConceptReader s_reader = new(new ConceptFinder(new ConceptLexicon(ConceptLexicon.Parse(Encoding.UTF8.GetBytes("""
        {"sector": "test", "concepts": [
        {"id": "waste_heat", "terms": {"en": ["waste heat"], "ru": ["сбросное тепло"], "kk": ["қалдық жылу"], "az": ["tullantı istilik"], "zh": ["余热"], "tr": ["atık ısı"], "de": ["Abwärme"]}},
        {"id": "kiln", "terms": {"en": ["kiln"], "ru": ["обжиговая печь"], "kk": ["күйдіру пеші"], "az": ["soba"], "zh": ["窑"], "tr": ["fırın"], "de": ["Drehofen", "Brennofen"]}}
        ]}
        """), "test.json"))));

    private static readonly CatalogRecord[] s_records =
    [
        TextBench.Text("german", "Nutzung der Abwärme am Drehofen", language: "de"),
        TextBench.Text("german-other", "Pumpen für Brunnen", language: "de"),
        TextBench.Text("chinese", "水泥窑余热发电", language: "zh"),
        TextBench.Text("russian", "Использование сбросного тепла", language: "ru"),
        TextBench.Text("english", "Waste heat of a kiln"),
    ];

    [Fact]
    public void Question_that_names_concepts_finds_records_in_every_language()
    {
        using var bench = new TextBench(s_records);
        Assert.Equal(["chinese", "english", "german", "russian"], Ask(bench, s_reader.Read(Question())).Select(h => h.Id.Key).Order());
    }

    [Fact]
    public void Question_without_a_lexicon_finds_its_own_language_only()
    {
        using var bench = new TextBench(s_records);
        Assert.Equal(["english"], Ask(bench, Question()).Select(h => h.Id.Key));
    }

    [Fact]
    public void Weight_of_zero_asks_no_other_language()
    {
        using var bench = new TextBench(new TextIndexOptions { ConceptWeight = 0 }, s_records);
        Assert.Equal(["english"], Ask(bench, s_reader.Read(Question())).Select(h => h.Id.Key));
    }

    [Fact]
    public void Record_with_more_of_the_concepts_stands_before_one_with_fewer()
    {
        using var bench = new TextBench([.. s_records, TextBench.Text("german-one", "Nutzung der Abwärme am Kessel", language: "de")]);
        var german = Ask(bench, s_reader.Read(Question())).Select(h => h.Id.Key).Where(k => k.StartsWith("german", StringComparison.Ordinal));
        Assert.Equal(["german", "german-one"], german);
    }

    /// <summary>Two terms of one concept in one record are one concept named twice, not two.</summary>
    [Fact]
    public void Synonyms_of_one_concept_count_as_the_best_of_them()
    {
        using var bench = new TextBench(TextBench.Text("one", "Drehofen Kohlekessel", language: "de"), TextBench.Text("both", "Drehofen Brennofen", language: "de"));
        var scores = Ask(bench, s_reader.Read(TextQuery.OfText("kiln", LanguageCode.Of("en")))).ToDictionary(h => h.Id.Key, h => h.Score);
        // Same lengths (each compound is itself and two parts) and frequencies, so scores are as the idf with sixteen assumed records:
        // ln(1 + 17.18/1.82) for Brennofen in one record of two, ln(1 + 16.18/2.82) for Drehofen in both. The best of them gives
        // 2.345602 / 1.907702 = 1.2295; their sum would give 2.2295.
        Assert.Equal(1.2295, scores["both"] / scores["one"], 3);
        var reach = bench.Index.Search(s_reader.Read(TextQuery.OfText("kiln", LanguageCode.Of("en"))), RecordFilter.None, AccessScope.Public, 10, TextBench.Token).AttainableScore;
        Assert.All(scores.Values, s => Assert.InRange(s, 0, reach));
    }

    [Fact]
    public void Concepts_name_the_words_they_were_found_by()
    {
        var concepts = s_reader.Read(Question()).Concepts;
        Assert.Equal([("kiln", "kilns"), ("waste_heat", "waste heat")], concepts.Select(c => (c.Concept.Id, c.Found)).Order());
    }

    [Fact]
    public void Highlight_marks_the_foreign_words_of_a_concept()
    {
        var marked = new Highlighter().Find(s_records[0], s_reader.Read(Question()), 1).Single();
        Assert.Equal(["Abwärme", "Drehofen"], marked.Ranges.Select(r => marked.Snippet.Substring(r.Start, r.Length)));
    }

    // "vaccine kiln" was answered at full score by a record that says kiln: the word nobody has did not count.
    [Fact]
    public void Words_that_no_record_holds_raise_what_could_be_reached()
    {
        using var bench = new TextBench(s_records);
        var known = bench.Search("kiln").AttainableScore;
        Assert.True(bench.Search("kiln vaccine").AttainableScore > known);
        // Undeclared text may be in a language the catalogue has none of; there nothing is held against it.
        Assert.Equal(bench.Search("kiln", "und").AttainableScore, bench.Search("kiln vaccine", "und").AttainableScore);
    }

    private static TextQuery Question() => TextQuery.OfText("use of waste heat from kilns", LanguageCode.Of("en"));

    private static IReadOnlyList<TextHit> Ask(TextBench bench, TextQuery query) =>
        bench.Index.Search(query, RecordFilter.None, AccessScope.Public, 100, TextBench.Token).Hits;
}
