using TechMatch.Search.Evaluation;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Evaluation;

public sealed class TestCollectionTests
{
    [Theory]
    [InlineData("""{"id": "a b", "text": "x"}""", "corpus.jsonl line 2: expected an id without white space, got 'a b'")]
    [InlineData("""{"id": "", "text": "x"}""", "corpus.jsonl line 2: expected an id without white space, got ''")]
    [InlineData("""{"id": "first", "text": "x"}""", "corpus.jsonl line 2: expected each id once, got 'first' again")]
    [InlineData("""{"text": "x"}""", "corpus.jsonl line 2: expected an id, found none")]
    [InlineData("""{"id": null, "text": "x"}""", "corpus.jsonl line 2: expected an id of text or number, got null")]
    [InlineData("""{"id": true, "text": "x"}""", "corpus.jsonl line 2: expected an id of text or number, got true or false")]
    [InlineData("""{"id": "b", "text": ["x"]}""", "corpus.jsonl line 2: expected text as text, got array")]
    [InlineData("""{"id": "b", "title": 7}""", "corpus.jsonl line 2: expected text as title, got number")]
    [InlineData("""["b", "x"]""", "corpus.jsonl line 2: expected an object, got array")]
    public void Document_that_cannot_be_used_is_named_by_file_and_line(string line, string message)
    {
        using var folder = Folder(line);
        var e = Assert.Throws<FormatException>(() => TestCollection.Open(folder.Path).ReadDocuments().Count());
        Assert.Equal(message, e.Message);
    }

    [Theory]
    [InlineData("""{"id": "b", "text": "x""")]
    [InlineData("""{"id": "b", "text": "\ud800"}""")]
    [InlineData("not json")]
    public void Line_that_is_no_JSON_is_named_by_file_and_line(string line)
    {
        using var folder = Folder(line);
        var e = Assert.Throws<FormatException>(() => TestCollection.Open(folder.Path).ReadDocuments().Count());
        Assert.StartsWith("corpus.jsonl line 2 cannot be read: ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"EN\"", "en")]
    [InlineData("\"zh-Hans\"", "zh")]
    [InlineData("\"pt_BR\"", "pt")]
    [InlineData("\"eng\"", "und")]
    [InlineData("\"\"", "und")]
    [InlineData("null", "und")]
    public void Language_is_the_two_letters_it_starts_with_or_undeclared(string language, string expected)
    {
        using var folder = Folder($$"""{"id": "b", "text": "x", "lang": {{language}}}""");
        Assert.Equal(expected, TestCollection.Open(folder.Path).ReadDocuments().Last().Language.Value);
    }

    [Fact]
    public void Missing_title_language_and_judgements_are_no_fault()
    {
        using var folder = Folder("""{"id": 7, "text": "x"}""");
        var collection = TestCollection.Open(folder.Path);
        Assert.Null(collection.Qrels);
        Assert.Equal(("7", "", "x", "und"), collection.ReadDocuments().Select(d => (d.Id, d.Title, d.Text, d.Language.Value)).Last());
    }

    [Fact]
    public void Missing_files_are_named()
    {
        using var folder = Folder("");
        Assert.Equal($"expected a file corpus.jsonl in {folder.File("none")}, found none", Assert.Throws<FormatException>(() => TestCollection.Open(folder.File("none"))).Message);
        Assert.Equal($"expected a file {folder.File("q")}, found none", Assert.Throws<FormatException>(() => TestCollection.Open(folder.Path, queriesFile: folder.File("q"))).Message);
        // Judgements asked for by name used to be left out in silence when the name was wrong.
        Assert.Equal($"expected a file {folder.File("j")}, found none", Assert.Throws<FormatException>(() => TestCollection.Open(folder.Path, qrelsFile: folder.File("j"))).Message);
    }

    [Fact]
    public void Query_listed_twice_is_refused()
    {
        using var folder = Folder("");
        File.WriteAllText(folder.File("queries.jsonl"), "{\"id\": \"q\", \"text\": \"x\"}\n\n{\"id\": \"q\", \"text\": \"y\"}\n");
        Assert.Equal("queries.jsonl line 3: expected each id once, got 'q' again", Assert.Throws<FormatException>(() => TestCollection.Open(folder.Path)).Message);
    }

    [Fact]
    public void Judgement_line_that_cannot_be_read_is_named()
    {
        using var folder = Folder("");
        File.WriteAllText(folder.File("qrels.tsv"), "q\td\t1\nq\td\n");
        Assert.Equal("qrels line 2: expected 3 or 4 columns, got 2", Assert.Throws<FormatException>(() => TestCollection.Open(folder.Path)).Message);
    }

    private static TempFolder Folder(string secondLine)
    {
        var folder = new TempFolder();
        File.WriteAllText(folder.File("corpus.jsonl"), "{\"id\": \"first\", \"text\": \"x\"}\n" + secondLine + "\n");
        File.WriteAllText(folder.File("queries.jsonl"), "{\"id\": \"q\", \"text\": \"x\"}\n");
        return folder;
    }
}
