using System.Text;
using TechMatch.Core.Lexicon;

namespace TechMatch.Core.Tests.Lexicon;

public sealed class ConceptLexiconTests
{
    private const string Kiln = """
        {"id": "kiln", "broader": [], "related": [], "links": [], "terms": {"en": ["kiln"], "ru": ["печь"], "kk": ["пеш"], "az": ["soba"], "zh": ["窑"], "tr": ["fırın"], "de": ["Ofen"]}}
        """;

    [Fact]
    public void Parse_wellFormedFile_keepsTermsInOrder()
    {
        var concept = Assert.Single(Read(Kiln.Replace("[\"kiln\"]", "[\"kiln\", \"furnace\"]", StringComparison.Ordinal)));
        Assert.Equal("cement", concept.Sector);
        Assert.Equal(["kiln", "furnace"], concept.Terms["en"]);
        Assert.Equal("печь", concept.Preferred("ru"));
        Assert.Equal("kiln", concept.Preferred("hu"));
    }

    [Theory]
    [InlineData("\"zh\": [\"窑\"], ", "", "expected terms in zh")]
    [InlineData("\"kiln\", \"broader\"", "\"Kiln!\", \"broader\"", "expected an id")]
    [InlineData("\"tr\": [\"fırın\"]", "\"xx\": [\"fırın\"]", "got 'xx'")]
    [InlineData("[\"fırın\"]", "[\" \"]", "expected terms in tr")]
    [InlineData("[\"fırın\"]", "[\"fırın\", \"fırın\"]", "each term once in tr")]
    [InlineData("[\"fırın\"]", "[\"fırın \"]", "trimmed")]
    public void Parse_brokenConcept_namesFileConceptAndFault(string part, string replacement, string expected)
    {
        var error = Assert.Throws<FormatException>(() => Read(Kiln.Replace(part, replacement, StringComparison.Ordinal)));
        Assert.Contains("kilns.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Construct_oneIdTwice_isRefused() =>
        Assert.Contains("'kiln'", Assert.Throws<FormatException>(() => new ConceptLexicon([.. Read(Kiln), .. Read(Kiln)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Construct_referenceToNowhere_isRefused()
    {
        var concepts = Read(Kiln.Replace("\"related\": []", "\"related\": [\"burner\"]", StringComparison.Ordinal));
        Assert.Contains("'burner'", Assert.Throws<FormatException>(() => new ConceptLexicon(concepts)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Concept> Read(string concept) =>
        ConceptLexicon.Parse(Encoding.UTF8.GetBytes($"{{\"sector\": \"cement\", \"concepts\": [{concept}]}}"), "kilns.json");
}
