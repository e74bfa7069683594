using TechMatch.Search.Embeddings.Training;

namespace TechMatch.Search.Tests.Embeddings.Training;

public sealed class WordFormsTests
{
    private const int Draws = 200;

    private delegate string Variation(string word, ref SeededRandom random);

    [Fact]
    public void VaryRussian_feminineNoun_givesItsCases() =>
        AssertGives(RussianEndings.Vary, "энергия", "энергии", "энергию", "энергией");

    [Fact]
    public void VaryKazakh_frontVowelAfterVoiceless_takesTheFittingEndings() =>
        AssertGives(HarmonicEndings.VaryKazakh, "пеш", "пештер", "пештің", "пешке");

    [Fact]
    public void VaryKazakh_backVowelAfterVowel_takesTheFittingEndings() =>
        AssertGives(HarmonicEndings.VaryKazakh, "қала", "қалалар", "қаланың", "қалаға", "қаладан");

    [Fact]
    public void VaryHungarian_finalA_isLengthened() =>
        AssertGives(HarmonicEndings.VaryHungarian, "szűrőpapa", "szűrőpapák", "szűrőpapát", "szűrőpapában");

    [Fact]
    public void Vary_abbreviationOrNumber_staysAsItIs()
    {
        var random = new SeededRandom(1);
        Assert.Equal("15", RussianEndings.Vary("15", ref random));
        Assert.Equal("ORC", HarmonicEndings.VaryKazakh("ORC", ref random));
    }

    private static void AssertGives(Variation vary, string word, params string[] forms)
    {
        var random = new SeededRandom(1);
        var given = new HashSet<string>();
        for (var i = 0; i < Draws; i++) given.Add(vary(word, ref random));
        Assert.Subset(given, forms.ToHashSet());
    }
}
