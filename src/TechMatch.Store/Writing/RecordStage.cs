using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Audit;
using TechMatch.Store.Audit;
using TechMatch.Store.History;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Writing;

/// <summary>Writes records within a transaction that somebody else commits.</summary>
internal static class RecordStage
{
    /// <summary>Decides <paramref name="jobs"/> one after the other, saves what they change in one batch and stages their outcomes.</summary>
    /// <returns>The last sequence of the log, as the transaction now sees it.</returns>
    public static async Task<long> WriteAsync(
        CatalogContext context, IReadOnlyList<RecordJob> jobs, RequestLedger ledger, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var keys = jobs.Select(j => j.Key).OfType<RequestKey>().Distinct().ToList();
        var remembered = await ledger.LoadAsync(context, keys, now, cancellationToken).ConfigureAwait(false);
        var plan = await PlanAsync(context, jobs.SelectMany(j => j.Items), now, cancellationToken).ConfigureAwait(false);
        foreach (var job in jobs) job.Stage(Decide(context, job, plan, remembered, now));
        var notes = await WriteNotes.OfAsync(context, plan.Written, cancellationToken).ConfigureAwait(false);
        await ChainEnd.AppendAsync(context, notes, now, cancellationToken).ConfigureAwait(false);
        await SaveAsync(context, plan, cancellationToken).ConfigureAwait(false);
        return plan.LastSequence;
    }

    /// <summary>The same for the records of an act, whose own rows are tracked already and saved with them.</summary>
    /// <param name="notes">Gets what the audit log shall say; the act's end writes it.</param>
    public static async Task<IReadOnlyList<WriteOutcome>> WriteAsync(
        CatalogContext context, IReadOnlyList<WriteItem> items, Author author, List<AuditNote> notes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        context.ChangeTracker.DetectChanges();
        LetGo(context);
        var plan = await PlanAsync(context, items, now, cancellationToken).ConfigureAwait(false);
        List<WriteOutcome> outcomes = [.. items.Select(i => plan.Apply(i, author))];
        notes.AddRange(await WriteNotes.OfAsync(context, plan.Written, cancellationToken).ConfigureAwait(false));
        await SaveAsync(context, plan, cancellationToken).ConfigureAwait(false);
        LetGo(context);
        return outcomes;
    }

    // Records are written from memory: what the act has read of them, or written before, must not stand in the way.
    private static void LetGo(CatalogContext context)
    {
        foreach (var entry in context.ChangeTracker.Entries().Where(e => e.Entity is RecordRow or ContentRow or ChangeRow or PastContentRow).ToList())
            entry.State = EntityState.Detached;
    }

    private static async Task<WritePlan> PlanAsync(CatalogContext context, IEnumerable<WriteItem> items, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var names = items.Select(i => i.Id.Name).Distinct(StringComparer.Ordinal).ToArray();
        var heads = await context.Records.AsNoTracking()
            .Where(r => EF.Parameter(names).Contains(r.Name)).ToListAsync(cancellationToken).ConfigureAwait(false);
        // Read, not remembered: after a failed commit this is the only truth about the last sequence.
        var last = await context.Changes.MaxAsync(c => (long?)c.Sequence, cancellationToken).ConfigureAwait(false) ?? 0;
        return new WritePlan(heads, last, now);
    }

    private static IReadOnlyList<WriteOutcome> Decide(
        CatalogContext context, RecordJob job, WritePlan plan, Dictionary<RequestKey, RequestRow> remembered, DateTimeOffset now)
    {
        if (job.Key is not { } key) return [.. job.Items.Select(i => plan.Apply(i, job.Author))];
        var digest = job.Digest();
        if (remembered.TryGetValue(key, out var row)) return RequestLedger.Answer(row, digest, job.Items.Count);
        List<WriteOutcome> outcomes = [.. job.Items.Select(i => plan.Apply(i, job.Author))];
        if (outcomes.TrueForAll(o => o.Status == WriteStatus.Rejected)) return outcomes;
        remembered[key] = RequestLedger.Row(key, digest, RequestLedger.Write(outcomes), now);
        context.Requests.Add(remembered[key]);
        return outcomes;
    }

    private static async Task SaveAsync(CatalogContext context, WritePlan plan, CancellationToken cancellationToken)
    {
        await PastContents.KeepAsync(context, [.. plan.Touched], cancellationToken).ConfigureAwait(false);
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

        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }
}
