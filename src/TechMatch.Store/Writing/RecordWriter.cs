using Microsoft.EntityFrameworkCore;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Writing;

/// <summary>What a committed group came to: the outcomes of each job, and the sequence after the commit.</summary>
internal sealed record CommittedGroup(IReadOnlyList<IReadOnlyList<WriteOutcome>> Outcomes, long LastSequence);

/// <summary>Carries out a group of jobs in one transaction. Not safe for concurrent use: it owns the writing connection.</summary>
internal sealed class RecordWriter(Database database, TimeSpan requestRetention, TimeProvider time)
{
    private readonly RequestLedger _ledger = new(requestRetention);

    public string Folder => database.Folder;

    /// <summary>Returns after the commit has reached the disk; on any exception nothing of the group is written.</summary>
    public async Task<CommittedGroup> CommitAsync(IReadOnlyList<WriteJob> jobs, CancellationToken cancellationToken)
    {
        var context = database.Writing;
        context.Database.AutoSavepointsEnabled = false;
        try
        {
            var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var group = await StageAsync(context, jobs, cancellationToken).ConfigureAwait(false);
                await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return group;
            }
        }
        finally
        {
            context.ChangeTracker.Clear();
        }
    }

    public Task<IReadOnlyList<WriteOutcome>?> ReplayAsync(WriteOptions options, CancellationToken cancellationToken)
    {
        var key = new RequestKey(options.Principal, options.Method, options.RequestId!);
        return database.Reading.ReadAsync(
            context => _ledger.ReplayAsync(context, key, options.RequestDigest!, Now(), cancellationToken), cancellationToken);
    }

    private async Task<CommittedGroup> StageAsync(CatalogContext context, IReadOnlyList<WriteJob> jobs, CancellationToken cancellationToken)
    {
        var now = Now();
        var keys = jobs.Select(j => j.Key).OfType<RequestKey>().Distinct().ToList();
        var remembered = await _ledger.LoadAsync(context, keys, now, cancellationToken).ConfigureAwait(false);
        var names = jobs.SelectMany(j => j.Items).Select(i => i.Id.Name).Distinct(StringComparer.Ordinal).ToArray();
        var heads = await context.Records.AsNoTracking()
            .Where(r => EF.Parameter(names).Contains(r.Name)).ToListAsync(cancellationToken).ConfigureAwait(false);
        // Read, not remembered: after a failed commit this is the only truth about the last sequence.
        var last = await context.Changes.MaxAsync(c => (long?)c.Sequence, cancellationToken).ConfigureAwait(false) ?? 0;

        var plan = new WritePlan(heads, last, now);
        var outcomes = new List<IReadOnlyList<WriteOutcome>>(jobs.Count);
        foreach (var job in jobs) outcomes.Add(Decide(context, job, plan, remembered, now));
        Stage(context, plan);
        return new CommittedGroup(outcomes, plan.LastSequence);
    }

    private static IReadOnlyList<WriteOutcome> Decide(
        CatalogContext context, WriteJob job, WritePlan plan, Dictionary<RequestKey, RequestRow> remembered, DateTimeOffset now)
    {
        if (job.Key is not { } key) return [.. job.Items.Select(plan.Apply)];
        var digest = job.Digest();
        if (remembered.TryGetValue(key, out var row)) return RequestLedger.Answer(row, digest, job.Items.Count);
        List<WriteOutcome> outcomes = [.. job.Items.Select(plan.Apply)];
        if (outcomes.TrueForAll(o => o.Status == WriteStatus.Rejected)) return outcomes;
        remembered[key] = RequestLedger.Row(key, digest, outcomes, now);
        context.Requests.Add(remembered[key]);
        return outcomes;
    }

    private static void Stage(CatalogContext context, WritePlan plan)
    {
        context.Changes.AddRange(plan.Changes);
        foreach (var slot in plan.Touched)
        {
            var head = slot.Head!;
            if (slot.Stored is null) context.Records.Add(head);
            else context.Records.Update(head);

            var hasContent = slot.Stored is { Deleted: false };
            if (slot.Json is { } json)
            {
                var content = new ContentRow { Key = head.Key, Json = json };
                if (hasContent) context.Contents.Update(content);
                else context.Contents.Add(content);
            }
            else if (hasContent)
            {
                context.Contents.Remove(new ContentRow { Key = head.Key, Json = [] });
            }
        }
    }

    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
