using System.Text.Json;
using Grpc.Net.Client;
using TechMatch.Protocol.V1;
using TechMatch.TestKit;
using Record = TechMatch.Protocol.V1.Record;

namespace TechMatch.Cli.Tests;

/// <summary>A whole way from the command line: two keys against one server.</summary>
public sealed class InterestsTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task Interests_fromTheFirstWordToAnAgreement_goTheWholeWay()
    {
        using var folder = new TempFolder();
        var (seeker, maker) = (await KeyAsync("organisations/cli-plant"), await KeyAsync("organisations/cli-maker"));
        await HoldAsync(new Record { Name = "needs/cli-heat", Owner = "organisations/cli-plant", Country = "KZ", Need = new NeedDetails() });
        await HoldAsync(new Record { Name = "technologies/cli-orc", Owner = "organisations/cli-maker", Technology = new TechnologyDetails() });
        string[] answers = ["--answer", "cooperation=a pilot", "--answer", "open_points=the price", "--answer", "who_you_are=a plant"];
        var expressed = await AsAsync(seeker, ["express", "needs/cli-heat", "technologies/cli-orc", .. answers]);
        var name = expressed.GetProperty("name").GetString()!;

        Assert.Equal(name, (await AsAsync(maker, "list", "--direction", "in")).GetProperty("interests")[0].GetProperty("name").GetString());
        await AsAsync(maker, "answer", name, "--ask", "which kiln?");
        await AsAsync(seeker, "supply", name, "--answer", "open_points=a dry one");
        await AsAsync(maker, "answer", name, "--accept");
        await AsAsync(maker, "introduce", name, "--contact", "Murat", "--email", "murat@example.org");
        var introduced = await AsAsync(seeker, "introduce", name, "--contact", "Aigerim", "--email", "aigerim@example.org");
        Assert.Equal("murat@example.org", introduced.GetProperty("recipient").GetProperty("contact").GetProperty("email").GetString());
        var document = folder.File("signed.txt");
        await File.WriteAllTextAsync(document, "signed", TestContext.Current.CancellationToken);
        await AsAsync(seeker, "agree", name, "pilot", "--signed", "2026-11-20", "--document", document);
        var agreed = await AsAsync(maker, "agree", name, "pilot", "--signed", "2026-11-20", "--document", document);
        Assert.Equal("INTEREST_STATE_AGREED", agreed.GetProperty("state").GetString());
        Assert.Equal(2, (await AsAsync(maker, "ledger", "organisations/cli-maker")).GetProperty("inTime").GetInt32());
    }

    [Theory]
    [InlineData("answer", "interests/0123456789abcdef")]
    [InlineData("express", "needs/a", "technologies/b", "--answer", "nothing")]
    [InlineData("agree", "interests/0123456789abcdef", "pilot", "--signed", "2026-11-20")]
    public async Task Interests_saidWrongly_isAMatterOfUsage(params string[] arguments)
    {
        var finished = await CommandProcess.RunAsync(["interests", .. arguments, "--server", service.Address]);

        Assert.Equal((ExitCode.Usage, ""), (finished.ExitCode, finished.Output));
    }

    private async Task<string> KeyAsync(string organisation) =>
        (await CommandProcess.RunAsync("keys", "create", organisation, "--role", "owner", "--organisation", organisation, "--server", service.Address, "--key", Administrator)).Output.Trim();

    private string Administrator => $"@{Path.Combine(service.Data, "admin.key")}";

    private async Task HoldAsync(Record record)
    {
        using var channel = GrpcChannel.ForAddress(service.Address);
        record.Title = new LocalizedText { Versions = { new TextVersion { Language = "en", Text = "Kiln heat", Kind = TranslationKind.Original } } };
        record.Provenance = new Provenance { Source = "test", Licence = "CC0-1.0", RetrievedOn = "2026-11-01" };
        await new CatalogService.CatalogServiceClient(channel).CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> AsAsync(string key, params string[] arguments)
    {
        var finished = await CommandProcess.RunAsync(["interests", .. arguments, "--server", service.Address, "--key", key, "--output", "json"]);
        Assert.Equal((ExitCode.Ok, ""), (finished.ExitCode, finished.ExitCode == ExitCode.Ok ? "" : finished.Errors));
        using var document = JsonDocument.Parse(finished.Output);
        return document.RootElement.Clone();
    }
}
