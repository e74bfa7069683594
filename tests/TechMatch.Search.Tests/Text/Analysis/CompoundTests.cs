using TechMatch.Search.Tests.Languages;
using TechMatch.Search.Text;
using TechMatch.Search.Text.Analysis;
using TechMatch.Search.Text.Analysis.Compounds;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Text.Analysis;

public sealed class CompoundTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, CompoundList>> s_learned = new(() =>
        new[] { "de", "hu" }.ToDictionary(l => l, l => CompoundLearner.Learn(l, CorpusTexts.All.Where(t => t.Key == l).Select(t => t.Text))));

    /// <summary>TECHMATCH_UPDATE_COMPOUNDS=1 writes the shipped lists anew; raise the schema version then.</summary>
    [Theory]
    [InlineData("de")]
    [InlineData("hu")]
    public void Shipped_list_is_learned_from_the_corpus(string language)
    {
        var file = RepositoryRoot.File("src", "TechMatch.Search", "Text", "Analysis", "Compounds", $"parts-{language}.txt");
        if (Environment.GetEnvironmentVariable("TECHMATCH_UPDATE_COMPOUNDS") == "1") File.WriteAllText(file, s_learned.Value[language].Format());
        Assert.NotEmpty(CompoundList.Parse(File.ReadAllText(file)).Heads);
    }

    [Theory]
    [InlineData("de", "Abwärmenutzung", "Abwärme Nutzung")]
    [InlineData("de", "Müllverbrennungsanlagen", "Müll Verbrennung Anlagen")] // s links
    [InlineData("de", "Wasserstoffspeicher", "Wasserstoff Speicher")]
    [InlineData("de", "Kältemittelverluste", "Kältemittel Verluste")]
    [InlineData("de", "Kohlekessel", "Kohle Kessel")]
    [InlineData("hu", "hulladékkezelő", "hulladék kezelő")]
    [InlineData("hu", "acélsalak", "acél salak")]
    public void Compound_is_its_parts_too(string language, string text, string parts) => Assert.Equal(Words(parts, language), Words(text, language)[1..]);

    [Theory]
    [InlineData("de", "Wasserstoff")] // one thing, neither water nor stuff
    [InlineData("de", "Kohlenstoff")]
    [InlineData("de", "Kraftwerk")]
    [InlineData("de", "Generator")]
    [InlineData("de", "gegenübersteht")]
    [InlineData("de", "Abgas")] // parts under four letters
    [InlineData("hu", "szolgáltatás")]
    [InlineData("hu", "biogáz")]
    public void Word_that_is_one_thing_is_not_cut(string language, string text) => Assert.Single(Words(text, language));

    [Fact]
    public void Split_coversTheWordWithPartsOfFourLettersOrMore()
    {
        var splitter = new CompoundSplitter(["abfall", "wasser", "gas"], ["anlage", "abfall"], TechMatch.Search.Concepts.Endings.Of("de"), "s");
        foreach (var (word, parts) in new[] { ("abfallsanlagen", "abfall anlagen"), ("wasserabfall", "wasser abfall"), ("gasanlage", ""), ("abfallxanlage", ""), ("wasserabfallanlage", "wasser abfall anlage") })
        {
            var found = new List<(int Start, int End)>();
            splitter.Split(word, found);
            Assert.Equal(parts, string.Join(' ', found.Select(p => word[p.Start..p.End])));
        }
    }

    [Theory]
    [InlineData("de", "Nutzung der Abwärme", "Abwärmenutzung")]
    [InlineData("de", "Abwärmenutzung im Werk", "Abwärme")]
    [InlineData("hu", "acélsalak hasznosítása", "salak")]
    public void Compound_and_its_parts_find_each_other(string language, string text, string query)
    {
        using var bench = new TextBench(TextBench.Text("a", text, language: language), TextBench.Text("b", "12345", language: language));
        Assert.Equal(["a"], bench.Find(query, language));
    }

    private static List<string> Words(string text, string language) => [.. AnalysedWords.Of(text, LanguageGroup.All.First(g => g.Key == language)).Select(w => w.Word)];
}
