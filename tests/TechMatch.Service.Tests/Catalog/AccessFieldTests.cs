using Google.Protobuf.WellKnownTypes;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;
using TechMatch.Store;
using AccessRules = TechMatch.Protocol.V1.AccessRules;
using AccessGrant = TechMatch.Core.Access.AccessGrant;
using DisclosureTier = TechMatch.Protocol.V1.DisclosureTier;
using FieldDisclosure = TechMatch.Protocol.V1.FieldDisclosure;
using Visibility = TechMatch.Protocol.V1.Visibility;

namespace TechMatch.Service.Tests.Catalog;

/// <summary>Rules are an owner's to set; grants are the registry's, whatever a caller sends.</summary>
public sealed class AccessFieldTests : IAsyncLifetime
{
    private static readonly RecordId s_id = RecordId.Parse("technologies/a");
    private static readonly AccessGrant s_grant = new() { To = "organisations/fund", Tier = Core.Access.DisclosureTier.Agreement };

    private RunningService _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await RunningService.EmptyAsync();
        await _service.HoldAsync(Given.Technology("a"));
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Rules_sent_areHeldAndComeBack()
    {
        var record = Given.Technology("a");
        record.Access = new AccessRules { Visibility = Visibility.Alliance, Alliances = { "bri" }, Disclosure = { new FieldDisclosure { Field = "capex", Tier = DisclosureTier.Introduced } } };

        var updated = await _service.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = record, UpdateMask = FieldMask.FromString("access") }, cancellationToken: Token);

        Assert.Equal(record.Access, updated.Record.Access);
        Assert.Null(await _service.Node.Store.GetAsync(s_id, AccessScope.Public, Token));
    }

    [Fact]
    public async Task Rules_thatCannotHold_areRefusedByField()
    {
        var record = Given.Technology("b");
        record.Access = new AccessRules { Visibility = Visibility.Restricted, Disclosure = { new FieldDisclosure { Field = "budget", Tier = DisclosureTier.Introduced } } };
        (await Refusal.OfAsync(_service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: Token)))
            .AssertInvalid("record.access.disclosure.field", "record.access.organisations");

        record.Access = new AccessRules { Disclosure = { new FieldDisclosure { Field = "country", Tier = DisclosureTier.Introduced } } };
        (await Refusal.OfAsync(_service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: Token))).AssertInvalid("record.access.disclosure[0].field");
    }

    [Fact]
    public async Task Grants_sentWithANewRecord_areNotTaken()
    {
        var record = Given.Technology("b");
        record.Grants.Add(new Protocol.V1.AccessGrant { To = "organisations/fund", Tier = DisclosureTier.Internal });

        Assert.Empty((await _service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: Token)).Record.Grants);
    }

    [Fact]
    public async Task Grants_held_stayThroughUpdatesAndImports()
    {
        await GrantAsync();
        var sent = Given.Technology("a", "New title");
        sent.Grants.Add(new Protocol.V1.AccessGrant { To = "organisations/other", Tier = DisclosureTier.Internal });

        foreach (var mask in (FieldMask?[])[null, FieldMask.FromString("*")])
            await _service.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = sent, UpdateMask = mask }, cancellationToken: Token);
        Assert.Equal([s_grant], await HeldAsync());
        var imported = await _service.Ingest.BatchImportRecordsAsync(new BatchImportRecordsRequest { Records = { Given.Technology("a", "Newer title") } }, cancellationToken: Token);

        Assert.Equal(ImportOutcome.Updated, imported.Results[0].Outcome);
        Assert.Equal([s_grant], await HeldAsync());
    }

    [Fact]
    public async Task Grants_inAMask_areRefused() =>
        (await Refusal.OfAsync(_service.Catalog.UpdateRecordAsync(
            new UpdateRecordRequest { Record = Given.Technology("a"), UpdateMask = FieldMask.FromString("grants") }, cancellationToken: Token))).AssertInvalid("update_mask");

    private async Task GrantAsync()
    {
        var held = (await _service.Node.Store.GetAsync(s_id, AccessScope.Operator, Token))!;
        var outcome = await _service.Node.Store.UpdateAsync(held.Record with { Grants = [s_grant] }, held.Stamp.Etag, new WriteOptions { Principal = "tester", Method = "Test" }, Token);
        Assert.Equal(WriteStatus.Updated, outcome.Status);
    }

    private async Task<IEnumerable<AccessGrant>> HeldAsync() => (await _service.Node.Store.GetAsync(s_id, AccessScope.Operator, Token))!.Record.Grants;
}
