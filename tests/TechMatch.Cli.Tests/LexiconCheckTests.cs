using System.Text.Json;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests;

/// <summary><c>techmatch lexicon check</c> on a folder of two files, against the bundled lexicon.</summary>
public sealed class LexiconCheckTests
{
    // "Wind turbine" is a concept of the lexicon; мельница is in no lexicon as its Russian.
    private const string Terms = "t/1\ten\twind turbines\nt/1\tru\tветряная мельница\nt/1\tde\twindkraftanlage\n";

    [Fact]
    public async Task Check_termsOfOthers_areConfirmedOrInConflict()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("list.tsv"), Terms, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("definitions.tsv"), "t/1\tturns wind into electricity\n", TestContext.Current.CancellationToken);

        var finished = await CommandProcess.RunAsync("lexicon", "check", "--terms", folder.Path, "--output", "json");

        Assert.Equal(ExitCode.Ok, finished.ExitCode);
        Assert.Contains("left out definitions.tsv", finished.Errors, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(finished.Output);
        var german = Assert.Single(report.RootElement.GetProperty("confirmations").EnumerateArray(), c => Text(c, "language") == "de" && Text(c, "source") == "list");
        Assert.Equal(1, german.GetProperty("termsConfirmed").GetInt32());
        var conflict = Assert.Single(report.RootElement.GetProperty("conflicts").EnumerateArray());
        Assert.Equal(("wind_turbine", "ru"), (Text(conflict, "concept"), Text(conflict, "language")));
    }

    [Fact]
    public async Task Check_folderWithoutTerms_isAUsageErrorThatNamesTheForm()
    {
        using var folder = new TempFolder();
        var finished = await CommandProcess.RunAsync("lexicon", "check", "--terms", folder.Path);
        Assert.Equal(ExitCode.Usage, finished.ExitCode);
        Assert.Empty(finished.Output);
        Assert.Contains("concept, language and term between tabs", finished.Errors, StringComparison.Ordinal);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
