using TechMatch.Cli.Output;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests;

/// <summary>What the program says to a wrong call, and what it does without a server.</summary>
public sealed class UsageTests
{
    [Fact]
    public async Task NoCommand_isAUsageErrorOnStandardError()
    {
        var finished = await CommandProcess.RunAsync();
        Assert.Equal(ExitCode.Usage, finished.ExitCode);
        Assert.Empty(finished.Output);
        Assert.Contains("--help", finished.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_listsTheCommands()
    {
        var finished = await CommandProcess.RunAsync("--help");
        Assert.Equal(ExitCode.Ok, finished.ExitCode);
        foreach (var command in (string[])["serve", "search", "match", "get", "eval", "lexicon", "index", "stats", "doctor"]) Assert.Contains(command, finished.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownOption_isAUsageError()
    {
        var finished = await CommandProcess.RunAsync("stats", "--colour");
        Assert.Equal(ExitCode.Usage, finished.ExitCode);
        Assert.Contains("--colour", finished.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hashing", "onnx:FOLDER or openai:FILE, got 'hashing'")]
    [InlineData("onnx:/nowhere", "techmatch-embedder.json")]
    public async Task Calibrate_embedderThatIsNotToBeMeasured_isAUsageErrorThatSaysWhatWasExpected(string embedder, string because)
    {
        var finished = await CommandProcess.RunAsync("embeddings", "calibrate", embedder);
        Assert.Equal(ExitCode.Usage, finished.ExitCode);
        Assert.Contains(because, finished.Errors, StringComparison.Ordinal);
    }

    // --server was declared as a Uri, which the parser cannot read: every use of it ended in a stack trace.
    [Theory]
    [InlineData("127.0.0.1:8081")]
    [InlineData("ftp://127.0.0.1")]
    public async Task Server_noHttpAddress_isAUsageErrorThatShowsOne(string address)
    {
        var finished = await CommandProcess.RunAsync("stats", "--server", address);
        Assert.Equal(ExitCode.Usage, finished.ExitCode);
        Assert.Contains("http://127.0.0.1:8081", finished.Errors, StringComparison.Ordinal);
        Assert.Contains(address, finished.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stats")]
    [InlineData("doctor")]
    public async Task Server_notThere_isUnavailable(string command)
    {
        var finished = await CommandProcess.RunAsync(command, "--server", "http://127.0.0.1:1");
        Assert.Equal(ExitCode.Unavailable, finished.ExitCode);
        Assert.Empty(finished.Output);
        Assert.Single(finished.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task DataFolder_new_isFilledWithTheBundledCorpusAndAnswers()
    {
        using var folder = new TempFolder();
        var finished = await CommandProcess.RunAsync("search", "waste heat", "--data", folder.File("data"), "--output", "jsonl");
        Assert.Equal(ExitCode.Ok, finished.ExitCode);
        Assert.NotEmpty(finished.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task DataFolder_notWritable_saysSoInOneSentence()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("data"), "a file where a folder should be");
        var finished = await CommandProcess.RunAsync("stats", "--data", folder.File("data"));
        Assert.Equal(ExitCode.Failed, finished.ExitCode);
        Assert.Single(finished.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("@cmd", "'@cmd")]
    [InlineData("-3.5", "-3.5")]
    [InlineData("+heat", "'+heat")]
    [Trait("catalogue", "H-10")]
    public void CsvCell_isQuotedAndNeverAFormula(string cell, string written) => Assert.Equal(written, Rows.Csv(cell));
}
