using System.Text.Json;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests;

/// <summary>Backup, restore and moving, as an operator would: from a running service to another place.</summary>
public sealed class RegistryTests(RunningService service) : IClassFixture<RunningService>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backup_ofARunningService_restoresToAFolderThatAnswersTheSame()
    {
        using var folder = new TempFolder();
        var backup = await CommandProcess.RunAsync("backup", "--server", service.Address, "--output", "json");
        Assert.True(backup.ExitCode == ExitCode.Ok, backup.Errors);
        using var written = JsonDocument.Parse(backup.Output);
        var file = written.RootElement.GetProperty("file").GetString()!;
        Assert.StartsWith(Path.Combine(service.Data, "backups"), file, StringComparison.Ordinal);

        var restore = await CommandProcess.RunAsync("restore", file, "--data", folder.File("restored"));
        Assert.True(restore.ExitCode == ExitCode.Ok, restore.Errors);
        Assert.Contains("5 records at sequence 5 restored", restore.Errors, StringComparison.Ordinal);
        var here = await CommandProcess.RunAsync("get", RunningService.NeedName, "--server", service.Address, "--output", "json");
        var there = await CommandProcess.RunAsync("get", RunningService.NeedName, "--data", folder.File("restored"), "--output", "json");
        Assert.Equal((ExitCode.Ok, here.Output), (there.ExitCode, there.Output));

        var again = await CommandProcess.RunAsync("restore", file, "--data", folder.File("restored"));
        Assert.Equal(ExitCode.Failed, again.ExitCode);
        Assert.Contains("is not empty", again.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_ofAFolderInUse_saysSo()
    {
        using var folder = new TempFolder();
        var finished = await CommandProcess.RunAsync("backup", "--data", service.Data, "--to", folder.File("backup.zip"));
        Assert.Equal(ExitCode.Failed, finished.ExitCode);
        Assert.Contains("is in use by another TechMatch process", finished.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("restore", "backup.zip")]
    [InlineData("backup", "--server", "http://127.0.0.1:1", "--to", "backup.zip")]
    [InlineData("registry", "copy", "--from", "data", "--to", "postgres://hidden-word@")]
    public async Task Incomplete_command_isAUsageErrorThatRepeatsNoPassword(params string[] arguments)
    {
        var finished = await CommandProcess.RunAsync(arguments);
        Assert.Equal(ExitCode.Usage, finished.ExitCode);
        Assert.DoesNotContain("hidden-word", finished.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_toPostgres_andBack_isTheSameRegistry()
    {
        await using var server = new PostgresServer();
        var address = await server.CreateDatabaseAsync(Token);
        using var folder = new TempFolder();
        var backup = await CommandProcess.RunAsync("backup", "--server", service.Address, "--output", "json");
        using var written = JsonDocument.Parse(backup.Output);
        await CommandProcess.RunAsync("restore", written.RootElement.GetProperty("file").GetString()!, "--data", folder.File("one"));

        var copy = await CommandProcess.RunAsync("registry", "copy", "--from", folder.File("one"), "--to", address + "&password=hidden-word", "--output", "csv");
        Assert.True(copy.ExitCode == ExitCode.Ok, copy.Errors);
        Assert.Contains("records,5", copy.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-word", copy.Output + copy.Errors, StringComparison.Ordinal);
        // A command over the database, with indexes in a folder of its own.
        var there = await CommandProcess.RunAsync("get", RunningService.NeedName, "--data", folder.File("node"), "--store", address, "--output", "json");
        var here = await CommandProcess.RunAsync("get", RunningService.NeedName, "--server", service.Address, "--output", "json");
        Assert.Equal((ExitCode.Ok, here.Output), (there.ExitCode, there.Output));

        Assert.Equal(ExitCode.Failed, (await CommandProcess.RunAsync("registry", "copy", "--from", folder.File("one"), "--to", address)).ExitCode);
        var back = await CommandProcess.RunAsync("registry", "copy", "--from", address, "--to", folder.File("two"));
        Assert.True(back.ExitCode == ExitCode.Ok, back.Errors);
        Assert.Contains("is the same registry at sequence 5", back.Errors, StringComparison.Ordinal);
    }
}
