using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Text;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Text;

public sealed class CompletionTests
{
    // Completions were the folded rest of a title ("rankine cycle for kiln waste heat"), without its record.
    [Fact]
    public void Did_you_mean_seeks_no_word_longer_than_any()
    {
        // Found by fuzzing: the neighbours of a word of 500 letters took a second.
        var longest = new string('q', 40);
        using var bench = new TextBench(Some.Technology("a", longest), Some.Technology("b", longest + "q"));
        Assert.Equal(longest, bench.Index.DidYouMean(TextQuery.Parse("q" + longest[2..] + "x", LanguageCode.Of("en")), AccessScope.Public));
        Assert.Null(bench.Index.DidYouMean(TextQuery.Parse(longest + "x", LanguageCode.Of("en")), AccessScope.Public));
    }

    [Fact]
    public void Any_word_of_a_title_leads_to_the_title_as_written_and_its_record()
    {
        using var bench = new TextBench(Some.Technology("orc", "Organic Rankine Cycle"));
        Assert.Equal([new Suggestion("Organic Rankine Cycle", RecordId.Of(RecordKind.Technology, "orc"))], Suggest(bench, "rank"));
        Assert.Equal([new Suggestion("Organic Rankine Cycle", RecordId.Of(RecordKind.Technology, "orc"))], Suggest(bench, "organic ran"));
        Assert.Empty(Suggest(bench, "ankine"));
    }

    [Fact]
    public void Tag_is_offered_without_a_record()
    {
        using var bench = new TextBench(Some.Technology("a", "Something") with { Tags = ["Waste heat"] });
        Assert.Equal([new Suggestion("Waste heat", null)], Suggest(bench, "waste"));
    }

    [Fact]
    public void Shorter_completion_comes_first_then_the_more_frequent_then_the_alphabet()
    {
        using var bench = new TextBench(
            Some.Technology("a", "Kiln heat recovery"), Some.Technology("b", "Kiln"), Some.Technology("c", "Kiln gas b"), Some.Technology("d", "Kiln gas a"),
            Some.Technology("e", "Kiln gas c"), Some.Technology("f", "Kiln gas c"));
        Assert.Equal(["Kiln", "Kiln gas c", "Kiln gas a", "Kiln gas b", "Kiln heat recovery"], Suggest(bench, "kil").Select(s => s.Text));
        Assert.Equal(["Kiln", "Kiln gas c"], bench.Index.Suggest("kil", RecordFilter.None, AccessScope.Public, 2).Select(s => s.Text));
    }

    [Fact]
    public void Title_of_two_records_or_with_the_word_twice_is_offered_once()
    {
        using var bench = new TextBench(Some.Technology("z", "Heat to heat"), Some.Technology("a", "Heat to heat"));
        Assert.Equal([new Suggestion("Heat to heat", RecordId.Of(RecordKind.Technology, "a"))], Suggest(bench, "heat"));
    }

    [Theory]
    [InlineData("RÉCUP", "Récupération")]
    [InlineData("recup", "Récupération")]
    [InlineData("isik", "IŞIK")]
    [InlineData("ель", "Ёль")]
    [InlineData("co2", "CO₂ capture")]
    public void Typing_forgives_capitals_and_accents(string prefix, string title)
    {
        using var bench = new TextBench(Some.Technology("a", title, "und"));
        Assert.Equal([title], Suggest(bench, prefix).Select(s => s.Text));
    }

    [Fact]
    public void Chinese_is_completed_from_any_of_its_characters()
    {
        using var bench = new TextBench(Some.Technology("a", "水泥窑余热发电", "zh"));
        Assert.Equal(["水泥窑余热发电"], Suggest(bench, "余热").Select(s => s.Text));
    }

    [Fact]
    public void Filter_holds_for_suggestions()
    {
        using var bench = new TextBench(Some.Technology("a", "Kiln heat"), Some.Startup("b", "Kiln gas"));
        Assert.Equal(["Kiln gas"], bench.Index.Suggest("kiln", new RecordFilter { Kinds = [RecordKind.Startup] }, AccessScope.Public, 10).Select(s => s.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("((((")]
    [InlineData("\u0001")]
    public void Prefix_without_a_word_offers_nothing(string prefix)
    {
        using var bench = new TextBench(Some.Technology("a", "Kiln"));
        Assert.Empty(Suggest(bench, prefix));
    }

    [Fact]
    public void Prefix_that_no_title_can_have_is_the_callers_mistake()
    {
        using var bench = new TextBench(Some.Technology("a", "Kiln"));
        Assert.Equal("expected well-formed Unicode, got a lone surrogate at position 0 (Parameter 'prefix')", Assert.Throws<ArgumentException>(() => Suggest(bench, "\uD800kiln")).Message);
        Assert.Equal("expected at most 200 characters, got 40000 (Parameter 'prefix')", Assert.Throws<ArgumentException>(() => Suggest(bench, new string('k', 40_000))).Message);
    }

    [Theory]
    [InlineData("turbin heta recovry", "turbine heat recovery")]
    [InlineData("photovoltiac", "photovoltaic")]
    [InlineData("turbine", null)] // known
    [InlineData("xyz", null)] // too short to guess
    [InlineData("qwertyuiop", null)] // nothing near
    [InlineData("aaaa bbbb cccc dddd eeee ffff gggg turbin photovoltiac", "aaaa bbbb cccc dddd eeee ffff gggg turbine photovoltiac")] // eight words are sought, no more
    public void Did_you_mean_replaces_words_nobody_holds_by_near_ones(string query, string? expected)
    {
        using var bench = new TextBench(Some.Technology("a", "Turbine heat recovery"), Some.Technology("b", "Photovoltaic"));
        Assert.Equal(expected, bench.Index.DidYouMean(TextQuery.Parse(query, LanguageCode.Of("en")), AccessScope.Public));
    }

    [Fact]
    public void Did_you_mean_finds_the_frequent_word_among_many_near_ones()
    {
        // Only the first 50 near words in the alphabet were looked at; 60 stand before "kilnz".
        var near = Enumerable.Range(0, 60).Select(i => Some.Technology($"n{i:00}", $"kiln{(char)(0x430 + i % 32)}{(char)('a' + i / 32)}"));
        using var bench = new TextBench([.. near, Some.Technology("x", "kilnzz"), Some.Technology("y", "kilnzz")]);
        Assert.Equal("kilnzz", bench.Index.DidYouMean(TextQuery.Parse("kilnzzz", LanguageCode.Of("en")), AccessScope.Public));
    }

    private static IReadOnlyList<Suggestion> Suggest(TextBench bench, string prefix) => bench.Index.Suggest(prefix, RecordFilter.None, AccessScope.Public, 10);
}
