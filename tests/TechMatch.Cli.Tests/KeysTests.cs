using System.Text.Json;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests;

/// <summary>Keys made on a data folder, and used against a server over it.</summary>
public sealed class KeysTests
{
    [Fact]
    public async Task Keys_madeUsedRotatedRevoked_doWhatTheySay()
    {
        using var folder = new TempFolder();
        string[] here = ["--data", folder.Path];
        var created = await CommandProcess.RunAsync(["keys", "create", "form of the centre", "--role", "owner", "--organisation", "organisations/centre", "--scope", "read", "write", .. here]);
        Assert.Equal((ExitCode.Ok, 59), (created.ExitCode, created.Output.Trim().Length));
        Assert.DoesNotContain(created.Output.Trim()[16..], created.Errors, StringComparison.Ordinal);
        var name = $"keys/{created.Output.Substring(3, 12)}";

        var rotated = await CommandProcess.RunAsync(["keys", "rotate", name, "--overlap-hours", "0", .. here]);
        Assert.NotEqual(created.Output, rotated.Output);
        Assert.Equal(ExitCode.Ok, (await CommandProcess.RunAsync(["keys", "revoke", name, .. here])).ExitCode);
        var listed = await CommandProcess.RunAsync(["keys", "list", "--output", "json", .. here]);

        using var list = JsonDocument.Parse(listed.Output);
        var key = Assert.Single(list.RootElement.GetProperty("keys").EnumerateArray());
        Assert.Equal((name, "organisations/centre"), (key.GetProperty("name").GetString(), key.GetProperty("grant").GetProperty("organisation").GetString()));
        Assert.True(key.TryGetProperty("revokeTime", out _));
        var again = await CommandProcess.RunAsync(["keys", "rotate", name, .. here]);
        Assert.Equal(ExitCode.Failed, again.ExitCode);
    }

    [Theory]
    [InlineData("keys", "create", "x", "--role", "king")]
    [InlineData("keys", "create", "x", "--role", "owner")]
    [InlineData("keys", "revoke", "keys/nobody")]
    [InlineData("whoami", "--key", "tm_x", "--server", "http://192.0.2.1:8081")]
    [InlineData("whoami", "--key", "@/nowhere/key", "--server", "http://127.0.0.1:8081")]
    public async Task Keys_saidWrongly_isAMatterOfUsage(params string[] arguments)
    {
        using var folder = new TempFolder();
        string[] here = arguments.Contains("--server") ? [] : ["--data", folder.Path];

        var finished = await CommandProcess.RunAsync([.. arguments, .. here]);

        Assert.Equal((ExitCode.Usage, ""), (finished.ExitCode, finished.Output));
    }
}

/// <summary>What the key that a command sends makes of it.</summary>
public sealed class ServerKeyTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task WhoAmI_withTheFirstKeyFromItsFile_isTheAdministrator()
    {
        var finished = await CommandProcess.RunAsync("whoami", "--server", service.Address, "--key", $"@{Path.Combine(service.Data, "admin.key")}");

        Assert.Equal(ExitCode.Ok, finished.ExitCode);
        Assert.Contains("PRINCIPAL_ROLE_ADMINISTRATOR", finished.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_withAKeyThatIsNone_endsWithTheCodeOfAccess()
    {
        var finished = await CommandProcess.RunAsync("get", RunningService.NeedName, "--server", service.Address, "--key", "tm_none");

        Assert.Equal((ExitCode.Access, ""), (finished.ExitCode, finished.Output));
    }
}
