using System.Text.Json;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests;

/// <summary>Submissions and alliances by the operator on a data folder.</summary>
public sealed class WorkflowCommandTests
{
    private const string Need = "needs/ce-kz-whr";

    [Fact]
    public async Task Submission_withdrawnAndReopened_showsItsHistory()
    {
        using var folder = new TempFolder();
        string[] here = ["--data", folder.Path, "--output", "json"];

        var refused = await CommandProcess.RunAsync(["submission", "withdraw", Need, .. here]);
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("reason", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await CommandProcess.RunAsync(["submission", "withdraw", Need, "--reason", "sold", .. here])).ExitCode);
        Assert.Equal(ExitCode.Ok, (await CommandProcess.RunAsync(["submission", "reopen", Need, .. here])).ExitCode);
        var shown = await CommandProcess.RunAsync(["submission", "show", Need, .. here]);
        var diff = await CommandProcess.RunAsync(["submission", "diff", Need, "1", "2", .. here]);

        using var history = JsonDocument.Parse(shown.Output);
        Assert.Equal(["sold", null], history.RootElement.GetProperty("history").EnumerateArray().Select(h => h.TryGetProperty("reason", out var r) ? r.GetString() : null));
        using var changes = JsonDocument.Parse(diff.Output);
        Assert.Equal("state", Assert.Single(changes.RootElement.GetProperty("changes").EnumerateArray()).GetProperty("path").GetString());
    }

    [Fact]
    public async Task Certificate_writtenToAFile_isVerified_andAnotherIsNot()
    {
        using var folder = new TempFolder();
        string[] here = ["--data", folder.Path];
        string[] joining = ["ceca", "organisations/norm", .. here];
        var paper = folder.File("memorandum.txt");
        await File.WriteAllTextAsync(paper, "we join", TestContext.Current.CancellationToken);

        await RunAsync(["alliances", "invite", .. joining, "--type", "producer"]);
        await RunAsync(["alliances", "sign", .. joining, "--document", paper, "--signatory", "Director"]);
        foreach (var item in new[] { "structure", "capability", "stability", "no-misconduct" }) await RunAsync(["alliances", "answer", .. joining, "--item", item]);
        await RunAsync(["alliances", "countersign", .. joining]);
        var certificate = await CommandProcess.RunAsync(["alliances", "certificate", .. joining]);
        await File.WriteAllTextAsync(folder.File("certificate.json"), certificate.Output, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Ok, (await CommandProcess.RunAsync(["alliances", "verify", folder.File("certificate.json"), .. here])).ExitCode);
        Assert.Equal(ExitCode.Failed, (await CommandProcess.RunAsync(["alliances", "verify", paper, .. here])).ExitCode);
        Assert.Contains("organisations/norm", (await CommandProcess.RunAsync(["alliances", "members", "ceca", "--output", "csv", .. here])).Output, StringComparison.Ordinal);

        static async Task RunAsync(string[] arguments)
        {
            var finished = await CommandProcess.RunAsync(arguments);
            Assert.True(finished.ExitCode == ExitCode.Ok, $"{string.Join(' ', arguments)}: {finished.Errors}");
        }
    }
}
