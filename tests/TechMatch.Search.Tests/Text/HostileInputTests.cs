using System.Diagnostics;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Text;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Text;

/// <summary>Each hostile input has a clear outcome: refused with a sentence, or taken as plain words, and quickly either way.</summary>
public sealed class HostileInputTests
{
    private static readonly LanguageCode s_english = LanguageCode.Of("en");

    private static TextBench Bench() => new(
        Some.Technology("a", "Kiln heat"), Some.Technology("hidden", "Kiln secret") with { State = RecordState.Draft });

    [Fact]
    [Trait("catalogue", "H-04")]
    public void Hundred_thousand_parentheses_are_refused_by_length_and_harmless_as_text()
    {
        var nested = new string('(', 100_000) + "kiln" + new string(')', 100_000);
        Assert.Equal("expected at most 512 characters, got 200004 (Parameter 'query')", Assert.Throws<ArgumentException>(() => TextQuery.Parse(nested, s_english)).Message);
        using var bench = Bench();
        Assert.Empty(Ask(bench, TextQuery.OfText(nested, s_english)));
        Assert.Equal(["a"], bench.Find(new string('(', 250) + "kiln" + new string(')', 250)));
    }

    [Theory]
    [InlineData("/((a{1,20}){1,20}){1,20}b/ kiln")]
    [InlineData("state:draft kiln")]
    [InlineData("kiln OR state:draft OR id:*")]
    [InlineData("x_en:kiln")]
    [InlineData("title_en:kiln^1000 AND NOT (heat)")]
    [InlineData("kiln [a TO z] {a TO z}")]
    [InlineData("kiln && heat || !heat \\")]
    [InlineData("<script>kiln</script>")]
    [InlineData("'; drop table records; -- kiln")]
    [Trait("catalogue", "H-05")]
    public void Foreign_syntax_is_plain_words_and_opens_no_field(string query)
    {
        using var bench = Bench();
        Assert.Equal(["a"], bench.Find(query));
    }

