using Google.Rpc;
using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Catalog;

public sealed class CatalogCallTests(BundledService bundled)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_thenGet_givesTheRecordWithItsStamp()
    {
        await using var service = await RunningService.EmptyAsync();

        var created = await service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology() }, cancellationToken: Token);
        var got = await service.Catalog.GetRecordAsync(new GetRecordRequest { Name = "technologies/waste-heat-orc" }, cancellationToken: Token);

        Assert.Equal(1, created.Sequence);
        Assert.Equal(created.Record, got.Record);
        Assert.Equal(1, got.Record.Revision);
        Assert.NotEmpty(got.Record.Etag);
        Assert.NotNull(got.Record.CreateTime);
        Assert.Equal(got.Record.CreateTime, got.Record.UpdateTime);
        Assert.Equal(RecordState.Published, got.Record.State);
        Assert.Equal(Given.Technology().Technology, got.Record.Technology);
    }

    [Fact]
    public async Task Get_missingRecord_isNotFoundAndNamesIt()
    {
        var refusal = await Refusal.OfAsync(bundled.Service.Catalog.GetRecordAsync(new GetRecordRequest { Name = "technologies/none" }, cancellationToken: Token));

        Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), (refusal.Code, refusal.Reason));
        Assert.Equal("technologies/none", refusal.Details!.GetDetail<ResourceInfo>()!.ResourceName);
        Assert.Equal("techmatch.v1.Record", refusal.Details!.GetDetail<ResourceInfo>()!.ResourceType);
    }

    [Theory]
    [InlineData("")]
    [InlineData("technologies")]
    [InlineData("technologies/")]
    [InlineData("machines/x")]
    [InlineData("technologies/../mandates/x")]
    [InlineData("technologies/Ä")]
    public async Task Get_whatIsNoName_isRefused(string name)
    {
        (await Refusal.OfAsync(bundled.Service.Catalog.GetRecordAsync(new GetRecordRequest { Name = name }, cancellationToken: Token))).AssertInvalid("name");
    }

    [Fact]
    public async Task Create_takenName_saysSo()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology());

        var refusal = await Refusal.OfAsync(service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology() }, cancellationToken: Token));

        Assert.Equal((StatusCode.AlreadyExists, "ALREADY_EXISTS"), (refusal.Code, refusal.Reason));
    }

    [Fact]
    public async Task BatchGet_keepsTheOrderAndListsWhatIsMissing()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology("a"), Given.Technology("b"));

        var batch = await service.Catalog.BatchGetRecordsAsync(
            new BatchGetRecordsRequest { Names = { "technologies/b", "technologies/none", "technologies/a", "technologies/b" } }, cancellationToken: Token);

        Assert.Equal(["technologies/b", "technologies/a", "technologies/b"], batch.Records.Select(r => r.Name));
        Assert.Equal(["technologies/none"], batch.Missing);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task BatchGet_tooFewOrTooMany_isRefused(int count)
    {
        var request = new BatchGetRecordsRequest { Names = { Enumerable.Range(0, count).Select(i => $"needs/n{i}") } };

        (await Refusal.OfAsync(bundled.Service.Catalog.BatchGetRecordsAsync(request, cancellationToken: Token))).AssertInvalid("names");
    }

    [Fact]
    public async Task Update_currentEtag_makesTheNextRevision()
    {
        await using var service = await RunningService.EmptyAsync();
        var created = await service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology() }, cancellationToken: Token);
        var changed = created.Record.Clone();
        changed.Title = Given.Text("A better title");

        var updated = await service.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = changed }, cancellationToken: Token);

        Assert.Equal(2, updated.Record.Revision);
        Assert.Equal(2, updated.Sequence);
        Assert.NotEqual(created.Record.Etag, updated.Record.Etag);
        Assert.Equal(created.Record.CreateTime, updated.Record.CreateTime);
        Assert.Equal("A better title", updated.Record.Title.Versions[0].Text);
    }

    [Fact]
    public async Task Update_staleEtag_isAbortedWithTheRecordNamedAndChangesNothing()
    {
        await using var service = await RunningService.EmptyAsync();
        var first = (await service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology() }, cancellationToken: Token)).Record;
        var second = first.Clone();
        second.Title = Given.Text("Second");
        await service.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = second }, cancellationToken: Token);
        first.Title = Given.Text("Lost update");

        var refusal = await Refusal.OfAsync(service.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = first }, cancellationToken: Token));

        Assert.Equal((StatusCode.Aborted, "STALE_ETAG"), (refusal.Code, refusal.Reason));
        Assert.Equal("technologies/waste-heat-orc", refusal.Details!.GetDetail<ResourceInfo>()!.ResourceName);
        var held = await service.Catalog.GetRecordAsync(new GetRecordRequest { Name = first.Name }, cancellationToken: Token);
        Assert.Equal("Second", held.Record.Title.Versions[0].Text);
    }

    [Fact]
    public async Task Update_manyAtOnceWithoutEtag_losesNone()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology());
        string[] paths = ["title", "summary", "body", "country", "tags", "as_of"];

        // Each writer sets one field of its own; a lost update would leave one of them unset.
        await Task.WhenAll(paths.Select(path => service.Catalog.UpdateRecordAsync(
            new UpdateRecordRequest { Record = Full(), UpdateMask = new() { Paths = { path } } }, cancellationToken: Token).ResponseAsync));

        var held = (await service.Catalog.GetRecordAsync(new GetRecordRequest { Name = "technologies/waste-heat-orc" }, cancellationToken: Token)).Record;
        Assert.Equal(7, held.Revision);
        Assert.Equal(Full().Title, held.Title);
        Assert.Equal(Full().Summary, held.Summary);
        Assert.Equal(Full().Body, held.Body);
        Assert.Equal("KZ", held.Country);
        Assert.Equal(["kiln"], held.Tags);
        Assert.Equal("2026-10-01", held.AsOf);
    }

    [Fact]
    public async Task Update_missingRecord_isNotFound()
    {
        var refusal = await Refusal.OfAsync(bundled.Service.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = Given.Technology("none") }, cancellationToken: Token));

        Assert.Equal(StatusCode.NotFound, refusal.Code);
    }

    [Fact]
    public async Task Update_noRecord_isRefused() =>
        (await Refusal.OfAsync(bundled.Service.Catalog.UpdateRecordAsync(new UpdateRecordRequest(), cancellationToken: Token))).AssertInvalid("record");

    [Fact]
    public async Task Delete_thenGet_isNotFoundAndTheNameIsFreeAgain()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology());

        var deleted = await service.Catalog.DeleteRecordAsync(new DeleteRecordRequest { Name = "technologies/waste-heat-orc" }, cancellationToken: Token);

        Assert.Equal(2, deleted.Sequence);
        Assert.Equal(StatusCode.NotFound, (await Refusal.OfAsync(service.Catalog.GetRecordAsync(new GetRecordRequest { Name = "technologies/waste-heat-orc" }, cancellationToken: Token))).Code);
        Assert.Equal(StatusCode.NotFound, (await Refusal.OfAsync(service.Catalog.DeleteRecordAsync(new DeleteRecordRequest { Name = "technologies/waste-heat-orc" }, cancellationToken: Token))).Code);
        Assert.Equal(3, (await service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology() }, cancellationToken: Token)).Sequence);
    }

    [Fact]
    public async Task Delete_staleEtag_isAborted()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology());

        var refusal = await Refusal.OfAsync(service.Catalog.DeleteRecordAsync(new DeleteRecordRequest { Name = "technologies/waste-heat-orc", Etag = "\"0\"" }, cancellationToken: Token));

        Assert.Equal((StatusCode.Aborted, "STALE_ETAG"), (refusal.Code, refusal.Reason));
    }

    [Fact]
    public async Task Create_unknownTerms_namesEachFieldAsTheContractDoes()
    {
        var record = Given.Technology("terms");
        record.Sectors.Add("no-such-sector");
        record.Technology.TechnologyKind = "no-such-kind";
        record.Technology.FeedLimits.Add(new FeedLimit { Stream = "no-such-stream", Property = "moisture", Unit = "%", High = 20 });

        (await Refusal.OfAsync(bundled.Service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: Token)))
            .AssertInvalid("record.sectors", "record.technology.technology_kind", "record.technology.feed_limits.stream");
    }

    private static Record Full()
    {
        var record = Given.Technology(title: "Set by a writer");
        record.Summary = Given.Text("Summary");
        record.Body = Given.Text("Body");
        record.Country = "KZ";
        record.Tags.Add("kiln");
        record.AsOf = "2026-10-01";
        return record;
    }
}
