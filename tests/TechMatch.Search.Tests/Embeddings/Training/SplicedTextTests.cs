using TechMatch.Search.Embeddings.Training;

namespace TechMatch.Search.Tests.Embeddings.Training;

public sealed class SplicedTextTests
{
    [Theory]
    [InlineData("alpha beta gamma delta epsilon zeta eta theta ", " one two three four five six seven eight")]
    [InlineData("水泥窑余热回收发电系统", "城市固体废物焚烧处理厂")]
    [InlineData("a", "b")]
    [InlineData("", "only the other")]
    [InlineData("  x  ", "   ")]
    [InlineData("😀😀😀😀😀😀", "😁😁😁😁😁")]
    public void Of_anyTexts_takesFromBothAndBreaksNoPair(string query, string other)
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new SeededRandom((ulong)seed);
            var spliced = SplicedText.Of(query, other, ref random);
            Assert.True(spliced.Length <= query.Length + other.Length + 1);
            Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(spliced)));
        }
    }

    [Fact]
    public void Of_longTexts_repeatsAPartOfTheQueryAndNotAll()
    {
        var random = new SeededRandom(1);
        string[] words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"];
        for (var i = 0; i < 200; i++)
        {
            var spliced = SplicedText.Of(string.Join(' ', words), "one two three four five six seven eight", ref random);
            Assert.InRange(words.Count(w => spliced.Split(' ').Contains(w)), 1, words.Length - 1);
        }
    }
}
