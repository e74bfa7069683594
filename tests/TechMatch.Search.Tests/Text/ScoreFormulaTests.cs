using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Text;

namespace TechMatch.Search.Tests.Text;

/// <summary>Scores against the formula worked out by hand. Scores are single precision: 1e-6 relative.</summary>
public sealed class ScoreFormulaTests
{
    private static readonly TextIndexOptions s_options = new()
    {
        K1 = 1.2, Title = new FieldWeight(2, 0.5), Summary = new FieldWeight(1.5, 0.6), Body = new FieldWeight(1, 0.7), NeutralWeight = 0.4, PairWeight = 0.3,
    };

    // Words left after English stop words (of, in, a, and, for, the):
    //          title          summary        body                            all
    //   a      solar kiln 2   dry timber 2   solar heat dri timber kiln²  6  10
    //   b      wind turbin 2  –              wind² more kiln              4   6
    //   c      water pump 2   –              –                            2
    private static TextBench Bench() => new(
        s_options,
        TextBench.Text("a", "Solar kiln", "Solar heat dries timber in a kiln kiln", summary: "Drying of timber"),
        TextBench.Text("b", "Wind turbine", "wind and more wind for the kiln"),
        TextBench.Text("c", "Water pump"));

    [Fact]
    public void Score_of_one_word_is_BM25F_over_three_fields()
    {
        using var bench = Bench();
        // kiln: N = 3, df = 2. Average lengths: title 6/3 = 2, summary 2/1 = 2 (of those that have one), body (18 − 6 − 2)/3 = 10/3.
        var idf = Idf(2);
        var inTitleOfA = 2 * 1 / (1 - 0.5 + 0.5 * 2 / 2.0);
        var inBodyOfA = 1 * 2 / (1 - 0.7 + 0.7 * 6 / (10 / 3.0));
        var inBodyOfB = 1 * 1 / (1 - 0.7 + 0.7 * 4 / (10 / 3.0));
        Close(idf * Saturated(inTitleOfA + inBodyOfA), bench.ScoreOf("kiln", "a"));
        Close(idf * Saturated(inBodyOfB), bench.ScoreOf("kiln", "b"));
    }

    [Fact]
    public void Score_counts_the_summary_as_a_field_of_its_own()
    {
        using var bench = Bench();
        // timber: df = 1; once in the summary of 2 words, once in the body of 6.
        var idf = Idf(1);
        var f = 1.5 * 1 / (1 - 0.6 + 0.6 * 2 / 2.0) + 1 * 1 / (1 - 0.7 + 0.7 * 6 / (10 / 3.0));
        Close(idf * Saturated(f), bench.ScoreOf("timber", "a"));
    }

    [Fact]
    public void Score_of_several_words_is_their_sum_and_a_bonus_for_neighbours()
    {
        using var bench = Bench();
        // "solar kiln" stand side by side in the title of a; the bonus is 0.3 · (idf + idf), once.
        var (solar, kiln) = (Idf(1), Idf(2));
        var sum = bench.ScoreOf("solar", "a") + bench.ScoreOf("kiln", "a");
        Close(sum + 0.3 * (solar + kiln), bench.ScoreOf("solar kiln", "a"));
        Close(sum, bench.ScoreOf("kiln solar", "a"));
    }

    // Words typed by a person came in clauses of their own, and pairs were looked for inside clauses only.
    [Fact]
    public void Neighbours_count_in_a_typed_query_as_in_a_text()
    {
        using var bench = Bench();
        var typed = bench.Search("solar kiln").Hits[0].Score;
        var text = bench.Index.Search(TextQuery.OfText("solar kiln", LanguageCode.Of("en")), RecordFilter.None, AccessScope.Public, 10, TextBench.Token).Hits[0].Score;
        Assert.Equal(text, typed);
    }

    [Fact]
    public void Word_asked_twice_counts_twice()
    {
        using var bench = Bench();
        Close(2 * bench.ScoreOf("timber", "a"), bench.ScoreOf("timber timber", "a"));
    }

    [Fact]
    public void Score_across_languages_is_plain_BM25_of_the_neutral_field_at_its_weight()
    {
        using var bench = Bench();
        // The neutral field keeps stop words and every form: a has 2 + 3 + 8 = 13 words, b 2 + 7 = 9, c 2. "turbine" stands in b alone.
        var idf = Idf(1);
        var score = 0.4 * idf * 1 * 2.2 / (1 + 1.2 * (1 - 0.7 + 0.7 * 9 / (24 / 3.0)));
        Close(score, bench.ScoreOf("turbine", "b", "ru"));
    }

    [Theory]
    [InlineData(10, 11)] // one byte of norm holds both as 10 to 12 words
    [InlineData(100, 101)]
    [InlineData(20_000, 20_001)]
    public void Lengths_are_exact(int shorter, int longer)
    {
        using var bench = new TextBench(
            TextBench.Text("longer", "x", "kiln" + string.Concat(Enumerable.Repeat(" word", longer - 1))),
            TextBench.Text("shorter", "x", "kiln" + string.Concat(Enumerable.Repeat(" word", shorter - 1))));
        var hits = bench.Search("kiln").Hits;
        Assert.Equal(["shorter", "longer"], hits.Select(h => h.Id.Key));
        Assert.True(hits[0].Score > hits[1].Score);
    }

    [Fact]
    public void Attainable_is_the_supremum_of_one_word()
    {
        using var bench = Bench();
        // As frequency grows without end, f·(k1 + 1)/(f + k1) approaches k1 + 1.
        Close(Idf(1) * 2.2, bench.Search("timber").AttainableScore);
    }

    [Fact]
    public void Scores_of_named_records_are_those_of_the_search_and_zero_without_a_match()
    {
        using var bench = Bench();
        var ids = new[] { "c", "b", "a" }.Select(k => RecordId.Of(RecordKind.Technology, k)).ToList();
        var query = TextQuery.Parse("solar kiln", LanguageCode.Of("en"));
        using var answer = bench.Index.Ask(query, RecordFilter.None, AccessScope.Public, top: 1, takeAll: false, TextBench.Token);
        Assert.Equal([0, bench.ScoreOf("solar kiln", "b"), bench.ScoreOf("solar kiln", "a")], answer.Find(ids).Select(e => e!.Value.Score));
    }

    [Fact]
    public void Record_in_two_languages_scores_as_its_better_one()
    {
        var both = TextBench.Text("both", "Waste heat") with { Body = LocalizedText.Of("ru", "тепло тепло тепло") };
        using var bench = new TextBench(both, TextBench.Text("en", "Waste heat"), TextBench.Text("ru", "тепло", language: "ru"));
        Assert.Equal(bench.ScoreOf("waste", "en"), bench.ScoreOf("waste", "both"));
    }

    private static double Saturated(double f) => f * 2.2 / (f + 1.2);

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, Math.Abs(expected) * 2e-6);

    /// <summary>Of a word in so many of the three records, with sixteen assumed ones of which it is in 0.32.</summary>
    private static double Idf(int records) => Math.Log(1 + (3 + 16 - records - 0.32 + 0.5) / (records + 0.32 + 0.5));
}
