using TechMatch.Core.Catalog;
using TechMatch.Search.Text;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Text;

public sealed class HighlightTests
{
    [Theory]
    [InlineData("en", "Waste heat of kilns", "kiln", new[] { "kilns" })]
    [InlineData("en", "𝔘nit 🌍🌍 with heat 🌍 and kilns", "heat kiln", new[] { "heat", "kilns" })] // surrogate pairs before and between
    [InlineData("ru", "Зелёная технология в ёмкости", "зеленая емкость", new[] { "Зелёная", "ёмкости" })]
    [InlineData("ru", "Линия и\u0306одирования", "йодирование", new[] { "и\u0306одирования" })] // base and mark
    [InlineData("fr", "La re\u0301cupe\u0301ration e\u0301nerge\u0301tique", "énergétique", new[] { "e\u0301nerge\u0301tique" })]
    [InlineData("en", "Capture of CO₂ from flue gas", "co2", new[] { "CO₂" })]
    [InlineData("ru", "Улавливание CO₂", "CO2", new[] { "CO₂" })]
    [InlineData("zh", "水泥窑余热发电系统", "余热发电", new[] { "余热发电" })]
    [InlineData("tr", "IŞIK kaynağı", "ışık", new[] { "IŞIK" })]
    [InlineData("kk", "Қалдықтарды өңдеу", "қалдық", new[] { "Қалдықтарды" })]
    [InlineData("de", "Dämmung alter Häuser", "Haus", new[] { "Häuser" })]
    [InlineData("ar", "استخدام الطاقة الشمسية", "طاقة", new[] { "الطاقة" })]
    [InlineData("ko", "\u1112\u1161\u11ab\u1100\u116e\u11a8 기술", "한국", new[] { "\u1112\u1161\u11ab\u1100\u116e\u11a8" })] // Hangul in parts
    public void Ranges_are_the_words_as_the_author_wrote_them(string language, string title, string query, string[] expected)
    {
        var highlight = Assert.Single(Of(Some.Technology("a", title, language), query, language));
        Assert.Equal(expected, Marked(highlight));
        Assert.Equal(title.Substring(highlight.SnippetStart, highlight.Snippet.Length), highlight.Snippet);
    }

    [Theory]
    [InlineData("cem*", "Cement and cementation", new[] { "Cement", "cementation" })]
    [InlineData("cemnt~", "Cement and lime", new[] { "Cement" })]
    [InlineData("\"waste heat\"", "Waste heat", new[] { "Waste", "heat" })]
    [InlineData("heat -waste", "Waste and heat", new[] { "heat" })]
    [InlineData("heat of kiln", "Heat of the kiln", new[] { "Heat", "kiln" })] // no stop word is marked
    public void Ranges_follow_the_syntax_of_the_query(string query, string title, string[] expected) =>
        Assert.Equal(expected, Marked(Assert.Single(Of(Some.Technology("a", title), query))));

    // What analysing a record gave is kept for the next question; it must be another's answer.
    [Fact]
    public void Marks_ofASecondQuestion_areItsOwn()
    {
        var (record, highlighter) = (Some.Technology("a", "Waste heat of kilns"), new Highlighter());
        foreach (var (query, expected) in ((string, string[])[])[("heat", ["heat"]), ("kiln waste", ["Waste", "kilns"]), ("solar", []), ("heat", ["heat"])])
        {
            Assert.Equal(expected, highlighter.Find(record, TextQuery.Parse(query, LanguageCode.Of("en")), 1).SelectMany(Marked));
        }
    }

    [Fact]
    public void Window_is_the_one_with_most_different_words_and_short()
    {
        var filler = string.Join(' ', Enumerable.Repeat("filler", 100));
        var record = TextBench.Text("a", "Title", $"heat {filler} waste heat of kilns {filler} kiln");
        var highlight = Of(record, "waste heat kiln")[0];
        Assert.Equal(["waste", "heat", "kilns"], Marked(highlight));
        Assert.InRange(highlight.Snippet.Length, 20, 260);
        Assert.Equal("body", highlight.Path);
        Assert.Equal(record.Body!.Original.Text.Substring(highlight.SnippetStart, highlight.Snippet.Length), highlight.Snippet);
    }

    [Fact]
    public void Window_cuts_no_surrogate_pair_and_no_letter_from_its_marks()
    {
        foreach (var unit in (string[])["🌍", "e\u0301\u0302"])
        {
            for (var shift = 0; shift < 4; shift++)
            {
                var around = string.Concat(Enumerable.Repeat(unit, 200));
                var text = new string('x', shift) + around + " heat " + around;
                var snippet = Of(TextBench.Text("a", "Title", text), "heat")[0].Snippet;
                Assert.False(char.IsLowSurrogate(snippet[0]));
                Assert.False(char.IsHighSurrogate(snippet[^1]));
                Assert.NotEqual(System.Globalization.UnicodeCategory.NonSpacingMark, char.GetUnicodeCategory(snippet[0]));
            }
        }
    }

    [Fact]
    public void Text_cut_at_the_reading_limit_inside_a_pair_is_still_read()
    {
        var text = "heat " + new string('x', 49_994) + "🌍 more";
        Assert.Equal(["heat"], Marked(Of(TextBench.Text("a", "Title", text), "heat")[0]));
    }

    [Fact]
    public void Fields_come_with_the_most_different_words_first_and_no_more_than_asked()
    {
        var record = TextBench.Text("a", "Heat", "waste heat", summary: "heat heat heat");
        var highlights = Of(record, "waste heat");
        Assert.Equal(["body", "title", "summary"], highlights.Select(h => h.Path));
        Assert.Equal(["body", "title"], new Highlighter().Find(record, TextQuery.Parse("waste heat", LanguageCode.Of("en")), 2).Select(h => h.Path));
    }

    [Fact]
    public void Text_without_the_words_has_no_highlight() => Assert.Empty(Of(Some.Technology("a", "Something else"), "heat"));

    private static IReadOnlyList<Highlight> Of(CatalogRecord record, string query, string language = "en") =>
        new Highlighter().Find(record, TextQuery.Parse(query, LanguageCode.Of(language)), 10);

    private static string[] Marked(Highlight highlight) => [.. highlight.Ranges.Select(r => highlight.Snippet.Substring(r.Start, r.Length))];
}
