using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Catalog;
using TechMatch.Core.Submissions;
using TechMatch.Store.Writing;

namespace TechMatch.Store.Submissions;

/// <summary>One step as the writing transaction runs it: the record, the submission and the history change together or not at all.</summary>
/// <param name="parties">What the actor is to the record as it stands.</param>
/// <param name="at">For steps of the clock: the time they were found due; null takes the transaction's.</param>
internal sealed class StepAct(RecordId id, StepAsked asked, string actor, Func<CatalogRecord, Submission, Party> parties, SubmissionTerms terms, DateTimeOffset? at = null)
{
    /// <summary>The submission of a record, whatever happened beside the workflow.</summary>
    public static Submission Held(SubmissionRow? row, StoredRecord stored) =>
        row is null || row.RecordCreatedAt != stored.Stamp.CreatedAt ? Submission.Of(stored.Record) : SubmissionWorkflow.Followed(row.ToSubmission(), stored.Record);

    public async Task<ActEnd<StepOutcome>> RunAsync(ActScope scope, CancellationToken cancellationToken)
    {
        var now = at ?? scope.Now;
        if (await scope.FindRecordAsync(id, cancellationToken).ConfigureAwait(false) is not { } stored) return Undone(new StepOutcome { Status = StepStatus.NotFound });
        var row = await scope.Context.Set<SubmissionRow>().SingleOrDefaultAsync(s => s.Name == id.Name, cancellationToken).ConfigureAwait(false);
        var held = Held(row, stored);
        var answer = SubmissionWorkflow.Take(held, asked, parties(stored.Record, held), terms, now);
        if (answer.Refusal is null && asked.Etag is { } seen && seen != stored.Stamp.Etag) answer = new StepAnswer(held, StepRefusal.RecordChanged);
        if (answer.Refusal is { } refusal) return Refused(scope, row, held, stored, refusal);

        var was = row is not null && row.RecordCreatedAt == stored.Stamp.CreatedAt ? row.ToSubmission() : held;
        // A reviewer whom the workflow knew before the record was changed beside it loses sight of it here.
        var record = SubmissionWorkflow.Applied(stored.Record, asked.Step, was with { Endorsement = held.Endorsement }, answer.After, DateOnly.FromDateTime(now.UtcDateTime));
        var written = await scope.UpdateAsync(record, stored.Stamp.Etag, cancellationToken).ConfigureAwait(false);
        if (written.Status == WriteStatus.Rejected) return Undone(new StepOutcome { Status = StepStatus.Rejected, State = held.State, Faults = written.Faults });

        row ??= scope.Context.Add(new SubmissionRow { Name = id.Name }).Entity;
        if (was.State != held.State) Note(scope, row, new StepAsked(SubmissionStep.Follow), SubmissionRegister.Clock, was.State, held.State, stored.Stamp.Revision, now);
        Note(scope, row, asked, actor, held.State, answer.After.State, written.Stamp!.Revision, now);
        row.Take(answer.After, record);
        row.RecordCreatedAt = stored.Stamp.CreatedAt;
        return ActEnd<StepOutcome>.Keep(new StepOutcome { Status = StepStatus.Taken, State = answer.After.State, Number = row.Steps, Sequence = written.Changed ? written.Stamp.Sequence : 0 });
    }

    /// <summary>The clock asks by the row's last day; one that the record does not say any more is set right, or it would ask for ever.</summary>
    private ActEnd<StepOutcome> Refused(ActScope scope, SubmissionRow? row, Submission held, StoredRecord stored, StepRefusal refusal)
    {
        var outcome = new StepOutcome { Status = StepStatus.Refused, Refusal = refusal, State = held.State };
        if (row is null || actor != SubmissionRegister.Clock || row.ToSubmission() == held) return Undone(outcome);
        if (row.State != held.State) Note(scope, row, new StepAsked(SubmissionStep.Follow), actor, row.State, held.State, stored.Stamp.Revision, scope.Now);
        row.Take(held, stored.Record);
        row.RecordCreatedAt = stored.Stamp.CreatedAt;
        return ActEnd<StepOutcome>.Keep(outcome);
    }

    private static void Note(ActScope scope, SubmissionRow row, StepAsked step, string actor, SubmissionState before, SubmissionState after, long revision, DateTimeOffset at) => scope.Context.Add(new SubmissionStepRow
    {
        Name = row.Name,
        Number = ++row.Steps,
        Step = step.Step,
        Before = before,
        After = after,
        Actor = actor,
        Reason = step.Reason,
        Reviewer = step.Reviewer,
        OverrodeObjection = step.OverridesObjection,
        Revision = revision,
        At = at,
    });

    private static ActEnd<StepOutcome> Undone(StepOutcome outcome) => ActEnd<StepOutcome>.Undo(outcome);
}
