using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Submissions;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Catalog;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.Store.Submissions;
using DisclosureTier = TechMatch.Core.Access.DisclosureTier;
using FieldAdvice = TechMatch.Protocol.V1.FieldAdvice;
using Submission = TechMatch.Core.Submissions.Submission;
using SubmissionState = TechMatch.Core.Submissions.SubmissionState;
using SubmissionStep = TechMatch.Core.Submissions.SubmissionStep;

namespace TechMatch.Service.Submissions;

/// <summary>The workflow over the wire: decode, ask the register, encode. Who may know of a submission is whoever has a part in it.</summary>
internal sealed class SubmissionGrpcService(CatalogStore store, SubmissionRegister register, EntryCheck entry, KeyRing keys, RecordWire records) : SubmissionService.SubmissionServiceBase
{
    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 500;

    public override async Task<GetSubmissionResponse> GetSubmission(GetSubmissionRequest request, ServerCallContext context)
    {
        var (stored, submission, party) = await FindAsync(request.Name, context);
        var shown = Shown(stored.Record, party, context);
        var response = new GetSubmissionResponse
        {
            Submission = SubmissionWire.ToWire(submission, shown, party),
            Record = ReferenceEquals(shown, stored.Record) ? records.ToWire(stored) : records.ToWire(shown),
        };
        response.History.AddRange((await register.HistoryAsync(stored.Id, context.CancellationToken)).Select(SubmissionWire.ToWire));
        return response;
    }

    public override async Task<CheckSubmissionResponse> CheckSubmission(CheckSubmissionRequest request, ServerCallContext context)
    {
        var record = request.SubjectCase switch
        {
            CheckSubmissionRequest.SubjectOneofCase.Name => await WholeAsync(request.Name, context),
            CheckSubmissionRequest.SubjectOneofCase.Record => Decode(request.Record),
            _ => throw RpcErrors.InvalidField("subject", "expected a name or a record, got neither"),
        };
        var report = await entry.LookAsync(record, context.Scope(), context.CancellationToken);
        var response = new CheckSubmissionResponse { Completeness = SubmissionWire.ToWire(report.Completeness), MaySubmit = report.MaySubmit };
        response.Teaser.AddRange(report.Teaser.Select(f => new FieldAdvice { Field = f.Field, Key = "teaser", Text = f.Message, Required = true }));
        response.Twins.AddRange(report.Twins.Select(t => SubmissionWire.ToWire(t.Twin, t.Answer)));
        return response;
    }

    public override async Task<TakeStepResponse> TakeStep(TakeStepRequest request, ServerCallContext context)
    {
        var asked = SubmissionWire.FromWire(request);
        var (stored, held, _) = await FindAsync(request.Name, context);
        var once = RequestIds.Options(context.Principal().Id, "TakeStep", request.RequestId, request);
        // What cannot be taken from here is refused by the register, or is a repetition that it remembers.
        if (SubmissionTable.Find(held.State, asked.Step) is not null) await CheckReadyAsync(asked, stored.Record, context);
        asked = asked with { Etag = request.Etag.Length > 0 ? request.Etag : stored.Stamp.Etag };
        if (asked.Reviewer is { } reviewer) CheckReviewer(reviewer);
        var outcome = await register.TakeAsync(stored.Id, asked, context.Principal(), once, context.CancellationToken);
        switch (outcome.Status)
        {
            case StepStatus.NotFound: throw RpcErrors.NotFound(request.Name);
            case StepStatus.RequestIdReused: throw RpcErrors.RequestIdReused(request.RequestId);
            case StepStatus.Rejected: throw RpcErrors.InvalidFields([.. outcome.Faults.Select(f => f with { Field = FieldPaths.Join("record", FieldPaths.OfRecord(stored.Id.Kind, f.Field)) })]);
            case StepStatus.Refused: throw Refused(request.Name, outcome, asked);
        }

        var (after, submission, party) = await FindAsync(request.Name, context);
        return new TakeStepResponse { Submission = SubmissionWire.ToWire(submission, Shown(after.Record, party, context), party), Sequence = outcome.Sequence };
    }

    public override async Task<ListSubmissionsResponse> ListSubmissions(ListSubmissionsRequest request, ServerCallContext context)
    {
        var states = request.States.Select(SubmissionWire.FromWire).ToValueList();
        if (states.Count == 0 && context.Principal().Role is not (Role.Owner or Role.FundManager)) states = [SubmissionState.Submitted, SubmissionState.InReview];
        var filter = new SubmissionFilter { States = states, Reviewer = request.HasReviewer ? request.Reviewer : null };
        var response = new ListSubmissionsResponse();
        response.Submissions.AddRange(await ListAsync(filter, request.PageSize, context));
        return response;
    }

