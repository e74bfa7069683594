using TechMatch.Core.Catalog;
using TechMatch.Search.Tests.Languages;
using TechMatch.Search.Text;
using TechMatch.Search.Text.Analysis;
using TechMatch.Search.Text.Analysis.Chinese;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Text.Analysis;

public sealed class ChineseWordTests
{
    private static readonly string s_file = RepositoryRoot.File("src", "TechMatch.Search", "Text", "Analysis", "Chinese", "words.txt");

    private static List<string> Words(string text) => [.. AnalysedWords.Of(text, LanguageGroup.Of(LanguageCode.Of("zh"))).Select(w => w.Word)];

    /// <summary>TECHMATCH_UPDATE_COMPOUNDS=1 writes the shipped list anew; raise the schema version then.</summary>
    [Fact]
    public void Shipped_words_are_terms_of_the_lexicon()
    {
        var terms = CorpusTexts.Terms.Where(t => t.Key == "zh").Select(t => t.Text)
            .Where(t => t.Length is >= ChineseWords.Shortest and <= ChineseWords.Longest && t.All(c => c is >= '\u3400' and <= '\u9FFF')).ToHashSet(StringComparer.Ordinal);
        if (Environment.GetEnvironmentVariable("TECHMATCH_UPDATE_COMPOUNDS") == "1") File.WriteAllText(s_file, string.Concat(terms.Order(StringComparer.Ordinal).Select(t => t + "\n")));
        var shipped = File.ReadAllLines(s_file);
        // Terms come and go in the lexicon more often than the index is rebuilt; a few apart is no fault.
        Assert.InRange(shipped.Count(terms.Contains), shipped.Length * .95, shipped.Length);
    }

    [Fact]
    public void Longest_word_is_beside_its_characters_and_pairs() =>
        Assert.Equal(["水", "水泥窑", "水泥", "泥", "泥窑", "窑"], Words("水泥窑"));

    [Fact]
    public void Words_follow_one_another_from_the_left_and_do_not_overlap()
    {
        var words = Words("污水处理厂的热电联产");
        Assert.Contains("污水处理厂", words);
        Assert.Contains("热电联产", words);
        Assert.DoesNotContain("污水处理", words);
    }
}
