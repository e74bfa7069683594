using TechMatch.Core.Catalog;
using TechMatch.Search.Text;

namespace TechMatch.Search.Tests.Text;

public sealed class QuerySyntaxTests
{
    [Fact]
    public void Phrase_finds_its_words_in_their_order_only()
    {
        using var bench = new TextBench(TextBench.Text("yes", "Recovery of waste heat"), TextBench.Text("turned", "Heat waste"), TextBench.Text("apart", "Waste and heat"));
        Assert.Equal(["yes"], bench.Find("\"waste heat\""));
    }

    [Fact]
    public void Phrase_is_stemmed_like_the_text()
    {
        using var bench = new TextBench(TextBench.Text("a", "Charging batteries"));
        Assert.Equal(["a"], bench.Find("\"charge battery\""));
    }

    [Fact]
    public void Phrase_keeps_the_place_of_a_stop_word()
    {
        using var bench = new TextBench(TextBench.Text("of", "Capture of carbon"), TextBench.Text("none", "Capture carbon"));
        Assert.Equal(["of"], bench.Find("\"capture of carbon\""));
    }

    [Fact]
    public void Phrase_never_reaches_from_one_field_into_the_next()
    {
        using var bench = new TextBench(TextBench.Text("a", "Use of waste", "Heat of kilns"));
        Assert.Empty(bench.Find("\"waste heat\""));
    }

    [Fact]
    public void Phrase_of_Chinese_takes_its_characters_together()
    {
        using var bench = new TextBench(TextBench.Text("yes", "水泥窑余热发电", language: "zh"), TextBench.Text("no", "余水热泥", language: "zh"));
        Assert.Equal(["yes"], bench.Find("\"余热发电\"", "zh"));
    }

    [Fact]
    public void Phrase_without_its_closing_quote_is_words()
    {
        using var bench = new TextBench(TextBench.Text("a", "Heat of waste"));
        Assert.Equal(["a"], bench.Find("\"waste heat"));
    }

    [Fact]
    public void Must_leaves_only_records_with_the_word()
    {
        using var bench = new TextBench(TextBench.Text("both", "Kiln heat"), TextBench.Text("heat", "Heat"), TextBench.Text("kiln", "Kilns"));
        Assert.Equal(["both", "kiln"], bench.Find("+kiln heat"));
    }

    [Fact]
    public void Must_not_leaves_out_records_with_the_word_in_any_form()
    {
        using var bench = new TextBench(TextBench.Text("solar", "Solar heat"), TextBench.Text("nuclear", "Nuclear heat"), TextBench.Text("kilns", "Heat of kilns"));
        Assert.Equal(["solar"], bench.Find("heat -nuclear -kiln"));
    }

    [Fact]
    public void Must_not_alone_asks_for_nothing()
    {
        using var bench = new TextBench(TextBench.Text("a", "Heat"));
        var found = bench.Search("-nuclear");
        Assert.Equal((0, 0L), (found.Hits.Count, found.TotalHits));
        Assert.False(TextQuery.Parse("-nuclear", LanguageCode.Of("en")).HasTerms);
    }

    [Fact]
    public void Must_not_phrase_leaves_out_only_the_phrase()
    {
        using var bench = new TextBench(TextBench.Text("phrase", "Waste heat"), TextBench.Text("apart", "Heat of waste"));
        Assert.Equal(["apart"], bench.Find("heat -\"waste heat\""));
    }

    [Theory]
    [InlineData("low-carbon")]
    [InlineData("low - carbon")]
    [InlineData("C++ carbon")]
    [InlineData("carbon:low")]
    public void Signs_inside_or_beside_words_are_text(string query)
    {
        using var bench = new TextBench(TextBench.Text("a", "Low carbon"));
        Assert.Equal(["a"], bench.Find(query));
    }

    [Theory]
    [InlineData("Less heat.The kiln", "heat")]
    [InlineData("Note:kiln", "kiln")]
    [InlineData("waste_heat", "waste")]
    [InlineData("At 3.5 MPa", "3.5")]
    public void Words_without_a_space_between_are_parted_and_numbers_are_not(string title, string query)
    {
        using var bench = new TextBench(TextBench.Text("a", title), TextBench.Text("b", "35"));
        Assert.Equal(["a"], bench.Find(query));
    }

    [Fact]
    public void Prefix_finds_every_word_that_starts_so()
    {
        using var bench = new TextBench(TextBench.Text("cement", "Cement"), TextBench.Text("cementation", "Cementation"), TextBench.Text("ceramic", "Ceramic"));
        Assert.Equal(["cement", "cementation"], bench.Find("cemen*"));
    }

