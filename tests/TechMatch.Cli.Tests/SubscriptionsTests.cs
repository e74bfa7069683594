using System.Diagnostics;
using System.Text.Json;
using Grpc.Net.Client;
using TechMatch.Protocol.V1;
using TechMatch.TestKit;
using Record = TechMatch.Protocol.V1.Record;

namespace TechMatch.Cli.Tests;

/// <summary>Kept questions from the command line, with keys against one server.</summary>
public sealed class SubscriptionsTests(RunningService service) : IClassFixture<RunningService>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Administrator => $"@{Path.Combine(service.Data, "admin.key")}";

    [Fact]
    public async Task Watch_whatMatchesNowThenResumed_tellsWhatEnteredSinceAndNothingTwice()
    {
        var key = await KeyAsync();
        await HoldAsync("technologies/cli-pelletiser-one", "Straw pelletiser");
        var name = (await JsonAsync(key, "create", "pellets", "--words", "pelletiser", "--kind", "Technology")).GetProperty("subscription").GetProperty("name").GetString()!;

        var now = await RunAsync(key, "watch", name, "--once", "--output", "jsonl");
        string? entered = null, rest = null;
        await CommandProcess.UseAsync(["subscriptions", "watch", name, "--resume", Resume(now), "--limit", "2", "--server", service.Address, "--key", key], async (watching, patience) =>
        {
            await HoldAsync("technologies/cli-pelletiser-two", "Husk pelletiser");
            entered = await watching.StandardOutput.ReadLineAsync(patience);
            await DeleteAsync("technologies/cli-pelletiser-two");
            rest = await watching.StandardOutput.ReadToEndAsync(patience);
            await watching.WaitForExitAsync(patience);
            Assert.Equal(ExitCode.Ok, watching.ExitCode);
        });

        Assert.Equal(["technologies/cli-pelletiser-one", null], Lines(now.Output).Select(l => l.TryGetProperty("recordName", out var record) ? record.GetString() : null));
        Assert.Matches(@"^entered  technologies/cli-pelletiser-two  \d+\.\d+  Husk pelletiser$", entered);
        Assert.Matches(@"^left  technologies/cli-pelletiser-two  \d+\.\d+\n$", rest);
        // Behind the same token again: of a record that is gone its leaving is told and nothing else.
        var again = await RunAsync(key, "watch", name, "--resume", Resume(now), "--limit", "1", "--output", "csv");
        Assert.StartsWith("change,record,resume,title\nleft,technologies/cli-pelletiser-two,", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_interrupted_saysWithWhichTokenToGoOn()
    {
        var key = await KeyAsync();
        await HoldAsync("technologies/cli-torrefier", "Torrefier");
        var name = (await JsonAsync(key, "create", "char", "--words", "torrefier")).GetProperty("subscription").GetProperty("name").GetString()!;
        await CommandProcess.UseAsync(["subscriptions", "watch", name, "--server", service.Address, "--key", key, "--output", "jsonl"], async (watching, patience) =>
        {
            await watching.StandardOutput.ReadLineAsync(patience);
            using var mark = JsonDocument.Parse((await watching.StandardOutput.ReadLineAsync(patience))!);

            // Not SIGINT: a build that runs behind a shell has it ignored, and so have its children. Both end the command the same way.
            using (var interrupt = Process.Start("kill", ["-TERM", watching.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) await interrupt.WaitForExitAsync(patience);
            var errors = await watching.StandardError.ReadToEndAsync(patience);
            await watching.WaitForExitAsync(patience);

            Assert.Equal(ExitCode.Interrupted, watching.ExitCode);
            Assert.Contains($"go on with --resume {mark.RootElement.GetProperty("resumeToken").GetString()}", errors, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Webhook_created_printsItsSecretAloneAndNeverAgain()
    {
        var key = await KeyAsync();

        // Nothing holds these words, so nothing is ever sent to the address, which belongs to documentation.
        var created = await RunAsync(key, "create", "hook", "--words", "xylophonist", "--webhook", "https://203.0.113.7/hook");
        var name = created.Errors.Split(' ')[0];
        var deliveries = await RunAsync(key, "deliveries", name, "--output", "json");
        var listed = await RunAsync(key, "list", "--output", "json");

        Assert.Matches("^tmwh_[A-Za-z0-9_-]{43}\n$", created.Output);
        Assert.Contains("https://203.0.113.7/hook", deliveries.Output, StringComparison.Ordinal);
        Assert.Equal(name, JsonDocument.Parse(listed.Output).RootElement.GetProperty("subscriptions")[0].GetProperty("name").GetString());
        Assert.DoesNotContain(created.Output.Trim(), deliveries.Output + listed.Output + created.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscription_deletedOrAnothers_isNotThere()
    {
        var (key, other) = (await KeyAsync(), await KeyAsync());
        var name = (await JsonAsync(key, "create", "heat", "--about", RunningService.NeedName)).GetProperty("subscription").GetProperty("name").GetString()!;

        Assert.Equal(RunningService.NeedName, (await JsonAsync(key, "get", name)).GetProperty("question").GetProperty("subject").GetString());
        Assert.Equal(ExitCode.Failed, (await StartAsync(other, "get", name)).ExitCode);
        Assert.Equal(ExitCode.Failed, (await StartAsync(other, "delete", name)).ExitCode);
        Assert.Equal(ExitCode.Usage, (await StartAsync(key, "deliveries", name)).ExitCode);
        await RunAsync(key, "delete", name);
        Assert.Equal(ExitCode.Failed, (await StartAsync(key, "watch", name, "--once")).ExitCode);
    }

    [Theory]
    [InlineData("create", "label")]
    [InlineData("create", "label", "--words", "a", "--about", "needs/a")]
    [InlineData("watch", "subscriptions/0123456789abcdef", "--once", "--resume", "1.1")]
    [InlineData("watch", "subscriptions/0123456789abcdef", "--limit", "0")]
    public async Task Subscriptions_saidWrongly_isAMatterOfUsage(params string[] arguments)
    {
        var finished = await CommandProcess.RunAsync(["subscriptions", .. arguments, "--server", service.Address]);

        Assert.Equal((ExitCode.Usage, ""), (finished.ExitCode, finished.Output));
    }

    /// <summary>As the command tells a person to go on.</summary>
    private static string Resume(Finished finished) => finished.Errors.Split("--resume ")[1].Trim();

    private static IEnumerable<JsonElement> Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement);

    private async Task<string> KeyAsync() =>
        (await CommandProcess.RunAsync("keys", "create", "listener", "--role", "owner", "--organisation", "organisations/cli-listener", "--server", service.Address, "--key", Administrator)).Output.Trim();

    private async Task HoldAsync(string name, string title)
    {
        using var channel = GrpcChannel.ForAddress(service.Address);
        var record = new Record
        {
            Name = name, Technology = new TechnologyDetails(), Provenance = new Provenance { Source = "test", Licence = "CC0-1.0", RetrievedOn = "2026-11-01" },
            Title = new LocalizedText { Versions = { new TextVersion { Language = "en", Text = title, Kind = TranslationKind.Original } } },
        };
        await new CatalogService.CatalogServiceClient(channel).CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: Token);
    }

    private async Task DeleteAsync(string name)
    {
        using var channel = GrpcChannel.ForAddress(service.Address);
        await new CatalogService.CatalogServiceClient(channel).DeleteRecordAsync(new DeleteRecordRequest { Name = name }, cancellationToken: Token);
    }

    private Task<Finished> StartAsync(string key, params string[] arguments) => CommandProcess.RunAsync(["subscriptions", .. arguments, "--server", service.Address, "--key", key]);

    private async Task<Finished> RunAsync(string key, params string[] arguments)
    {
        var finished = await StartAsync(key, arguments);
        Assert.True(finished.ExitCode == ExitCode.Ok, $"{string.Join(' ', arguments)}: {finished.Errors}");
        return finished;
    }

    private async Task<JsonElement> JsonAsync(string key, params string[] arguments)
    {
        var finished = await RunAsync(key, [.. arguments, "--output", "json"]);
        using var document = JsonDocument.Parse(finished.Output);
        return document.RootElement.Clone();
    }
}
