using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Tests.Embeddings.Static;

public sealed class WordScannerTests
{
    [Theory]
    [InlineData("İSTANBUL ısı IŞIK", "istanbul isi ishik")]
    [InlineData("Учёт", "uchet")]
    [InlineData("مُعَالَجَة", "معالجه")]
    // Without the article, and without the conjunction before it.
    [InlineData("الطـــاقة والطاقة بالطاقة للطاقة", "طاقه طاقه طاقه طاقه")]
    [InlineData("أسمنت إنتاج آلة", "اسمنت انتاج اله")]
    // Too short to be article and word.
    [InlineData("الى", "الي")]
    [InlineData("٣٥ MW", "35 mv")]
    // Latin a, e and o typed in Cyrillic words.
    [InlineData("вoдa тeпло", "voda teplo")]
    // A Cyrillic с typed in a Latin word.
    [InlineData("сement", "sement")]
    [InlineData("Қалдық-жылу", "kaldyk zhylu")]
    [InlineData("ＣＯ２ ﬁlter CO₂ m³", "ko2 filter ko2 m3")]
    [InlineData("cafe\u0301", "kafe")]
    // Spellings of one word in several alphabets; a sign alone stays.
    [InlineData("Қостанай Qostanay Kostanay", "kostanay kostanay kostanay")]
    [InlineData("фосфат phosphate ректор rector", "fosfat fosfate rektor rektor")]
    [InlineData("theory теория block ъ", "teory teoriya blok ъ")]
    [InlineData("", "")]
    [InlineData(" … — ", "")]
    public void Next_text_givesFoldedWords(string text, string expected)
    {
        Assert.Equal(expected, string.Join(' ', Words(text)).Replace("▁", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Compose_brokenPairBesideALooseAccent_isLeftAsItIs()
    {
        // An attribute cannot carry a broken pair.
        var text = "\uD800 e\u0301";
        Assert.Equal(text, TextComposition.Compose(text).ToString());
    }

    [Fact]
    public void Next_chineseBesideLatin_isSplitAtTheScript()
    {
        Assert.Equal(["▁ko2", "捕集", "▁bat"], Words("CO2捕集BAT"));
    }

    [Fact]
    public void Next_wordLongerThanTheLimit_goesOnAsAnother()
    {
        var words = Words(new string('a', 100));
        Assert.Equal(100, words.Sum(w => w.Length - 1));
        Assert.All(words, w => Assert.True(w.Length <= WordScanner.MaxWordLength));
    }

    [Fact]
    public void Next_cyrillicWordThatGrowsInLatin_staysWithinTheLimit()
    {
        var words = Words(new string('щ', 60));
        Assert.All(words, w => Assert.InRange(w.Length, 2, WordScanner.MaxWordLength));
    }

    private static List<string> Words(string text)
    {
        var scanner = new WordScanner(TextComposition.Compose(text));
        var word = new char[WordScanner.MaxWordLength];
        var words = new List<string>();
        int length;
        while ((length = scanner.Next(word, out _)) > 0) words.Add(new string(word, 0, length));
        return words;
    }
}
