using TechMatch.Cli.Import;

namespace TechMatch.Cli.Tests.Import;

public sealed class TextCleaningTests
{
    [Theory]
    [InlineData("  two\u00A0 spaces\t", "two spaces")]
    [InlineData("a\r\n\r\nb", "a\nb")]
    [InlineData("be\u0007ll\uFEFF", "bell")]
    // NFD e + acute becomes one letter, as search and comparison want it.
    [InlineData("cafe\u0301", "café")]
    public void Text_isTidied(string text, string expected) => Assert.Equal(expected, TextCleaning.Clean(text, default));

    [Theory]
    [InlineData("<p>Heat &amp; power</p><br/>5 &lt; 6", "Heat & power 5 < 6")]
    [InlineData("flow <5 m3 and > 3 bar", "flow <5 m3 and > 3 bar")]
    public void Markup_isDroppedAndComparisonsStay(string text, string expected) =>
        Assert.Equal(expected, TextCleaning.Clean(text, new SourceFormatting(false, Html: true)));

    [Fact]
    public void Cut_fallsBehindASentence_elseBehindAWord_neverInsideAPair()
    {
        Assert.Equal("One two.".Length, TextCleaning.CutAt("One two. Three four.", 12));
        Assert.Equal("onetwo three".Length, TextCleaning.CutAt("onetwo three four", 15));
        Assert.Equal(3, TextCleaning.CutAt("aaa😀bbbb", 4));
        Assert.Equal(5, TextCleaning.CutAt("short", 100));
    }
}
