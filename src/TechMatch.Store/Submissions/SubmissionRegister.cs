using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Submissions;
using TechMatch.Store.Writing;

namespace TechMatch.Store.Submissions;

/// <summary>
/// The workflow over the registry: each step is one transaction with the change of the record that it makes. All methods may
/// be called from any thread and throw <see cref="StoreException"/> when the outside world fails.
/// </summary>
public sealed class SubmissionRegister(CatalogStore store, SubmissionTerms terms)
{
    /// <summary>Who takes the steps that come with time.</summary>
    public const string Clock = "registry clock";

    /// <summary>A step of a caller. What it may do is decided on the record as the transaction finds it.</summary>
    /// <param name="once">With a request id the step has its effect once; null when the caller does not care.</param>
    public async Task<StepOutcome> TakeAsync(RecordId record, StepAsked asked, Principal caller, WriteOptions? once, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(caller);
        var act = new StepAct(record, asked, caller.Id, (r, s) => Parties.Of(caller, r, s.Reviewer), terms);
        if (once?.RequestId is null) return await store.ActAsync(act.RunAsync, cancellationToken).ConfigureAwait(false);
        var answer = await store.ActOnceAsync(once, act.RunAsync, cancellationToken).ConfigureAwait(false);
        return answer.Reused ? new StepOutcome { Status = StepStatus.RequestIdReused } : answer.Value!;
    }

    /// <summary>Expires what is over and notes the reminders that are due at <paramref name="now"/>. Safe to repeat, and to run on several nodes.</summary>
    /// <returns>The steps taken.</returns>
    public async Task<int> TurnAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var horizon = now.AddDays((terms.ReminderDays.Count > 0 ? terms.ReminderDays.Max() : 0) + 1);
        var near = await store.QueryAsync(
            (context, token) => context.Set<SubmissionRow>().AsNoTracking()
                .Where(s => s.State == SubmissionState.Published && s.ExpiresAt != null && s.ExpiresAt <= horizon)
                .OrderBy(s => s.ExpiresAt).ThenBy(s => s.Name).Select(s => new { s.Name, s.ExpiresAt, s.RemindedDays }).ToListAsync(token),
            cancellationToken).ConfigureAwait(false);
        var taken = 0;
        foreach (var row in near)
        {
            var step = row.ExpiresAt <= now ? SubmissionStep.Expire : SubmissionStep.Remind;
            // Most of those near their end were reminded already: no transaction for them.
            if (step == SubmissionStep.Remind && terms.ReminderDue((int)(row.ExpiresAt!.Value.AddDays(-1).Date - now.UtcDateTime.Date).TotalDays, row.RemindedDays) is null) continue;
            var act = new StepAct(RecordId.Parse(row.Name), new StepAsked(step), Clock, (_, _) => Party.Clock, terms, now);
            if ((await store.ActAsync(act.RunAsync, cancellationToken).ConfigureAwait(false)).Status == StepStatus.Taken) taken++;
        }

        return taken;
    }

    /// <summary>The record whole, and where it is.</summary>
    /// <returns>Null when there is no such record.</returns>
    public async Task<(StoredRecord Record, Submission Submission)?> FindAsync(RecordId record, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(record, AccessScope.Operator, cancellationToken).ConfigureAwait(false) is not { } stored) return null;
        var row = await store.QueryAsync((context, token) => context.Set<SubmissionRow>().AsNoTracking().SingleOrDefaultAsync(s => s.Name == record.Name, token), cancellationToken).ConfigureAwait(false);
        return (stored, StepAct.Held(row, stored));
    }

    /// <summary>Every step of the record's name, oldest first, those of an earlier record of that name too.</summary>
    public async Task<IReadOnlyList<SubmissionEvent>> HistoryAsync(RecordId record, CancellationToken cancellationToken) => await store.QueryAsync(
        (context, token) => context.Set<SubmissionStepRow>().AsNoTracking().Where(s => s.Name == record.Name).OrderBy(s => s.Number)
            .Select(s => new SubmissionEvent(s.Number, s.Step, s.Before, s.After, s.Actor, s.Reason, s.Reviewer, s.OverrodeObjection, s.Revision, s.At)).ToListAsync(token),
        cancellationToken).ConfigureAwait(false);

    /// <summary>Submissions that pass, those that wait longest first.</summary>
    /// <param name="max">1–<see cref="CatalogStore.MaxBatch"/>.</param>
    public async Task<IReadOnlyList<Submission>> ListAsync(SubmissionFilter filter, int max, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var rows = await store.QueryAsync((context, token) => Filtered(context.Set<SubmissionRow>().AsNoTracking(), filter).Take(max).ToListAsync(token), cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r.ToSubmission())];
    }

    /// <summary>What lies before each reviewer, most first.</summary>
    public async Task<IReadOnlyList<ReviewLoad>> LoadAsync(CancellationToken cancellationToken)
    {
        var rows = await store.QueryAsync(
            (context, token) => context.Set<SubmissionRow>().AsNoTracking()
                .Where(s => s.State == SubmissionState.Submitted || s.State == SubmissionState.InReview)
                .Select(s => new { s.State, s.Reviewer, s.SubmittedAt }).ToListAsync(token),
            cancellationToken).ConfigureAwait(false);
        return
        [
            .. rows.GroupBy(s => s.State == SubmissionState.InReview ? s.Reviewer : null)
                .Select(g => new ReviewLoad(g.Key, g.Count(), g.Min(s => s.SubmittedAt))).OrderByDescending(l => l.Records).ThenBy(l => l.Reviewer, StringComparer.Ordinal),
        ];
    }

    private static IQueryable<SubmissionRow> Filtered(IQueryable<SubmissionRow> rows, SubmissionFilter filter)
    {
        var states = filter.States.ToArray();
        if (states.Length > 0) rows = rows.Where(s => EF.Parameter(states).Contains(s.State));
        if (filter.Reviewer is { } reviewer) rows = rows.Where(s => s.Reviewer == reviewer);
        if (filter.Owner?.Name is { } owner) rows = rows.Where(s => s.Owner == owner);
        if (filter.Country?.Value is { } country) rows = rows.Where(s => s.Country == country);
        if (filter.Reminded) rows = rows.Where(s => s.RemindedDays != null).OrderBy(s => s.ExpiresAt).ThenBy(s => s.Name);
        return filter.Reminded ? rows : rows.OrderBy(s => s.SubmittedAt).ThenBy(s => s.Name);
    }
}

/// <summary>Which submissions; what is null or empty asks for nothing.</summary>
public sealed record SubmissionFilter
{
    public ValueList<SubmissionState> States { get; init; }

    public string? Reviewer { get; init; }

    public RecordId? Owner { get; init; }

    public CountryCode? Country { get; init; }

    /// <summary>Those whose end is near and whose owners were told, soonest first.</summary>
    public bool Reminded { get; init; }
}
