using System.Text;
using TechMatch.Core.Catalog;
using TechMatch.Core.Lexicon;
using TechMatch.Search.Concepts;
using TechMatch.Search.Tests.Languages;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Concepts;

public sealed class ConceptFinderTests
{
    private static readonly ConceptLexicon s_lexicon = new(ConceptLexicon.Parse(Encoding.UTF8.GetBytes("""
        {"sector": "test", "concepts": [
        {"id": "bat", "terms": {"en": ["best available technique", "BAT"], "ru": ["наилучшая доступная технология", "НДТ"], "kk": ["ең үздік қолжетімді техника"], "az": ["ən yaxşı mövcud texnika"], "zh": ["最佳可行技术"], "tr": ["mevcut en iyi teknik", "MET"], "de": ["beste verfügbare Technik", "BVT"], "ar": ["أفضل التقنيات المتاحة"], "hu": ["elérhető legjobb technika"]}},
        {"id": "waste", "terms": {"en": ["waste"], "ru": ["отходы"], "kk": ["қалдық"], "kk-latn": ["qaldyq"], "az": ["tullantı"], "zh": ["废物"], "tr": ["atık"], "de": ["Abfall"], "hu": ["hulladék"]}},
        {"id": "waste_heat", "broader": ["waste"], "terms": {"en": ["waste heat"], "ru": ["сбросное тепло"], "kk": ["қалдық жылу"], "az": ["tullantı istilik"], "zh": ["余热"], "tr": ["atık ısı"], "de": ["Abwärme"], "hu": ["hulladékhő"]}},
        {"id": "carbon_dioxide", "terms": {"en": ["carbon dioxide", "CO2"], "ru": ["углекислый газ", "CO2"], "kk": ["көмірқышқыл газы"], "az": ["karbon qazı"], "zh": ["二氧化碳"], "tr": ["karbondioksit"], "de": ["Kohlendioxid"]}}
        ]}
        """), "test.json"));

    private static readonly ConceptFinder s_finder = new(s_lexicon);

    [Theory]
    [InlineData("en", "The best available techniques of the sector", "bat")]
    [InlineData("ru", "по наилучшим доступным технологиям", "bat")]
    [InlineData("ru", "согласно НДТ 17", "bat")]
    [InlineData("kk", "қалдықтарды жинау", "waste")]
    [InlineData("kk", "qaldyqtar", "waste")]
    [InlineData("az", "tullantıların yığılması", "waste")]
    [InlineData("az", "TULLANTILAR", "waste")]
    [InlineData("tr", "atıkların toplanması", "waste")]
    [InlineData("zh", "工业余热回收", "waste_heat")]
    [InlineData("de", "besten verfügbaren Techniken", "bat")]
    [InlineData("ar", "وثيقة أفضل التقنيات المتاحة", "bat")]
    [InlineData("hu", "hulladékok kezelése", "waste")]
    [InlineData("en", "tonnes of CO₂ a year", "carbon_dioxide")]
    public void Find_inflectedTerm_isRecognised(string language, string text, string concept) =>
        Assert.Contains(concept, Found(text, language));

    [Fact]
    public void Find_overlappingTerms_takesTheLongest() =>
        Assert.Equal(["waste_heat"], Found("use of waste heat", "en"));

    [Fact]
    public void Find_longTermThatBreaksOff_fallsBackToTheShorter() =>
        Assert.Equal(["waste", "waste_heat"], Found("waste and waste heat", "en"));

    [Fact]
    public void Find_abbreviationInLowerCase_isAnotherWord() =>
        Assert.Empty(Found("a bat in the cave", "en"));

    [Fact]
    public void Find_partOfALongerWord_isNotRecognised() =>
        Assert.Empty(Found("wastewater", "en"));

    [Fact]
    public void Find_mention_pointsAtTheWordsInTheText()
    {
        const string Text = "🌍 Ёмкость: наилучших доступных технологий.";
        var mentions = new List<ConceptMention>();
        s_finder.Find(Text, LanguageCode.Of("ru"), mentions);
        var mention = Assert.Single(mentions);
        Assert.Equal("наилучших доступных технологий", Text.Substring(mention.Start, mention.Length));
    }