    [Fact]
    [Trait("catalogue", "H-05")]
    public void Regular_expression_bomb_costs_nothing()
    {
        using var bench = Bench();
        var clock = Stopwatch.StartNew();
        Assert.Empty(bench.Find("/((b{1,20}){1,20}){1,20}c/"));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Word_of_40000_characters_is_no_word_and_spoils_no_record()
    {
        using var bench = new TextBench(TextBench.Text("a", "Kiln", new string('k', 40_000) + " heat"));
        Assert.Equal(["a"], bench.Find("heat"));
        Assert.Empty(bench.Find(new string('k', 500)));
        Assert.Empty(bench.Find(new string('k', 500) + "~"));
        Assert.Empty(bench.Find(new string('k', 500) + "*"));
    }

    [Fact]
    public void Keyword_of_40000_characters_is_refused_where_records_are_made()
    {
        var keyword = new string('k', 40_000);
        Assert.Equal("expected at most 200 characters, got 40000 (Parameter 'SourceId')", Assert.Throws<ArgumentException>(() => Some.Provenance with { SourceId = keyword }).Message);
        Assert.Equal("expected at most 100 characters, got 40000 (Parameter 'Tags')", Assert.Throws<ArgumentException>(() => Some.Technology() with { Tags = [keyword] }).Message);
        Assert.Throws<ArgumentException>(() => Code.Of(keyword));
    }

    [Fact]
    public void Text_of_5_MB_is_refused_in_a_record_and_cut_in_a_question()
    {
        var text = string.Concat(Enumerable.Repeat("kiln ", 1_000_000));
        Assert.Equal("expected at most 200000 characters, got 5000000 (Parameter 'Text')", Assert.Throws<ArgumentException>(() => LocalizedText.Of("en", text)).Message);
        using var bench = Bench();
        Assert.Equal(["a"], Ask(bench, TextQuery.OfText(text, s_english)));
    }

    [Fact]
    public void Longest_text_a_record_may_have_is_found_by_its_last_word()
    {
        var text = string.Concat(Enumerable.Range(0, 16_000).Select(i => $"w{i:000000} ")) + "zeolite";
        using var bench = new TextBench(TextBench.Text("a", "Long", new string(' ', 200_000 - text.Length) + text));
        Assert.Equal(["a"], bench.Find("zeolite"));
        Assert.Equal(["a"], bench.Find("\"w015000 w015001\""));
    }

    [Fact]
    [Trait("catalogue", "H-01")]
    public void Lone_surrogate_is_refused_from_a_person_and_repaired_in_a_text()
    {
        Assert.Equal("expected well-formed Unicode, got a lone surrogate at position 4 (Parameter 'query')", Assert.Throws<ArgumentException>(() => TextQuery.Parse("kiln\uD800", s_english)).Message);
        using var bench = Bench();
        // It used to end as "text index unavailable", which sends a healthy index to be rebuilt.
        Assert.Equal(["a"], Ask(bench, TextQuery.OfText("\uDC00 kiln \uD800", s_english)));
    }

    // Found by fuzzing: the library refuses to normalise it, which read as a damaged index, so any caller could send a sound one to be rebuilt.
    [Fact]
    [Trait("catalogue", "H-01")]
    public void Noncharacter_fffe_is_refused_from_a_person_and_in_a_record_and_repaired_in_a_text()
    {
        Assert.Equal("expected well-formed Unicode, got the noncharacter U+FFFE at position 4 (Parameter 'query')", Assert.Throws<ArgumentException>(() => TextQuery.Parse("kiln\uFFFE", s_english)).Message);
        Assert.Throws<ArgumentException>(() => LocalizedText.Of("en", "kiln \uFFFE"));
        using var bench = Bench();
        Assert.Equal(["a"], Ask(bench, TextQuery.OfText("\uFFFE kiln \uFFFF", s_english)));
        Assert.Throws<ArgumentException>(() => bench.Index.Suggest("k\uFFFE", RecordFilter.None, AccessScope.Public, 5));
    }

    [Theory]
    [InlineData("kiln\u0001heat")]
    [InlineData("\u0007kiln\u001B[2J")]
    [InlineData("kiln\u200B\uFEFF\u202E heat")]
    [InlineData("\tkiln\r\n")]
    public void Control_and_invisible_characters_part_words_at_most(string query)
    {
        using var bench = Bench();
        Assert.Equal(["a"], bench.Find(query));
    }

    [Fact]
    public void Nul_is_refused() =>
        Assert.Equal("expected no NUL character, got one at position 4 (Parameter 'query')", Assert.Throws<ArgumentException>(() => TextQuery.Parse("kiln\0", s_english)).Message);

    [Fact]
    public void Only_stop_words_finds_them_as_they_stand()
    {
        using var bench = new TextBench(Some.Technology("a", "The who of it"), Some.Technology("b", "Kiln"));
        Assert.Equal(["a"], bench.Find("the of"));
        Assert.Equal(["a"], bench.Find("\"the who\""));
        Assert.Empty(bench.Find("\"of the\""));
    }

    [Theory]
    [InlineData("?!... ---")]
    [InlineData("()[]{}")]
    [InlineData("\"\"")]
    [InlineData("+ - * ~")]
    [InlineData("🌍🌍")]
    public void Only_punctuation_asks_for_nothing(string query)
    {
        using var bench = Bench();
        Assert.False(TextQuery.Parse(query, s_english).HasTerms);
        Assert.Equal(new TextHits([], 0, 0, 0).TotalHits, bench.Search(query).TotalHits);
        Assert.Empty(bench.Find(query));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t ")]
    public void Nothing_is_refused(string query) =>
        Assert.Equal("expected text, got nothing (Parameter 'query')", Assert.Throws<ArgumentException>(() => TextQuery.Parse(query, s_english)).Message);

    [Fact]
    public void Letters_outside_the_basic_plane_are_letters()
    {
        using var bench = new TextBench(Some.Technology("a", "𠀋水", "zh"), Some.Technology("b", "火", "zh"));
        Assert.True(TextQuery.Parse("𠀋", LanguageCode.Of("zh")).HasTerms);
        Assert.Equal(["a"], bench.Find("𠀋", "zh"));
    }

    [Fact]
    public void Thousands_of_words_in_a_question_are_asked_by_the_most_telling()
    {
        using var bench = new TextBench(Some.Technology("a", "zeolite"), Some.Technology("b", "common"), Some.Technology("c", "common"));
        var text = string.Join(' ', Enumerable.Range(0, 500).Select(i => $"unknown{i}")) + " common zeolite";
        Assert.Equal(["a", "b", "c"], Ask(bench, TextQuery.OfText(text, s_english)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public void Depth_outside_its_bounds_is_the_callers_mistake(int top)
    {
        using var bench = Bench();
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Search("kiln", top: top));
    }

    private static string[] Ask(TextBench bench, TextQuery query) =>
        [.. bench.Index.Search(query, RecordFilter.None, AccessScope.Public, 10, TextBench.Token).Hits.Select(h => h.Id.Key)];
}