    [Fact]
    public void Prefix_puts_no_rare_expansion_first()
    {
        // Each expansion scored by itself would put the rarest word that fits ahead of all others.
        using var bench = new TextBench(TextBench.Text("a", "Cement"), TextBench.Text("b", "Cement"), TextBench.Text("rare", "Cementitious"));
        Assert.Single(bench.Search("cement*").Hits.Select(h => h.Score).Distinct());
    }

    [Theory]
    [InlineData("c*")]
    [InlineData("*")]
    [InlineData("*ment")]
    public void Prefix_needs_two_letters_and_they_come_first(string query)
    {
        using var bench = new TextBench(TextBench.Text("a", "Cement"));
        Assert.Empty(bench.Find(query));
    }

    [Fact]
    public void Prefix_folds_accents_and_capitals()
    {
        using var bench = new TextBench(TextBench.Text("a", "Récupération", language: "fr"));
        Assert.Equal(["a"], bench.Find("RECUPE*", "fr"));
        Assert.Equal(["a"], bench.Find("re\u0301cupe\u0301*", "fr"));
    }

    [Theory]
    [InlineData("cemnt~", true)] // a letter missing
    [InlineData("cmeent~", true)] // two letters turned round are one edit
    [InlineData("cmnt~", false)] // two edits in a short word
    [InlineData("dement~", false)] // the first letter must be right
    [InlineData("photovoltiac~", true)]
    [InlineData("phtovoltiac~", true)] // two edits in a long word
    [InlineData("pvotolvaic~", false)]
    public void Fuzzy_forgives_one_edit_and_two_in_long_words(string query, bool found)
    {
        using var bench = new TextBench(TextBench.Text("a", "Cement photovoltaic"));
        Assert.Equal(found ? ["a"] : [], bench.Find(query));
    }

    [Fact]
    public void Fuzzy_puts_the_nearer_spelling_first()
    {
        using var bench = new TextBench(TextBench.Text("far", "Photovoltac"), TextBench.Text("exact", "Photovoltaic"));
        Assert.Equal(["exact", "far"], bench.Find("photovoltaic~"));
    }

    [Fact]
    public void Fuzzy_is_for_eight_words_of_at_most_forty_letters()
    {
        using var bench = new TextBench(TextBench.Text("a", "Turbine"));
        Assert.Equal(["a"], bench.Find("aaaa~ bbbb~ cccc~ dddd~ eeee~ ffff~ gggg~ turbane~"));
        Assert.Empty(bench.Find("aaaa~ bbbb~ cccc~ dddd~ eeee~ ffff~ gggg~ hhhh~ turbane~"));
        Assert.Empty(bench.Find(new string('t', 41) + "~"));
    }

    [Fact]
    public void Fuzzy_needs_four_letters()
    {
        using var bench = new TextBench(TextBench.Text("a", "Sun"));
        Assert.Empty(bench.Find("sum~"));
    }

    [Fact]
    public void Expansions_are_bounded()
    {
        // 3,000 words start so; 1,024 of them are asked for, the most frequent first.
        using var bench = new TextBench([.. Enumerable.Range(0, 30).Select(i => TextBench.Text($"r{i:00}", "x", string.Join(' ', Enumerable.Range(0, 100).Select(j => $"pre{i:00}{j:00}"))))]);
        bench.Add(TextBench.Text("last", "prezzz"), TextBench.Text("last2", "prezzz"));
        Assert.Contains("last", bench.Find("pre*"));
    }

    [Fact]
    public void Must_with_prefix_or_fuzzy_rules_records_out()
    {
        using var bench = new TextBench(TextBench.Text("both", "Cement heat"), TextBench.Text("heat", "Heat"));
        Assert.Equal(["both"], bench.Find("heat +cem*"));
        Assert.Equal(["both"], bench.Find("heat +cemnt~"));
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void Query_of_a_person_has_at_most_512_characters(int length, bool accepted)
    {
        var e = Record.Exception(() => TextQuery.Parse(new string('a', length), LanguageCode.Of("en")));
        Assert.Equal(accepted ? null : "expected at most 512 characters, got 513 (Parameter 'query')", e?.Message);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Query_of_a_person_has_at_most_32_words(int words, bool accepted)
    {
        var e = Record.Exception(() => TextQuery.Parse(string.Join(' ', Enumerable.Repeat("ab", words)), LanguageCode.Of("en")));
        Assert.Equal(accepted ? null : "expected at most 32 words and phrases, got 33 (Parameter 'query')", e?.Message);
    }
}