    [Fact]
    public void Find_undeclaredLanguage_looksInEveryLanguageOfTheScript()
    {
        Assert.Equal(["waste"], Found("қалдықтар", "und"));
        Assert.Equal(["waste", "waste_heat"], Found("Abfall und 余热", "und"));
    }

    [Fact]
    public void Find_otherLanguage_findsNothing() => Assert.Empty(Found("waste heat", "de"));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\ud83d")]
    [InlineData("\u0301\u0301")]
    public void Find_textWithoutWords_findsNothing(string text) => Assert.Empty(Found(text, "en"));

    [Fact]
    public void Find_veryLongWord_isReadPastItsEnd() =>
        Assert.Equal(["waste"], Found(new string('x', 100_000) + " waste", "en"));

    [Fact]
    public void Find_longText_allocatesNothingPerWord()
    {
        var text = string.Concat(Enumerable.Repeat("Recovery of the exhaust heat of a kiln with water and steam. ", 2_000));
        var mentions = new List<ConceptMention>(16);
        s_finder.Find(text, LanguageCode.Of("en"), mentions);
        var before = GC.GetAllocatedBytesForCurrentThread();
        s_finder.Find(text, LanguageCode.Of("en"), mentions);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string[] Found(string text, string language)
    {
        var mentions = new List<ConceptMention>();
        s_finder.Find(text, LanguageCode.Of(language), mentions);
        return [.. mentions.Select(m => s_lexicon.All[m.Concept].Id)];
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    [InlineData("kk")]
    [InlineData("az")]
    [InlineData("zh")]
    [InlineData("tr")]
    [InlineData("de")]
    [InlineData("bg")]
    [InlineData("hu")]
    [InlineData("ar")]
    [InlineData("id")]
    [InlineData("ms")]
    public void Find_textsOfTheCorpus_findsWhatThePlainRulesFind(string language)
    {
        var lexicon = new ConceptLexicon(Directory.EnumerateFiles(RepositoryRoot.File("corpus", "lexicon"), "*.json").Order(StringComparer.Ordinal)
            .SelectMany(f => ConceptLexicon.Parse(File.ReadAllBytes(f), Path.GetFileName(f))));
        var finder = new ConceptFinder(lexicon);
        var plain = new PlainConceptSearch(lexicon, language);
        var (mentions, all) = (new List<ConceptMention>(), 0);
        foreach (var text in CorpusTexts.All.Where(t => t.Key[..2] == language && t.Text.Length > 40).Select(t => t.Text).Distinct().Take(1_000))
        {
            mentions.Clear();
            finder.Find(text, LanguageCode.Of(language), mentions);
            Assert.Equal(plain.Find(text).ToHashSet(), mentions.ToHashSet());
            all += mentions.Count;
        }

        Assert.NotEqual(0, all);
    }

    [Theory]
    [InlineData("s e es ies ed ing y", 3, "en")]
    [InlineData("лар лер дар дер тар тер ның нің дағы ндағы лық ға", 3, "kk")]
    [InlineData("e en er es em n s ens", 4, "de")]
    public void StemLength_ofWordsOfTheCorpus_cutsTheLongestEndingThreeTimes(string endings, int minStem, string language)
    {
        var table = new EndingTable(endings, minStem);
        foreach (var word in CorpusTexts.Terms.Where(t => t.Key == language).SelectMany(t => t.Text.ToLowerInvariant().Split(' ')).Distinct())
        {
            var stem = word;
            for (var cut = 0; cut < 3; cut++)
            {
                var ending = endings.Split(' ').Where(e => stem.Length - e.Length >= minStem && stem.EndsWith(e, StringComparison.Ordinal)).MaxBy(e => e.Length) ?? "";
                stem = stem[..^ending.Length];
            }

            Assert.Equal(stem.Length, table.StemLength(word));
        }
    }
}
