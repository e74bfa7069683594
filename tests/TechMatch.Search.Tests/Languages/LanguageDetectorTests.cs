using System.Diagnostics;
using TechMatch.Search.Languages;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Languages;

public sealed class LanguageDetectorTests(ITestOutputHelper output)
{
    private static readonly string s_profiles = RepositoryRoot.File("src", "TechMatch.Search", "Languages", "profiles-1");

    [Theory]
    [InlineData("Утилизация тепла уходящих газов цементной печи", "ru")]
    [InlineData("Зауыттың қалдық жылуын пайдалану", "kk")]
    [InlineData("Су тазарту стансасы мен қалдықтарды жинау", "kk")]
    [InlineData("qaldyqtardy qaita öñdeu tehnologiasy", "kk")]
    [InlineData("Tullantı istiliyindən istifadə", "az")]
    [InlineData("Atık ısı geri kazanımı", "tr")]
    [InlineData("水泥窑余热回收", "zh")]
    [InlineData("استرجاع الحرارة المهدورة", "ar")]
    [InlineData("Recovery of waste heat from cement kilns", "en")]
    [InlineData("Hulladékhő visszanyerése cementgyári kemencékből", "hu")]
    [InlineData("Abwasserbehandlung mit geringem Energiebedarf", "de")]
    [InlineData("Pemulihan panas buang dari tanur semen untuk industri", "id")]
    [InlineData("Оползотворяване на отпадна топлина от въртящи се пещи", "bg")]
    public void Detect_textOfTheField_namesItsLanguage(string text, string expected) => Assert.Equal(expected, LanguageDetector.Shipped.Detect(text).Language is "ms" ? "id" : LanguageDetector.Shipped.Detect(text).Language);

    [Theory]
    [InlineData("")]
    [InlineData("12 / 35")]
    [InlineData("ORC")]
    [InlineData("CO2")]
    [InlineData("水を浄化する")] // Japanese
    [InlineData("بازیافت گرمای پنهان")] // Persian
    [InlineData("ανάκτηση θερμότητας")] // Greek
    public void Detect_whatNoneOfTheTwelveIsSureOf_isUnsure(string text) => Assert.Null(LanguageDetector.Shipped.Detect(text).Language);

    // Every tenth text is kept from learning; the shipped table is learned from all of them in the same way.
    [Theory]
    [InlineData(1, 5, .78, .04)]
    [InlineData(6, 15, .95, .02)]
    [InlineData(16, 1000, .98, .01)]
    public void Detect_heldBackTextOfTheField_isRightAsDocumented(int fewestWords, int mostWords, double right, double wrong)
    {
        var all = CorpusTexts.All.Distinct().ToList();
        var detector = new LanguageDetector(ProfileLearner.Learn(all.Where((_, i) => i % 10 != 0)));
        var tally = DetectionTally.Of(detector, all.Where((_, i) => i % 10 == 0).Where(t => Words(t.Text) >= fewestWords && Words(t.Text) <= mostWords));
        output.WriteLine(tally.ToString());
        Assert.InRange(tally.Right, right, 1);
        Assert.InRange(tally.Wrong, 0, wrong);
    }

    /// <summary>For docs/languages.md; TECHMATCH_SENTENCES is a file of lines <c>language TAB text</c>.</summary>
    [Fact]
    public void Sentences_are_measured_where_they_are_given()
    {
        var file = Environment.GetEnvironmentVariable("TECHMATCH_SENTENCES");
        Assert.SkipWhen(file is null, "TECHMATCH_SENTENCES is not set");
        var texts = File.ReadLines(file).Select(l => l.Split('\t')).Select(p => (Key: p[0], Text: p[1])).ToList();
        foreach (var words in new[] { 1, 3, 5, 10, 1000 })
        {
            var cut = texts.Select(t => (t.Key, string.Join(' ', t.Text.Split(' ').Take(words)))).ToList();
            output.WriteLine($"first {words} words: {DetectionTally.Of(LanguageDetector.Shipped, cut)}");
        }

        foreach (var language in texts.GroupBy(t => t.Key)) output.WriteLine($"{language.Key}: {DetectionTally.Of(LanguageDetector.Shipped, language)}");
        var clock = Stopwatch.StartNew();
        var bytes = 0L;
        foreach (var (_, text) in texts.Where(t => t.Key is not ("zh" or "ar")))
        {
            LanguageDetector.Shipped.Detect(text);
            bytes += System.Text.Encoding.UTF8.GetByteCount(text);
        }

        output.WriteLine($"{bytes / 1e6 / clock.Elapsed.TotalSeconds:0.0} MB/s");
        Assert.NotEmpty(texts);
    }

    /// <summary>TECHMATCH_UPDATE_LANGUAGES=1 learns the shipped table anew from the corpus.</summary>
    [Fact]
    public void Shipped_profiles_are_learned_from_the_corpus()
    {
        if (Environment.GetEnvironmentVariable("TECHMATCH_UPDATE_LANGUAGES") == "1")
        {
            using var file = File.Create(s_profiles);
            ProfileLearner.Learn(CorpusTexts.All.Distinct()).Write(file);
        }

        using var shipped = File.OpenRead(s_profiles);
        var tally = DetectionTally.Of(new LanguageDetector(LanguageProfiles.Read(shipped)), CorpusTexts.All.Where(t => Words(t.Text) > 5));
        output.WriteLine(tally.ToString());
        Assert.InRange(tally.Right, .98, 1);
    }

    private static int Words(string text) => text.Split(' ').Length;
}

/// <param name="Right">Share of texts whose language was named; Indonesian for Malay counts as right, and the reverse.</param>
/// <param name="Wrong">Share that got another; the rest is unsure.</param>
internal readonly record struct DetectionTally(double Right, double Wrong, int Texts)
{
    public static DetectionTally Of(LanguageDetector detector, IEnumerable<(string Key, string Text)> texts)
    {
        var (right, wrong, count) = (0, 0, 0);
        foreach (var (key, text) in texts)
        {
            // Languages the detector does not know are no part of its accuracy.
            if (!"en ru kk kk-latn az zh tr de bg hu ar id ms".Split(' ').Contains(key)) continue;
            count++;
            var guess = detector.Detect(text).Language;
            if (guess is null) continue;
            if (Group(guess) == Group(key[..2])) right++;
            else wrong++;
        }

        return new DetectionTally((double)right / count, (double)wrong / count, count);
    }

    public override string ToString() => FormattableString.Invariant($"right {Right:0.000}, wrong {Wrong:0.000}, unsure {1 - Right - Wrong:0.000} of {Texts}");

    private static string Group(string language) => language == "ms" ? "id" : language;
}
