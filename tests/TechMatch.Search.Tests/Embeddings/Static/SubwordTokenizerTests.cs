using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Tests.Embeddings.Static;

public sealed class SubwordTokenizerTests
{
    private static readonly SubwordTokenizer s_tokenizer = new(
        ["▁vaste", "▁heat", "▁", "v", "a", "s", "t", "e", "▁teplo", "teplo", "城市", "城", "市", "废物"],
        [2f, 2f, 4f, 6f, 6f, 6f, 6f, 6f, 2f, 3f, 2f, 5f, 5f, 2f]);

    [Fact]
    public void Tokenize_knownWords_joinBackToTheFoldedText()
    {
        Assert.Equal("▁vaste▁heat▁teplo", string.Concat(Pieces("Waste  HEAT, Тепло!")));
    }

    [Fact]
    public void Tokenize_prefersTheCheapestPath()
    {
        // "▁vaste" costs 2; spelt from "▁" and letters it would cost 4 + 5·6.
        Assert.Equal(["▁vaste"], Pieces("waste"));
        // 城市 2 against 城 + 市 = 10.
        Assert.Equal(["城市", "废物"], Pieces("城市废物"));
    }

    [Fact]
    public void Tokenize_letterNoPieceCovers_isLeftOut()
    {
        Assert.Equal(["▁vaste"], Pieces("waste中"));
    }

    [Fact]
    public void Tokenize_sameTextTwice_givesTheSameIds()
    {
        Assert.Equal(Pieces("waste heat тепло 城市"), Pieces("waste heat тепло 城市"));
    }

    [Theory]
    [InlineData("Waste heat WASTE wasté")]
    [InlineData("тепло Тeпло теплo te\u0301plo")]
    [InlineData("waste城市废物heat 城市")]
    [InlineData("الحرارة والحرارة حَرارة")]
    [InlineData("wastewastewastewastewastewastewastewasteheat waste")]
    public void Tokenize_wordsMetBefore_givesWhatSplittingThemGives(string text)
    {
        // The word as typed is remembered: forms that fold to one word must not be taken for one another's neighbours.
        var (first, again) = (new int[64], new int[64]);
        var fresh = new SubwordTokenizer(s_tokenizer.Pieces, s_tokenizer.Costs.ToArray());
        var count = fresh.Tokenize(text, first);
        Assert.Equal(first[..count], again[..fresh.Tokenize(text, again)]);

        // Split without the memory, word by word.
        var scanner = new WordScanner(TextComposition.Compose(text));
        var (word, ids, expected) = (new char[WordScanner.MaxWordLength], new int[64], new List<int>());
        for (int length; (length = scanner.Next(word, out _)) > 0;) expected.AddRange(ids[..fresh.Split(word.AsSpan(0, length), ids)]);
        Assert.Equal(expected, first[..count]);
    }

    [Fact]
    public void Tokenize_roomForOne_writesOne()
    {
        Assert.Equal(1, s_tokenizer.Tokenize("waste heat", new int[1]));
    }

    [Fact]
    public void Tokenize_sharedPiece_isTheSameAtTheStartOfAWordAndInside()
    {
        // "teplo" is shared by its length; "▁teplo" is dearer by nothing, so only one of them can be in a vocabulary.
        var tokenizer = new SubwordTokenizer(["teplo", "obmen", "▁"], [3f, 3f, 4f]);
        var ids = new int[8];
        Assert.Equal([0, 1], ids[..tokenizer.Tokenize("теплообмен", ids)]);
        Assert.Equal([1, 0], ids[..tokenizer.Tokenize("обменТепло", ids)]);
    }

    [Fact]
    public void Tokenize_tenTimesTheText_allocatesNoMore()
    {
        var ids = new int[16_384];
        long Allocated(int repeats)
        {
            var text = string.Concat(Enumerable.Repeat("waste heat тепло 城市废物 Ыxyz ", repeats));
            // The first calls compile.
            for (var i = 0; i < 3; i++) s_tokenizer.Tokenize(text, ids);
            var before = GC.GetAllocatedBytesForCurrentThread();
            s_tokenizer.Tokenize(text, ids);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, Allocated(100));
        Assert.Equal(0, Allocated(1_000));
    }

    private static string[] Pieces(string text)
    {
        var ids = new int[64];
        return [.. ids.Take(s_tokenizer.Tokenize(text, ids)).Select(id => s_tokenizer.Pieces[id])];
    }
}
