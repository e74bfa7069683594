using TechMatch.Core.Lexicon;

namespace TechMatch.Core.Tests.Lexicon;

public sealed class LexiconCheckTests
{
    /// <summary>A dictionary of five meanings; its lines are not in the order of its concepts.</summary>
    private static readonly TermSource s_dictionary = TermSource.Parse("dictionary", [
        "d/1\ten\tKilns", "d/1\tru\tПечь", "d/2\ten\tfilter", "d/2\tru\tцедилка", "d/1\ttr\tocak",
        "d/2\tde\tFilter", "d/3\ten\tESP", "d/3\tru\tэкстрасенсорика", "d/4\ten\tgrate", "d/4\tru\tрешётка", "d/5\tru\tфильтр",
    ]);

    [Fact]
    public void Run_oneSource_countsWhatItCanSpeakAboutAndWhatItConfirms()
    {
        var report = LexiconCheck.Run(new ConceptLexicon([Kiln, Filter]), [s_dictionary]);

        // ru: d/1 and d/2 speak, with 2 + 1 of our terms, and have печь alone. tr: only d/1, and not our word. de: only d/2.
        Assert.Equal(new Confirmation("ru", "dictionary", 2, 1, 3, 1), Row(report, "ru", "dictionary"));
        Assert.Equal(new Confirmation("tr", "dictionary", 1, 0, 1, 0), Row(report, "tr", "dictionary"));
        Assert.Equal(new Confirmation("de", "dictionary", 1, 1, 1, 1), Row(report, "de", "dictionary"));
        Assert.Equal(new Confirmation("en", "dictionary", 2, 2, 4, 2), Row(report, "en", "dictionary"));
        Assert.DoesNotContain(report.Confirmations, c => c.Language is "kk" or "az" or "zh");
    }

    [Fact]
    public void Run_sourceWithOtherTerms_listsTheConflictWithItsWitnesses()
    {
        var conflict = Assert.Single(LexiconCheck.Run(new ConceptLexicon([Filter]), [s_dictionary]).Conflicts);
        Assert.Equal(("filter", "ru", "dictionary", false), (conflict.Concept, conflict.Language, conflict.Source, conflict.ConfirmedElsewhere));
        Assert.Equal(["d/2"], conflict.SourceConcepts);
        Assert.Equal(["фильтр"], conflict.Ours);
        Assert.Equal(["цедилка"], conflict.Theirs);
        Assert.Equal(["de"], conflict.Witnesses);
    }

    [Fact]
    public void Run_termThatAnotherSourceHas_isASynonymAndComesLast()
    {
        var thesaurus = TermSource.Parse("thesaurus", ["t/1\ten\tfilter", "t/1\tru\tфильтр"]);
        var report = LexiconCheck.Run(new ConceptLexicon([Kiln, Filter]), [s_dictionary, thesaurus]);

        Assert.Equal([("kiln", "tr", false), ("filter", "ru", true)], report.Conflicts.Select(c => (c.Concept, c.Language, c.ConfirmedElsewhere)));
        // Kiln by the dictionary, filter by the thesaurus; both of печь and фильтр, but not обжиговая печь.
        Assert.Equal(new Confirmation("ru", LexiconReport.AllSources, 2, 2, 3, 2), Row(report, "ru", LexiconReport.AllSources));
    }

    [Fact]
    public void Run_twoMeaningsOfOneWord_needOnlyOneToConfirm()
    {
        var dictionary = TermSource.Parse("dictionary", ["d/1\ten\tfilter", "d/1\tru\tцедилка", "d/2\ten\tfilter", "d/2\tru\tфильтр"]);
        Assert.Empty(LexiconCheck.Run(new ConceptLexicon([Filter]), [dictionary]).Conflicts);
    }

    [Fact]
    public void Run_abbreviation_alignsNothing() =>
        Assert.DoesNotContain("d/3", LexiconCheck.Run(new ConceptLexicon([Filter]), [s_dictionary]).Conflicts.SelectMany(c => c.SourceConcepts));

    [Theory]
    [InlineData("bag filters", "Bag-Filter", "en", true)]
    [InlineData("gas", "ga", "en", false)]
    [InlineData("счётчик", "Счетчик", "ru", true)]
    [InlineData("печь", "пе́чь", "ru", true)]
    [InlineData("печь", "печи", "ru", false)]
    [InlineData("ısı", "ISI", "tr", true)]
    [InlineData("isi", "ISI", "tr", false)]
    [InlineData("iş", "İŞ", "az", true)]
    [InlineData("余热 回收", "余热·回收", "zh", true)]
    [InlineData("Straßenreinigung", "Strassenreinigung", "de", true)]
    [InlineData("الجفاف", "جَفاف", "ar", true)]
    [InlineData("أسبستوس", "اسبستوس", "ar", true)]
    public void Run_spellings_areOneTermOnlyWhereTheLanguageSaysSo(string ours, string theirs, string language, bool same)
    {
        var concept = Make("thing", language == "en" ? ours : "thing", (language, [ours]));
        var source = TermSource.Parse("list", language == "en" ? [$"l\ten\t{theirs}"] : ["l\ten\tthing", $"l\t{language}\t{theirs}"]);
        Assert.Equal(same, LexiconCheck.Run(new ConceptLexicon([concept]), [source]).Confirmations.Any(c => c.Language == language && c.TermsConfirmed == 1));
    }

    [Theory]
    [InlineData("d/1\ten")]
    [InlineData("d/1\ten\t")]
    [InlineData("concept\ta whole definition, not a language\tterm")]
    public void Parse_brokenLine_namesSourceAndLine(string line)
    {
        var error = Assert.Throws<FormatException>(() => TermSource.Parse("dictionary", ["d/1\ten\tkiln", line]));
        Assert.StartsWith("terms dictionary line 2: expected concept, language and term between tabs", error.Message, StringComparison.Ordinal);
    }

    private static Concept Kiln => Make("kiln", "kiln", ("ru", ["обжиговая печь", "печь"]), ("tr", ["fırın"]));

    private static Concept Filter => Make("filter", "filter", ("en", ["filter", "fabric filter", "ESP"]), ("ru", ["фильтр"]), ("de", ["Filter"]));

    private static Concept Make(string id, string english, params (string Language, string[] Terms)[] terms)
    {
        var all = new Dictionary<string, IReadOnlyList<string>> { ["en"] = [english] };
        foreach (var (language, words) in terms) all[language] = words;
        return new Concept { Id = id, Sector = "cement", Broader = [], Related = [], Links = [], Terms = all };
    }

    private static Confirmation Row(LexiconReport report, string language, string source) => Assert.Single(report.Confirmations, c => c.Language == language && c.Source == source);
}