    public override async Task<GetReviewLoadResponse> GetReviewLoad(GetReviewLoadRequest request, ServerCallContext context)
    {
        var response = new GetReviewLoadResponse();
        foreach (var load in await register.LoadAsync(context.CancellationToken))
        {
            var wire = new Protocol.V1.ReviewLoad { Records = load.Records, Oldest = SubmissionWire.ToWire(load.Oldest) };
            if (load.Reviewer is { } reviewer) wire.Reviewer = reviewer;
            response.Loads.Add(wire);
        }

        return response;
    }

    public override async Task<ListRemindersResponse> ListReminders(ListRemindersRequest request, ServerCallContext context)
    {
        var response = new ListRemindersResponse();
        response.Submissions.AddRange(await ListAsync(new SubmissionFilter { States = [SubmissionState.Published], Reminded = true }, request.PageSize, context));
        return response;
    }

    public override async Task<ListRevisionsResponse> ListRevisions(ListRevisionsRequest request, ServerCallContext context)
    {
        var record = await WholeAsync(request.Name, context);
        var response = new ListRevisionsResponse();
        response.Revisions.AddRange((await new Store.History.RevisionReader(store).ListAsync(record.Id, PageSize.Of(request.PageSize, DefaultPageSize, MaxPageSize), context.CancellationToken)).Select(SubmissionWire.ToWire));
        return response;
    }

    public override async Task<DiffRevisionsResponse> DiffRevisions(DiffRevisionsRequest request, ServerCallContext context)
    {
        var record = await WholeAsync(request.Name, context);
        var (before, after) = (await ContentAsync(record.Id, request.Before, "before", context), await ContentAsync(record.Id, request.After, "after", context));
        var response = new DiffRevisionsResponse();
        foreach (var change in Core.History.RecordDiff.Of(before, after))
        {
            var wire = new FieldChange { Path = change.Path };
            if (change.Before is { } was) wire.Before = was;
            if (change.After is { } isNow) wire.After = isNow;
            response.Changes.Add(wire);
        }

        return response;
    }

    public override async Task<AnswerTwinResponse> AnswerTwin(AnswerTwinRequest request, ServerCallContext context)
    {
        var (one, other) = (NameOf(request.Name, "name"), NameOf(request.Other, "other"));
        if (one == other) throw RpcErrors.InvalidField("other", $"expected another record than {one}, got the same");
        if (request.Verdict is not (TwinVerdict.Same or TwinVerdict.Different)) throw RpcErrors.InvalidField("verdict", $"expected same or different, got {(int)request.Verdict}");
        if (request.HasReason && request.Reason.Length is 0 or > Store.Duplicates.TwinAnswers.MaxReasonLength)
            throw RpcErrors.InvalidField("reason", $"expected 1-{Store.Duplicates.TwinAnswers.MaxReasonLength} characters, got {request.Reason.Length}");
        var held = await store.GetAsync(one, AccessScope.Operator, context.CancellationToken) ?? throw RpcErrors.NotFound(one.Name);
        WriteRights.Check(context.Principal(), held.Record);
        if (await store.GetAsync(other, context.Scope(), context.CancellationToken) is null) throw RpcErrors.NotFound(other.Name);
        await new Store.Duplicates.TwinAnswers(store).SetAsync(one, other, request.Verdict == TwinVerdict.Same, context.Principal().Id, request.HasReason ? request.Reason : null, context.CancellationToken);
        return new AnswerTwinResponse();
    }

    private async Task<(StoredRecord Record, Submission Submission, Party Party)> FindAsync(string name, ServerCallContext context)
    {
        var (stored, submission) = await register.FindAsync(NameOf(name, "name"), context.CancellationToken) ?? throw RpcErrors.NotFound(name);
        var party = Parties.Of(context.Principal(), stored.Record, submission.Reviewer);
        if (party != Party.None) return (stored, submission, party);
        throw context.Scope().Allows(stored.Record) ? RpcErrors.PermissionDenied($"you have no part in the submission of '{name}'") : RpcErrors.NotFound(name);
    }

    /// <summary>For those who may know all of the record.</summary>
    private async Task<CatalogRecord> WholeAsync(string name, ServerCallContext context)
    {
        var (stored, _, party) = await FindAsync(name, context);
        return (party & ~Party.FocalPoint) != Party.None ? stored.Record : throw RpcErrors.PermissionDenied($"all of '{name}' is for its owner and those who review it");
    }

