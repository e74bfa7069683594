using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Access;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Submissions;

/// <summary>The workflow as owners, curators and focal points meet it.</summary>
public sealed class SubmissionCallTests : IAsyncLifetime
{
    private const string Own = "needs/own";
    private GuardedService _guarded = null!;
    private SubmissionService.SubmissionServiceClient _owner = null!, _staff = null!, _focal = null!, _stranger = null!;
    private string _ownerKey = null!, _staffId = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _guarded = await GuardedService.StartAsync();
        _ownerKey = await _guarded.KeyAsync(PrincipalRole.Owner);
        var staff = await _guarded.CreateAsync(PrincipalRole.Staff);
        _staffId = "key:" + staff.Key.Name["keys/".Length..];
        (_owner, _staff) = (Client(_ownerKey), Client(staff.Secret));
        _focal = Client(await _guarded.KeyAsync(PrincipalRole.FocalPoint));
        _stranger = Client(await _guarded.KeyAsync(PrincipalRole.Owner, g => g.Organisation = "organisations/other"));
        await _guarded.HoldAsync(Given.Organisation(), Complete("own"));
    }

    public ValueTask DisposeAsync() => _guarded.DisposeAsync();

    [Fact]
    public async Task Need_fromDraftToPublished_isSeenByEverybodyInTheEnd()
    {
        await StepAsync(_owner, SubmissionStep.Submit);
        Assert.Equal(Own, Assert.Single((await _staff.ListSubmissionsAsync(new ListSubmissionsRequest(), cancellationToken: Token)).Submissions).Record);
        Assert.Equal(Own, Assert.Single((await _focal.ListSubmissionsAsync(new ListSubmissionsRequest(), cancellationToken: Token)).Submissions).Record);
        Assert.Empty((await _stranger.ListSubmissionsAsync(new ListSubmissionsRequest(), cancellationToken: Token)).Submissions);
        await StepAsync(_staff, SubmissionStep.Assign, r => r.Reviewer = _staffId);
        await StepAsync(_focal, SubmissionStep.Oppose, r => r.Reason = "outside the plan");
        await RefusedAsync(StepAsync(_staff, SubmissionStep.Publish), StatusCode.FailedPrecondition, "OBJECTED");
        await StepAsync(_focal, SubmissionStep.Endorse);
        var published = await StepAsync(_staff, SubmissionStep.Publish);

        Assert.Equal((SubmissionState.Published, Endorsement.Endorsed), (published.Submission.State, published.Submission.Endorsement));
        Assert.Equal("endorsed", (await _guarded.Catalog(null).GetRecordAsync(new GetRecordRequest { Name = Own }, cancellationToken: Token)).Record.Need.Endorsement);
        var history = (await _owner.GetSubmissionAsync(new GetSubmissionRequest { Name = Own }, cancellationToken: Token)).History;
        Assert.Equal([SubmissionStep.Submit, SubmissionStep.Assign, SubmissionStep.Oppose, SubmissionStep.Endorse, SubmissionStep.Publish], history.Select(h => h.Step));
    }

    [Fact]
    public async Task Steps_thatAreSomebodyElses_areDenied_andOneWhoMayNotKnowIsNotTold()
    {
        await StepAsync(_owner, SubmissionStep.Submit);

        await RefusedAsync(StepAsync(_owner, SubmissionStep.Assign, r => r.Reviewer = _staffId), StatusCode.PermissionDenied, "PERMISSION_DENIED");
        await RefusedAsync(StepAsync(_owner, SubmissionStep.Endorse), StatusCode.PermissionDenied, "PERMISSION_DENIED");
        await RefusedAsync(StepAsync(_stranger, SubmissionStep.Withdraw, r => r.Reason = "x"), StatusCode.NotFound, "NOT_FOUND");
        await RefusedAsync(StepAsync(_staff, SubmissionStep.Assign, r => r.Reviewer = "key:000000000000"), StatusCode.InvalidArgument, "INVALID_FIELDS");
        await RefusedAsync(StepAsync(_staff, SubmissionStep.Publish), StatusCode.FailedPrecondition, "STEP_NOT_POSSIBLE");
        await RefusedAsync(StepAsync(_owner, SubmissionStep.Expire), StatusCode.FailedPrecondition, "STEP_NOT_POSSIBLE");
    }

    [Fact]
    public async Task Submit_ofWhatLacksRequiredFields_namesThem()
    {
        var bare = Given.Need("bare", "Steel slag in road beds");
        (bare.Owner, bare.State) = (GuardedService.Organisation, RecordState.Draft);
        await _guarded.HoldAsync(bare);

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await _owner.TakeStepAsync(new TakeStepRequest { Name = bare.Name, Step = SubmissionStep.Submit }, cancellationToken: Token));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains("summary", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_ofATwin_waitsForAnAnswer_andNobodyIsAskedTwice()
    {
        // The same name, written in another script and with a legal form.
        var first = Given.Technology("first", "Zhasyl Energiya LLP");
        var second = Given.Technology("second", "ТОО «Жасыл Энергия»");
        foreach (var record in new[] { first, second }) Fill(record);
        second.State = RecordState.Draft;
        await _guarded.HoldAsync(first, second);

        var twin = Assert.Single((await CheckAsync(second.Name)).Twins, t => t.Reason == TwinReason.SameName);
        Assert.Equal((first.Name, TwinVerdict.Unspecified), (twin.Name, twin.Verdict));
        await RefusedAsync(StepAsync(_owner, SubmissionStep.Submit, name: second.Name), StatusCode.FailedPrecondition, "NOT_READY");
        await _owner.AnswerTwinAsync(new AnswerTwinRequest { Name = second.Name, Other = first.Name, Verdict = TwinVerdict.Different }, cancellationToken: Token);

        Assert.DoesNotContain((await CheckAsync(second.Name)).Twins, t => t.Name == first.Name);
        await StepAsync(_owner, SubmissionStep.Submit, name: second.Name);
    }

    [Fact]
    public async Task Twins_thatTheCallerMayNotKnow_areNotListed()
    {
        var hidden = Given.Technology("hidden", "Kiln heat by a private process");
        Fill(hidden);
        hidden.Owner = "organisations/other";
        hidden.Access = new AccessRules { Visibility = Visibility.Private };
        await _guarded.HoldAsync(hidden);
        var sought = Given.Technology("sought", "Kiln heat by a private process");

        Assert.DoesNotContain((await _owner.CheckSubmissionAsync(new CheckSubmissionRequest { Record = sought }, cancellationToken: Token)).Twins, t => t.Name == hidden.Name);
        Assert.Contains((await Client(_guarded.Administrator).CheckSubmissionAsync(new CheckSubmissionRequest { Record = sought }, cancellationToken: Token)).Twins, t => t.Name == hidden.Name);
    }

    [Fact]
    public async Task Twins_withASpellingMistake_areFoundByName()
    {
        var held = Given.Technology("held", "Organic Rankine cycle for kiln waste heat");
        Fill(held);
        await _guarded.HoldAsync(held);

        var twins = (await _owner.CheckSubmissionAsync(new CheckSubmissionRequest { Record = Given.Technology("typed", "Organic Rankin cycle for kilns waste heat") }, cancellationToken: Token)).Twins;

        Assert.Equal((held.Name, TwinReason.SimilarName), (twins[0].Name, twins[0].Reason));
    }

    [Fact]
    public async Task Teaser_withTheOwnersName_isNotReady()
    {
        var record = Given.Technology("anonymous", "Heat by Acme");
        Fill(record);
        (record.State, record.Access) = (RecordState.Draft, new AccessRules { Teaser = new RecordTeaser { Title = Given.Text("By the Centre for Green Technologies") } });
        await _guarded.HoldAsync(record);

        Assert.Contains("owner's name", Assert.Single((await CheckAsync(record.Name)).Teaser).Text, StringComparison.Ordinal);
        await RefusedAsync(StepAsync(_owner, SubmissionStep.Submit, name: record.Name), StatusCode.FailedPrecondition, "NOT_READY");
    }

    [Fact]
    public async Task Revisions_areForThoseWhoMayKnowAll_andSayWhatChanged()
    {
        await _guarded.Catalog(_ownerKey).UpdateRecordAsync(new UpdateRecordRequest { Record = new Record { Name = Own, Title = Given.Text("A better title") } }, cancellationToken: Token);

        var revisions = (await _owner.ListRevisionsAsync(new ListRevisionsRequest { Name = Own }, cancellationToken: Token)).Revisions;
        Assert.Equal([2, 1], revisions.Select(r => r.Number));
        var change = Assert.Single((await _owner.DiffRevisionsAsync(new DiffRevisionsRequest { Name = Own, Before = 1, After = 2 }, cancellationToken: Token)).Changes);
        Assert.Equal(("title.versions[en].text", "\"A better title\""), (change.Path, change.After));
        await RefusedAsync(_focal.ListRevisionsAsync(new ListRevisionsRequest { Name = Own }, cancellationToken: Token).ResponseAsync, StatusCode.PermissionDenied, "PERMISSION_DENIED");
    }

    [Fact]
    public async Task Publish_ofAVersionThatWasNotLookedAt_isRefused()
    {
        await StepAsync(_owner, SubmissionStep.Submit);
        await StepAsync(_staff, SubmissionStep.Assign, r => r.Reviewer = _staffId);
        var seen = (await _staff.GetSubmissionAsync(new GetSubmissionRequest { Name = Own }, cancellationToken: Token)).Record.Etag;
        await _guarded.Catalog(_ownerKey).UpdateRecordAsync(new UpdateRecordRequest { Record = new Record { Name = Own, Title = Given.Text("Another title") } }, cancellationToken: Token);

        await RefusedAsync(StepAsync(_staff, SubmissionStep.Publish, r => r.Etag = seen), StatusCode.Aborted, "STALE_ETAG");
    }

    [Fact]
    public async Task Submission_overJson_isTheSame()
    {
        var step = await _guarded.JsonAsync(_ownerKey, HttpMethod.Post, "/v1/submission:step", $$"""{"name": "{{Own}}", "step": "SUBMISSION_STEP_SUBMIT"}""");
        Assert.Equal(System.Net.HttpStatusCode.OK, step.StatusCode);
        var shown = await (await _guarded.JsonAsync(_ownerKey, HttpMethod.Get, $"/v1/submission?name={Own}")).Content.ReadAsStringAsync(Token);

        Assert.Contains("SUBMISSION_STATE_SUBMITTED", shown, StringComparison.Ordinal);
    }

    private SubmissionService.SubmissionServiceClient Client(string key) => new(_guarded.As(key));

    private async Task<CheckSubmissionResponse> CheckAsync(string name) => await _owner.CheckSubmissionAsync(new CheckSubmissionRequest { Name = name }, cancellationToken: Token);

    private static async Task<TakeStepResponse> StepAsync(SubmissionService.SubmissionServiceClient client, SubmissionStep step, Action<TakeStepRequest>? fill = null, string name = Own)
    {
        var request = new TakeStepRequest { Name = name, Step = step };
        fill?.Invoke(request);
        return await client.TakeStepAsync(request, cancellationToken: Token);
    }

    private static async Task RefusedAsync(Task call, StatusCode status, string reason)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal((status, reason), (refused.StatusCode, Refusal.Of(refused).Reason));
    }

    private static Record Complete(string key)
    {
        var need = Given.Need(key);
        (need.Owner, need.State, need.Summary) = (GuardedService.Organisation, RecordState.Draft, Given.Text("Exhaust heat of the kiln leaves unused at 330 °C; it is to become power for the plant, with water kept out of it."));
        need.Sectors.Add("cement");
        need.Need.Outcomes.Add(new RequiredOutcome { Metric = "power from waste heat" });
        need.Need.PresentSituation = Given.Text("The gas goes through a cooling tower and a filter, and its heat into the air.");
        return need;
    }

    private static void Fill(Record technology)
    {
        technology.Owner = GuardedService.Organisation;
        technology.Summary = Given.Text("An organic fluid is evaporated by the exhaust gas of a kiln and drives a turbine; about a third of the power a plant needs comes back that way.");
        technology.Sectors.Add("cement");
        technology.Technology.TechnologyKind = "process";
        technology.Technology.ReadinessEvidence = "a plant that runs";
        technology.Technology.Advantages.Add(new Advantage { Incumbent = "cooling tower", Metric = "power" });
        technology.Technology.CollaborationOffered.Add("licence");
    }
}
