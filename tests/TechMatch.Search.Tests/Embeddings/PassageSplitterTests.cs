using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Embeddings;

public sealed class PassageSplitterTests
{
    [Property(Arbitrary = [typeof(Bodies)], MaxTest = 200)]
    public void Ranges_reproduce_the_text_without_gap_or_overlap(Body body)
    {
        var record = Some.Technology("a", "Title") with { Body = LocalizedText.Of("en", body.Text) };
        var passages = PassageSplitter.Split(record).Where(p => p.Path == "body").ToList();
        Assert.Equal(Enumerable.Range(passages[0].Ordinal, passages.Count), passages.Select(p => p.Ordinal));
        var at = 0;
        foreach (var passage in passages)
        {
            Assert.True(string.IsNullOrWhiteSpace(body.Text[at..passage.Start]));
            Assert.Equal($"Title. {body.Text.Substring(passage.Start, passage.Length)}", passage.Text);
            Assert.InRange(passage.Length, 1, Math.Max(300, body.Text.Length / 20));
            Assert.False(char.IsLowSurrogate(body.Text[passage.Start]));
            at = passage.Start + passage.Length;
        }

        Assert.True(passages.Count == PassageSplitter.MaxPassages - 1 || string.IsNullOrWhiteSpace(body.Text[at..]));
    }

    [Fact]
    public void Title_alone_is_a_passage()
    {
        var passage = Assert.Single(PassageSplitter.Split(Some.Technology("a", "Only a title")));
        Assert.Equal(new Passage(0, LanguageCode.Of("en"), "title", 0, 12, "Only a title"), passage);
    }

    [Fact]
    public void Summary_takes_the_title_with_it()
    {
        var passages = PassageSplitter.Split(Some.Technology("a", "Title") with { Summary = LocalizedText.Of("en", "Summary text") });
        Assert.Equal(["Title. Summary text"], passages.Select(p => p.Text));
        Assert.Equal("summary", passages[0].Path);
    }

    [Fact]
    public void Translation_is_a_passage_in_its_language_with_its_own_title()
    {
        var title = new LocalizedText([
            new TextVersion { Language = LanguageCode.Of("en"), Text = "Kiln", Kind = TranslationKind.Original },
            new TextVersion { Language = LanguageCode.Of("ru"), Text = "Печь" }]);
        var passages = PassageSplitter.Split(Some.Technology("a") with { Title = title, Body = LocalizedText.Of("ru", "Тепло") });
        Assert.Equal([("en", "Kiln"), ("ru", "Печь"), ("ru", "Печь. Тепло")], passages.Select(p => (p.Language.Value, p.Text)));
    }

    [Fact]
    public void Cut_is_at_a_sentence_end_and_not_inside_a_number()
    {
        var sentence = string.Concat(Enumerable.Repeat("word ", 30)) + "at 3.5 MPa end. ";
        var passages = PassageSplitter.Split(Some.Technology("a") with { Body = LocalizedText.Of("en", sentence + sentence) }).Where(p => p.Path == "body").ToList();
        Assert.Equal(2, passages.Count);
        Assert.EndsWith("at 3.5 MPa end.", passages[0].Text.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Chinese_is_cut_shorter_than_letters()
    {
        var text = string.Concat(Enumerable.Repeat("水泥窑余热发电技术已经成熟。", 100));
        var passages = PassageSplitter.Split(Some.Technology("a", "标题", "zh") with { Body = LocalizedText.Of("zh", text) }).Where(p => p.Path == "body").ToList();
        Assert.All(passages, p => Assert.InRange(p.Length, 30, 90));
        Assert.All(passages.SkipLast(1), p => Assert.EndsWith("。", p.Text, StringComparison.Ordinal));
    }

    // 192,000 characters were found by their first 51,200.
    [Fact]
    public void Long_record_has_longer_passages_up_to_its_end()
    {
        var text = string.Concat(Enumerable.Repeat("word word word. ", 12_000));
        var passages = PassageSplitter.Split(Some.Technology("a") with { Body = LocalizedText.Of("en", text) });
        Assert.InRange(passages.Count, PassageSplitter.MaxPassages / 2, PassageSplitter.MaxPassages);
        Assert.Equal(text.Length, passages[^1].Start + passages[^1].Length);
    }

    /// <summary>Words, sentence ends, numbers, blanks, pairs and Chinese in any mixture.</summary>
    public static class Bodies
    {
        public static Arbitrary<Body> All() => Arb.From(
            from n in Gen.Choose(1, 900)
            from parts in Gen.Elements("word", "sentence. ", " ", "3.5", "\n", "🌍", "水泥窑", "。", "! ", "averylongwordwithoutanyend").ListOf(n)
            select new Body("x" + string.Concat(parts)));
    }

    public sealed record Body(string Text);
}
