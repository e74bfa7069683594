using Microsoft.EntityFrameworkCore;
using TechMatch.Store.Reading;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Writing;

/// <summary>Carries out a group of jobs in one transaction. Not safe for concurrent use: it owns the writing connection.</summary>
internal sealed class GroupWriter(Database database, RecordIntake intake, RecordReader reader, TimeSpan requestRetention, TimeProvider time)
{
    private const string Savepoint = "act";

    private readonly RequestLedger _ledger = new(requestRetention);

    public StoreException? Translate(Exception e) => database.Translate(e);

    /// <summary>Returns the last sequence after the commit has reached the disk; on any exception nothing of the group is written.</summary>
    public Task<long> CommitAsync(IReadOnlyList<WriteJob> jobs, CancellationToken cancellationToken) => database.TransactAsync(async (context, token) =>
    {
        var now = Now();
        var last = 0L;
        for (var i = 0; i < jobs.Count;)
        {
            if (jobs[i] is IActJob act)
            {
                await RunAsync(context, act, now, token).ConfigureAwait(false);
                last = await context.Changes.MaxAsync(c => (long?)c.Sequence, token).ConfigureAwait(false) ?? 0;
                i++;
                continue;
            }

            // Neighbours that write records only share one batch of statements.
            var run = jobs.Skip(i).TakeWhile(j => j is RecordJob).Cast<RecordJob>().ToList();
            last = await RecordStage.WriteAsync(context, run, _ledger, now, token).ConfigureAwait(false);
            i += run.Count;
            if (i < jobs.Count) context.ChangeTracker.Clear();
        }

        return last;
    }, cancellationToken);

    public Task<IReadOnlyList<WriteOutcome>?> ReplayAsync(WriteOptions options, CancellationToken cancellationToken) => reader.ReadAsync(
        context => _ledger.ReplayAsync(context, RequestKey.Of(options)!.Value, options.RequestDigest!, Now(), cancellationToken), cancellationToken);

    /// <summary>Behind a savepoint, so that an act that is undone or fails takes nothing of its neighbours with it.</summary>
    private async Task RunAsync(CatalogContext context, IActJob act, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var transaction = context.Database.CurrentTransaction!;
        await transaction.CreateSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
        if (!await KeptAsync(context, act, now, cancellationToken).ConfigureAwait(false))
            await transaction.RollbackToSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
        await transaction.ReleaseSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
        context.ChangeTracker.Clear();
    }

    private async Task<bool> KeptAsync(CatalogContext context, IActJob act, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            if (act.Key is { } known && await RememberedAsync(context, act, known, now, cancellationToken).ConfigureAwait(false)) return false;
            var scope = new ActScope(context, now, intake, reader);
            if (await act.RunAsync(scope, cancellationToken).ConfigureAwait(false) is not { } answer) return false;
            if (act.Key is { } key) context.Requests.Add(RequestLedger.Row(key, act.Digest, answer, now));
            context.ChangeTracker.DetectChanges();
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
#pragma warning disable CA1031 // A bug in one act belongs to its caller; what the outside world did ends the group.
        catch (Exception e) when (e is not StoreException && database.Translate(e) is null)
#pragma warning restore CA1031
        {
            act.Stage(e);
            return false;
        }
    }

    private async Task<bool> RememberedAsync(CatalogContext context, IActJob act, RequestKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = await _ledger.LoadAsync(context, [key], now, cancellationToken).ConfigureAwait(false);
        if (!found.TryGetValue(key, out var row)) return false;
        act.StageRemembered(string.Equals(row.Digest, act.Digest, StringComparison.Ordinal) ? row.Outcomes : null);
        return true;
    }

    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
