using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Tests.Text.Analysis;

public sealed class StemmerTests(ITestOutputHelper output)
{
    private static string Kazakh(string word) => KazakhStemmer.Instance.Stem(KazakhLatinFilter.ToCyrillic(word) ?? word);

    private static string Azerbaijani(string word) => AzerbaijaniStemmer.Instance.Stem(word);

    [Theory]
    [InlineData("қалдық", "қалдықтарының")]
    [InlineData("қалдық", "қалдығы")]
    [InlineData("өнеркәсіп", "өнеркәсіптік")]
    [InlineData("зауыт", "зауыттарындағы")]
    [InlineData("технология", "технологиялармен")]
    [InlineData("газ", "газдың")] // shorter words than four letters kept their endings before
    [InlineData("қалдықтар", "qaldyqtarda")]
    public void Kazakh_word_and_its_form_have_one_stem(string word, string form) => Assert.Equal(Kazakh(word), Kazakh(form));

    [Theory]
    [InlineData("компьютер")] // тер does not follow ю
    [InlineData("зауыт")]
    public void Kazakh_word_that_only_looks_inflected_is_left_whole(string word) => Assert.Equal(word, Kazakh(word));

    [Theory]
    [InlineData("tullantı", "tullantılarının")]
    [InlineData("bıçaq", "bıçağında")]
    [InlineData("ərk", "əryimiz")]
    [InlineData("zavod", "zavodlarındakı")]
    [InlineData("texnologiya", "texnologiyalarınızdan")]
    [InlineData("neft", "neftin")]
    public void Azerbaijani_word_and_its_form_have_one_stem(string word, string form) => Assert.Equal(Azerbaijani(word), Azerbaijani(form));

    [Theory]
    [InlineData("сипат", "сипаттама")]
    [InlineData("қала", "қалам")]
    public void Kazakh_words_that_are_two_stay_two(string one, string other) => Assert.NotEqual(Kazakh(one), Kazakh(other));

    [Fact]
    public void Kazakh_stem_of_a_stem_is_itself()
    {
        foreach (var (_, form) in Sample("kk").Pairs) Assert.Equal(Kazakh(form), Kazakh(Kazakh(form)));
    }

    // The measured shares of docs/languages.md (.980, .93, .862), less about two standard errors of 299, 299 and 150 pairs.
    [Theory]
    [InlineData("kk", .96)]
    [InlineData("az", .90)]
    [InlineData("kk-latn", .80)]
    public void Sample_of_the_held_back_part_is_stemmed_as_well_as_documented(string list, double atLeast)
    {
        var accuracy = StemmerAccuracy.Of(Sample(list), list == "az" ? Azerbaijani : Kazakh);
        output.WriteLine($"{list}: {accuracy}");
        Assert.InRange(accuracy.Agreeing, atLeast, 1);
    }

    /// <summary>For the figures of docs/languages.md; TECHMATCH_INFLECTIONS names the folder of the whole tables.</summary>
    [Fact]
    public void Whole_tables_are_measured_where_they_are_given()
    {
        var folder = Environment.GetEnvironmentVariable("TECHMATCH_INFLECTIONS");
        Assert.SkipWhen(folder is null, "TECHMATCH_INFLECTIONS is not set");
        var kazakh = InflectionList.Read(Path.Combine(folder, "wiktionary_inflections.kk.tsv.gz")).HeldBack();
        var words = kazakh.Words(cyrillic: true);
        var latin = kazakh.Where((lemma, form) => InflectionList.IsWord(lemma, true) && InflectionList.IsWord(form, false));
        var azerbaijani = InflectionList.Read(Path.Combine(folder, "wiktionary_inflections.az.tsv.gz")).HeldBack().Words(cyrillic: false);
        output.WriteLine($"kk nouns: {StemmerAccuracy.Of(words.Where((l, _) => l[^1] is not ('у' or 'ю')), Kazakh)}");
        output.WriteLine($"kk verbs: {StemmerAccuracy.Of(words.Where((l, _) => l[^1] is 'у' or 'ю'), Kazakh)}");
        output.WriteLine($"kk Latin spelling of the lemma: {StemmerAccuracy.Of(latin, Kazakh)}");
        output.WriteLine($"az nouns: {StemmerAccuracy.Of(azerbaijani.Where((l, _) => !IsVerb(l)), Azerbaijani)}");
        output.WriteLine($"az verbs: {StemmerAccuracy.Of(azerbaijani.Where((l, _) => IsVerb(l)), Azerbaijani)}");
        Assert.NotEmpty(words.Pairs);
    }

    private static bool IsVerb(string lemma) => lemma.EndsWith("maq", StringComparison.Ordinal) || lemma.EndsWith("mək", StringComparison.Ordinal);

    private static InflectionList Sample(string list) => InflectionList.Read(Path.Combine(AppContext.BaseDirectory, "Text", "Analysis", $"inflections.{list}.tsv"));
}
