using System.Text.Json;

namespace TechMatch.Cli.Tests;

/// <summary>Every command against a running service: results on standard output, remarks on standard error, exit codes.</summary>
public sealed class CommandTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task Match_aNeed_listsTheSupplierThatFits()
    {
        var finished = await AskAsync("match", RunningService.NeedName);
        Assert.Equal(ExitCode.Ok, finished.ExitCode);
        Assert.Contains("technologies/waste-heat-orc", finished.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("technologies/drip", finished.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_explained_showsGatesSignalsAndContributions()
    {
        var finished = await AskAsync("match", RunningService.NeedName, "--explain", "-n", "1");
        Assert.Equal(ExitCode.Ok, finished.ExitCode);
        foreach (var part in (string[])["lexical", "semantic", "structured"]) Assert.Contains(part, finished.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Match_asJson_isOneDocumentWhosePartsAddUp()
    {
        var finished = await AskAsync("match", RunningService.NeedName, "--output", "json");
        using var answer = JsonDocument.Parse(finished.Output);
        var hit = answer.RootElement.GetProperty("hits")[0];
        var sum = hit.GetProperty("signals").EnumerateArray().Sum(s => s.TryGetProperty("contribution", out var c) ? c.GetDouble() : 0);
        Assert.Equal(hit.GetProperty("score").GetDouble(), sum, 1e-4);
    }

    [Fact]
    public async Task Match_asJsonLines_givesOneDocumentPerHit()
    {
        var lines = (await AskAsync("match", RunningService.NeedName, "--output", "jsonl")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        foreach (var line in lines) Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind);
    }

    [Fact]
    public async Task Match_asCsv_hasAHeadAndOneRowPerHit()
    {
        var lines = (await AskAsync("match", RunningService.NeedName, "--output", "csv", "-n", "1")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("#,score,name,title", lines[0], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task Match_wordsThatNothingMeets_saysNoGoodMatchOnStandardError()
    {
        var finished = await AskAsync("match", "--text", "vaccine cold chain logistics for livestock", "--language", "en");
        Assert.Equal(ExitCode.Ok, finished.ExitCode);
        Assert.Contains("no good match", finished.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("technologies/", finished.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_neitherSubjectNorText_isAUsageError()
    {
        var finished = await AskAsync("match");
        Assert.Equal(ExitCode.Usage, finished.ExitCode);
        Assert.Contains("expected a subject or --text", finished.Errors, StringComparison.Ordinal);
        Assert.Empty(finished.Output);
    }

    [Fact]
    public async Task Match_unknownSubject_failsWithItsName()
    {
        var finished = await AskAsync("match", "needs/nowhere");
        Assert.Equal(ExitCode.Failed, finished.ExitCode);
        Assert.Contains("needs/nowhere", finished.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_words_findsTheRecord()
    {
        var finished = await AskAsync("search", "\"exhaust heat\" -drip", "--output", "csv");
        Assert.Equal(ExitCode.Ok, finished.ExitCode);
        Assert.Contains("technologies/waste-heat-orc", finished.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("technologies/drip", finished.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_misspelledWord_offersAnother()
    {
        var finished = await AskAsync("search", "irigation", "--mode", "lexical");
        Assert.Equal(ExitCode.Ok, finished.ExitCode);
        Assert.Contains("did you mean: irrigation", finished.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_someNamesMissing_givesTheOthersAndExitCodePartial()
    {
        var finished = await AskAsync("get", "technologies/drip", "technologies/none", "--output", "jsonl");
        Assert.Equal(ExitCode.Partial, finished.ExitCode);
        Assert.Contains("technologies/drip", finished.Output, StringComparison.Ordinal);
        Assert.Contains("technologies/none", finished.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stats_countsEveryKind()
    {
        var finished = await AskAsync("stats", "--output", "csv");
        Assert.Contains("technology published,2", finished.Output, StringComparison.Ordinal);
        Assert.Contains("need published,1", finished.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IndexVerify_afterCatchingUp_findsNoDifference()
    {
        var finished = await AskAsync("index", "verify");
        Assert.Equal(ExitCode.Ok, finished.ExitCode);
        Assert.Contains("5 records compared, no difference", finished.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IndexRebuild_namesTheNewGeneration()
    {
        var finished = await AskAsync("index", "rebuild", "--output", "json");
        Assert.Equal(ExitCode.Ok, finished.ExitCode);
        using var answer = JsonDocument.Parse(finished.Output);
        Assert.StartsWith("gen-", answer.RootElement.GetProperty("generation").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_healthyService_findsNothing()
    {
        var finished = await AskAsync("doctor");
        Assert.Equal(ExitCode.Ok, finished.ExitCode);
    }

    [Fact]
    public async Task AnyCommand_quiet_leavesStandardErrorEmpty()
    {
        var finished = await AskAsync("search", "nothingofthekind", "--quiet");
        Assert.Empty(finished.Errors);
    }

    [Fact]
    public async Task AnyCommand_onADataFolderInUse_saysWhoHasIt()
    {
        var finished = await CommandProcess.RunAsync("stats", "--data", service.Data);
        Assert.Equal(ExitCode.Failed, finished.ExitCode);
        Assert.Empty(finished.Output);
        Assert.Single(finished.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(service.Data, finished.Errors, StringComparison.Ordinal);
    }

    private Task<Finished> AskAsync(params string[] arguments) => CommandProcess.RunAsync([.. arguments, "--server", service.Address]);
}
