using TechMatch.Core.Catalog;
using TechMatch.Search.Text;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Tests.Text.Analysis;

public sealed class LanguageGroupTests
{
    [Theory]
    [InlineData("qaldyqtar", "en kk az tr de hu id und")]
    [InlineData("қалдықтар", "ru kk bg und")]
    [InlineData("CO2 қалдықтар", "en ru kk az tr de bg hu id und")]
    [InlineData("余热", "zh und")]
    [InlineData("الطاقة", "ar und")]
    [InlineData("ενέργεια", "und")]
    [InlineData("2026", "und")]
    public void Undeclared_text_may_be_in_every_language_of_its_letters(string text, string groups) =>
        Assert.Equal(groups.Split(' '), LanguageGroup.Plausible(text).Select(g => g.Key));

    // Kazakh is written in Latin letters too, but a question without a language was never read as Kazakh in them.
    [Fact]
    public void Kazakh_question_in_Latin_letters_finds_Cyrillic_text_without_saying_its_language()
    {
        using var bench = new TextBench(TextBench.Text("a", "қалдықтарды жинау", language: "kk"), TextBench.Text("b", "жел", language: "kk"));
        Assert.Equal(["a"], bench.Find("qaldyqtar", "und"));
    }

    [Theory]
    [InlineData("heat", true)]
    [InlineData("тепло", true)]
    [InlineData("2026", true)] // no letter is in a strange script
    [InlineData("ενέργεια", false)]
    [InlineData("ენერგია", false)]
    [InlineData("에너지", false)]
    [InlineData("ενέργεια CO2", true)]
    public void Script_is_covered_when_some_language_is_written_in_it(string text, bool covered) =>
        Assert.Equal(covered, TextQuery.OfText(text, LanguageCode.Undeclared).IsScriptCovered);
}