    private async Task<IReadOnlyList<Protocol.V1.Submission>> ListAsync(SubmissionFilter filter, int pageSize, ServerCallContext context)
    {
        var caller = context.Principal();
        var size = PageSize.Of(pageSize, DefaultPageSize, MaxPageSize);
        if (!WriteRights.Curates(caller)) filter = caller.Role == Role.FocalPoint ? filter with { Country = caller.Country } : filter with { Owner = caller.Organisation };
        if (!WriteRights.Curates(caller) && filter is { Owner: null, Country: null }) return [];
        var listed = new List<Protocol.V1.Submission>();
        // Asked for as many as one batch may hold: those the caller has no part in fall out.
        foreach (var submission in await register.ListAsync(filter, CatalogStore.MaxBatch, context.CancellationToken))
        {
            if (await register.FindAsync(submission.Record, context.CancellationToken) is not { } found) continue;
            var party = Parties.Of(caller, found.Record.Record, found.Submission.Reviewer);
            if (party == Party.None || filter.States.Count > 0 && !filter.States.Contains(found.Submission.State)) continue;
            listed.Add(SubmissionWire.ToWire(found.Submission, Shown(found.Record.Record, party, context), party));
            if (listed.Count == size) break;
        }

        return listed;
    }

    private static CatalogRecord Shown(CatalogRecord record, Party party, ServerCallContext context) =>
        context.Scope().View(record) ?? ((party & Party.FocalPoint) != Party.None ? DisclosableFields.Shown(record, DisclosureTier.Teaser) : throw RpcErrors.NotFound(record.Id.Name));

    private async Task CheckReadyAsync(StepAsked asked, CatalogRecord record, ServerCallContext context)
    {
        if (asked.Step == SubmissionStep.Publish && await entry.TeaserFaultsAsync(record, context.CancellationToken) is { Count: > 0 } giveaways) throw RpcErrors.NotReady(giveaways);
        if (asked.Step != SubmissionStep.Submit) return;
        var report = await entry.LookAsync(record, context.Scope(), context.CancellationToken);
        if (report.MaySubmit) return;
        var faults = report.Completeness.Advice.Where(a => a.Required).Select(a => new FieldFault(a.Field, a.Text)).Concat(report.Teaser).ToList();
        if (faults.Count == 0 && report.Completeness.Score < report.Completeness.Floor)
            faults.AddRange(report.Completeness.Advice.Select(a => new FieldFault(a.Field, a.Text)));
        if (report.Unanswered is { } twin) faults.Add(new FieldFault("title", $"expected an answer whether this is the same as {twin.Record.Id}, got none"));
        throw RpcErrors.NotReady(faults);
    }

    private void CheckReviewer(string reviewer)
    {
        if (!reviewer.StartsWith("key:", StringComparison.Ordinal)) return;
        if (!keys.List().Any(k => k.Principal.Id == reviewer && k.RevokedAt is null && WriteRights.Curates(k.Principal)))
            throw RpcErrors.InvalidField("reviewer", $"expected the key of a curator, got '{reviewer}'");
    }

    private static RpcException Refused(string name, StepOutcome outcome, StepAsked asked) => outcome.Refusal switch
    {
        StepRefusal.NotYours => RpcErrors.PermissionDenied($"the step {asked.Step} is not yours to take from {outcome.State}"),
        StepRefusal.ReasonMissing => RpcErrors.InvalidField("reason", $"expected a reason for {asked.Step}, got none"),
        StepRefusal.ReviewerMissing => RpcErrors.InvalidField("reviewer", "expected the id of who shall review it, got none"),
        StepRefusal.BadExpiry => RpcErrors.InvalidField("expires_on", $"expected a day from today on and within {SubmissionTerms.Standard.LifetimeDays} days"),
        StepRefusal.RecordChanged => RpcErrors.StaleEtag(name),
        StepRefusal.Objected => RpcErrors.StepRefused("OBJECTED", "the focal point objects; to publish all the same, say so and why"),
        _ => RpcErrors.StepRefused("STEP_NOT_POSSIBLE", $"expected a step that leads on from {outcome.State}, got {asked.Step}"),
    };

    private async Task<byte[]> ContentAsync(RecordId id, long revision, string field, ServerCallContext context) =>
        await new Store.History.RevisionReader(store).ContentAsync(id, revision, context.CancellationToken) ?? throw RpcErrors.InvalidField(field, $"expected a revision whose content is kept, got {revision}");

    private CatalogRecord Decode(Record message)
    {
        var (record, faults) = records.FromWire(message);
        return record ?? throw RpcErrors.InvalidFields([.. faults.Select(f => f with { Field = FieldPaths.Join("record", f.Field) })]);
    }

    private static RecordId NameOf(string name, string field) =>
        RecordId.TryParse(name, out var id) ? id : throw RpcErrors.InvalidField(field, $"expected collection/key such as technologies/waste-heat-orc, got '{(name.Length > 60 ? name[..60] + "…" : name)}'");
}
