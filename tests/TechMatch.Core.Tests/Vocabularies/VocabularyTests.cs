using System.Text;
using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Vocabularies;

public sealed class VocabularyTests
{
    private static readonly VocabularySet s_set = new(
        Directory.GetFiles(RepositoryRoot.File("corpus", "vocabularies"), "*.json").Select(f => Vocabulary.Parse(File.ReadAllBytes(f), Path.GetFileName(f))));

    [Fact]
    public void Label_missingLanguage_fallsBackToEnglishThenCode()
    {
        var vocabulary = Parse("""{"id":"v","terms":[{"code":"a","labels":{"en":"Ash","kk":"Күл"}},{"code":"b","labels":{}}]}""");

        Assert.True(vocabulary.TryGet("a", out var ash));
        Assert.Equal("Күл", ash.Label(LanguageCode.Of("kk")));
        Assert.Equal("Ash", ash.Label(LanguageCode.Of("zh")));
        Assert.True(vocabulary.TryGet("b", out var bare));
        Assert.Equal("b", bare.Label(LanguageCode.Of("zh")));
        Assert.False(vocabulary.Contains("c"));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"id":"v"}""")]
    [InlineData("""{"id":"v","terms":[{"code":"a","labels":{}},{"code":"a","labels":{}}]}""")]
    [InlineData("""{"id":"v","terms":[{"labels":{}}]}""")]
    public void Parse_brokenFile_namesIt(string json) =>
        Assert.StartsWith("vocabulary v.json cannot be read", Assert.Throws<FormatException>(() => Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Set_missingOrDoubleVocabulary_isRefused()
    {
        Assert.Contains("vehicle_kinds", Assert.Throws<FormatException>(() => new VocabularySet([])).Message, StringComparison.Ordinal);
        Assert.Contains("'v' twice", Assert.Throws<FormatException>(() => new VocabularySet([Parse("""{"id":"v","terms":[]}"""), Parse("""{"id":"v","terms":[]}""")])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RecordTerms_unknownTermsAndCountries_areAllNamed()
    {
        var record = Some.Technology() with { Sectors = [Code.Of("nonsense")], ServiceCountries = [CountryCode.Of("XX")], TechnologyKind = Code.Of("gadget") };

        Assert.Equal(["sectors", "technologyKind", "serviceCountries"], RecordTerms.Faults(record, s_set).Select(f => f.Field));
    }

    [Fact]
    public void RecordTerms_exclusions_mayComeFromThreeVocabularies()
    {
        var need = Some.Need() with { Exclusions = [Code.Of("cement"), Code.Of("service")] };

        Assert.Empty(RecordTerms.Faults(need, s_set));
        Assert.Equal("exclusions", Assert.Single(RecordTerms.Faults(need with { Exclusions = [Code.Of("grant")] }, s_set)).Field);
        Assert.Equal("country", Assert.Single(RecordTerms.Faults(need with { Country = null }, s_set)).Field);
    }

    private static Vocabulary Parse(string json) => Vocabulary.Parse(Encoding.UTF8.GetBytes(json), "v.json");
}
