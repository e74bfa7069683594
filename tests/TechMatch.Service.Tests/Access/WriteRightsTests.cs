using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Access;

/// <summary>What an owner may write: its own, and in it nothing that is the registry's to say.</summary>
public sealed class WriteRightsTests : IAsyncLifetime
{
    private GuardedService _guarded = null!;
    private CatalogService.CatalogServiceClient _owner = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _guarded = await GuardedService.StartAsync();
        _owner = _guarded.Catalog(await _guarded.KeyAsync(PrincipalRole.Owner));
        await _guarded.HoldAsync(Given.Organisation(), Own(Given.Technology("own")), Given.Technology("others"), Draft(Given.Need("hidden")), Own(Given.Need("need")));
    }

    public ValueTask DisposeAsync() => _guarded.DisposeAsync();

    [Fact]
    public async Task Create_byAnOwner_isADraftOfItsOrganisation()
    {
        var record = Given.Technology("new");
        record.State = RecordState.Unspecified;

        var created = (await _owner.CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: Token)).Record;

        Assert.Equal((GuardedService.Organisation, RecordState.Draft), (created.Owner, created.State));
    }

    public static TheoryData<string, Action<Record>> Reserved => new()
    {
        { "owner", r => r.Owner = "organisations/other" },
        { "state", r => r.State = RecordState.Published },
        { "climate.evidence", r => r.Technology.Climate = new ClimateClaim { AvoidedTonnesCo2EPerYear = 1, FunctionalUnit = "kiln", Evidence = EvidenceLevel.Verified } },
    };

    [Theory]
    [MemberData(nameof(Reserved))]
    public async Task Create_byAnOwner_withWhatIsReserved_isDenied(string field, Action<Record> set)
    {
        var record = Given.Technology("new");
        set(record);

        await AssertDeniedAsync(_owner.CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: Token), field);
    }

    [Fact]
    public async Task Create_ofAnotherOrganisation_isDenied() =>
        await AssertDeniedAsync(_owner.CreateRecordAsync(new CreateRecordRequest { Record = Given.Organisation("other") }, cancellationToken: Token), GuardedService.Organisation);

    [Fact]
    public async Task Update_ofOnesOwn_isDone()
    {
        var updated = await _owner.UpdateRecordAsync(new UpdateRecordRequest { Record = new Record { Name = "technologies/own", Title = Given.Text("Better") }, UpdateMask = Mask("title") }, cancellationToken: Token);

        Assert.Equal(RecordState.Published, updated.Record.State);
    }

    [Fact]
    public async Task Update_ofOnesOwn_readChangedAndSentBackWhole_isDone()
    {
        var record = (await _owner.GetRecordAsync(new GetRecordRequest { Name = "technologies/own" }, cancellationToken: Token)).Record;
        record.Title = Given.Text("Better");

        await _owner.UpdateRecordAsync(new UpdateRecordRequest { Record = record, UpdateMask = Mask("*") }, cancellationToken: Token);
    }

    public static TheoryData<string, string, Record> MassAssignments => new()
    {
        { "owner", "owner", new Record { Name = "technologies/own", Owner = "organisations/other" } },
        { "owner", "owner", new Record { Name = "technologies/own" } },
        { "owner", "*", With(Given.Technology("own"), r => r.Owner = "organisations/other") },
        { "climate.evidence", "technology.climate", new Record { Name = "technologies/own", Technology = new TechnologyDetails { Climate = new ClimateClaim { AvoidedTonnesCo2EPerYear = 1, FunctionalUnit = "kiln", Evidence = EvidenceLevel.IndependentTest } } } },
        { "need.endorsement", "need.endorsement", new Record { Name = "needs/need", Need = new NeedDetails { Endorsement = "endorsed" } } },
        { "organisation.memberships", "organisation.memberships", new Record { Name = GuardedService.Organisation, Organisation = new OrganisationDetails { Memberships = { new AllianceMembership { Alliance = "bri", Role = "member" } } } } },
    };

    [Theory]
    [MemberData(nameof(MassAssignments))]
    public async Task Update_massAssignment_isDenied(string field, string path, Record sent)
    {
        await AssertDeniedAsync(_owner.UpdateRecordAsync(new UpdateRecordRequest { Record = sent, UpdateMask = Mask(path) }, cancellationToken: Token), field);
        await AssertDeniedAsync(_owner.UpdateRecordAsync(new UpdateRecordRequest { Record = With(sent, r => r.Owner = r.Owner.Length == 0 ? "organisations/other" : r.Owner) }, cancellationToken: Token), "");
    }

    [Fact]
    public async Task Withdrawing_andPublishingAgain_onlyTheFirstIsTheOwners()
    {
        await _owner.UpdateRecordAsync(new UpdateRecordRequest { Record = new Record { Name = "technologies/own", State = RecordState.Withdrawn }, UpdateMask = Mask("state") }, cancellationToken: Token);

        await AssertDeniedAsync(
            _owner.UpdateRecordAsync(new UpdateRecordRequest { Record = new Record { Name = "technologies/own", State = RecordState.Published }, UpdateMask = Mask("state") }, cancellationToken: Token), "state");
    }

    [Fact]
    public async Task Writes_toWhatIsAnothers_areDeniedOrLookMissing()
    {
        await AssertDeniedAsync(_owner.UpdateRecordAsync(new UpdateRecordRequest { Record = new Record { Name = "technologies/others", Title = Given.Text("Mine") } }, cancellationToken: Token), "technologies/others");
        await AssertDeniedAsync(_owner.DeleteRecordAsync(new DeleteRecordRequest { Name = "technologies/others" }, cancellationToken: Token), "technologies/others");
        var hidden = await Refusal.OfAsync(_owner.DeleteRecordAsync(new DeleteRecordRequest { Name = "needs/hidden" }, cancellationToken: Token));
        var missing = await Refusal.OfAsync(_owner.DeleteRecordAsync(new DeleteRecordRequest { Name = "needs/nowhere" }, cancellationToken: Token));
        Assert.Equal((StatusCode.NotFound, missing.Message.Replace("nowhere", "hidden", StringComparison.Ordinal)), (hidden.Code, hidden.Message));
    }

    // AIP-133: who may not see the record that has the name does not hear that it exists.
    [Fact]
    [Trait("catalogue", "A-02")]
    public async Task Create_underTheNameOfAHiddenRecord_saysNothingOfTheRecord()
    {
        var hidden = await Refusal.OfAsync(_owner.CreateRecordAsync(new CreateRecordRequest { Record = Unstated(Given.Need("hidden")) }, cancellationToken: Token));
        var seen = await Refusal.OfAsync(_owner.CreateRecordAsync(new CreateRecordRequest { Record = Unstated(Given.Technology("others")) }, cancellationToken: Token));

        Assert.Equal((StatusCode.PermissionDenied, "NAME_NOT_FREE"), (hidden.Code, hidden.Reason));
        Assert.DoesNotContain("exist", hidden.Message, StringComparison.Ordinal);
        Assert.Equal((StatusCode.AlreadyExists, "ALREADY_EXISTS"), (seen.Code, seen.Reason));
    }

    [Fact]
    public async Task Import_byStaff_writesOverNothingThatIsKeptFromIt()
    {
        var secret = With(Given.Technology("secret"), r => (r.Owner, r.Access) = (GuardedService.Organisation, new AccessRules { Visibility = Visibility.Private }));
        await _guarded.HoldAsync(secret);
        var staff = new IngestService.IngestServiceClient(_guarded.As(await _guarded.KeyAsync(PrincipalRole.Staff)));

        var answer = await staff.BatchImportRecordsAsync(new BatchImportRecordsRequest { Records = { Given.Technology("secret", "Overwritten"), Given.Technology("fresh") } }, cancellationToken: Token);

        Assert.Equal([ImportOutcome.Rejected, ImportOutcome.Created], answer.Results.Select(r => r.Outcome));
        Assert.Equal("record.name", Assert.Single(answer.Results[0].Faults).Field);
        Assert.Equal(secret.Title, (await _owner.GetRecordAsync(new GetRecordRequest { Name = secret.Name }, cancellationToken: Token)).Record.Title);
    }

    [Fact]
    public async Task Delete_repeatedUnderItsRequestId_isAnsweredAgain()
    {
        var request = new DeleteRecordRequest { Name = "technologies/own", RequestId = "6f8a1f3e-57ab-4a2e-9d3b-2f1c5a7e9b01" };

        var first = await _owner.DeleteRecordAsync(request, cancellationToken: Token);
        var again = await _owner.DeleteRecordAsync(request, cancellationToken: Token);

        Assert.Equal(first.Sequence, again.Sequence);
    }

    [Fact]
    public async Task FocalPoint_withoutAnOrganisation_ownsNothing() =>
        await AssertDeniedAsync(_guarded.Catalog(await _guarded.KeyAsync(PrincipalRole.FocalPoint)).CreateRecordAsync(new CreateRecordRequest { Record = Given.Need("new") }, cancellationToken: Token), "organisation");

    private static async Task AssertDeniedAsync<T>(AsyncUnaryCall<T> call, string named)
    {
        var refusal = await Refusal.OfAsync(call);
        Assert.Equal((StatusCode.PermissionDenied, "PERMISSION_DENIED"), (refusal.Code, refusal.Reason));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    private static FieldMask Mask(string path) => new() { Paths = { path } };

    private static Record Own(Record record) => With(record, r => r.Owner = GuardedService.Organisation);

    private static Record Unstated(Record record) => With(record, r => r.State = RecordState.Unspecified);

    private static Record Draft(Record record) => With(record, r => r.State = RecordState.Draft);

    private static Record With(Record record, Action<Record> change)
    {
        var copy = record.Clone();
        change(copy);
        return copy;
    }
}
