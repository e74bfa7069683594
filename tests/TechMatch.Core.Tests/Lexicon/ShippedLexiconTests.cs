using TechMatch.Core.Lexicon;
using TechMatch.Core.Vocabularies;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Lexicon;

/// <summary>The files under <c>corpus/lexicon</c>: readable, complete, of one alphabet per word, tied to the vocabularies.</summary>
public sealed class ShippedLexiconTests
{
    private static readonly string[] s_cyrillic = ["ru", "kk", "bg"];
    private static readonly string[] s_latin = ["en", "az", "tr", "de", "hu", "id", "ms", "kk-latn"];

    private static readonly ConceptLexicon s_lexicon = new(
        Directory.GetFiles(RepositoryRoot.File("corpus", "lexicon"), "*.json").Order(StringComparer.Ordinal)
            .SelectMany(f => ConceptLexicon.Parse(File.ReadAllBytes(f), Path.GetFileName(f))));

    [Fact]
    public void Lexicon_asAWhole_hasFifteenHundredConcepts() => Assert.True(s_lexicon.All.Count >= 1500, $"expected at least 1500 concepts, got {s_lexicon.All.Count}");

    [Fact]
    public void Lexicon_furtherLanguages_coverMostConcepts()
    {
        foreach (var language in (string[])["bg", "hu", "ar", "id", "ms"])
        {
            var share = s_lexicon.All.Count(c => c.Terms.ContainsKey(language)) / (double)s_lexicon.All.Count;
            Assert.True(share >= 0.7, $"expected terms in {language} for 70 % of the concepts, got {share:P0}");
        }
    }

    [Fact]
    public void Lexicon_everyLink_isATermOfAVocabulary()
    {
        var vocabularies = new VocabularySet(Directory.GetFiles(RepositoryRoot.File("corpus", "vocabularies"), "*.json").Select(f => Vocabulary.Parse(File.ReadAllBytes(f), Path.GetFileName(f))));
        var broken =
            from concept in s_lexicon.All
            from link in concept.Links
            let parts = link.Split('/')
            where parts.Length != 2 || vocabularies.All.FirstOrDefault(v => v.Id == parts[0])?.Contains(parts[1]) != true
            select $"{concept.Id} → {link}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Lexicon_everyWord_isOfOneAlphabet()
    {
        var mixed =
            from concept in s_lexicon.All
            from language in concept.Terms
            from term in language.Value
            from word in term.Split(' ', '-', '/')
            where (s_cyrillic.Contains(language.Key) && word.Any(IsCyrillic) && word.Any(char.IsAsciiLetter))
                || (s_latin.Contains(language.Key) && word.Any(IsCyrillic))
            select $"{concept.Id} {language.Key}: {word}";
        Assert.Empty(mixed);
    }

    [Fact]
    public void Lexicon_broader_neverRunsInACircle()
    {
        foreach (var concept in s_lexicon.All)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var open = new Stack<string>(concept.Broader);
            while (open.TryPop(out var id))
            {
                Assert.True(id != concept.Id, $"'{concept.Id}' is broader than itself");
                if (seen.Add(id) && s_lexicon.TryGet(id, out var wider)) foreach (var next in wider.Broader) open.Push(next);
            }
        }
    }

    private static bool IsCyrillic(char c) => c is >= '\u0400' and <= '\u052F';
}
