using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TechMatch.Store.Schema.Postgres;
using TechMatch.Store.Schema.Sqlite;

namespace TechMatch.Store.Schema;

/// <summary>An open registry of either provider: the one context that writes and the contexts that read.</summary>
internal abstract class Database : IAsyncDisposable
{
    /// <summary>The context on the writing connection; for the writer loop alone.</summary>
    public abstract CatalogContext Writing { get; }

    public string StoreId { get; private set; } = "";

    /// <summary>As found when the database was opened.</summary>
    public long LastSequence { get; private set; }

    /// <exception cref="StoreException">Any reason; nothing stays open.</exception>
    public static async Task<Database> OpenAsync(CatalogStoreOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        options.Postgres is null
            ? await SqliteDatabase.OpenAsync(options, cancellationToken).ConfigureAwait(false)
            : await PostgresDatabase.OpenAsync(options, time, cancellationToken).ConfigureAwait(false);

    /// <summary>Reads on a borrowed context that tracks nothing. A writer never blocks it.</summary>
    public abstract Task<T> ReadAsync<T>(Func<CatalogContext, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction of the writing context and commits; then what it did is durable. On any
    /// exception nothing of it is written. The work may run more than once, each time on a context that tracks nothing.
    /// </summary>
    /// <returns>The last sequence, as the work returned it.</returns>
    public abstract Task<long> TransactAsync(Func<CatalogContext, CancellationToken, Task<long>> work, CancellationToken cancellationToken);

    /// <summary>Runs <paramref name="read"/> so that all its statements see the state of one moment. It writes nothing.</summary>
    public abstract Task<T> SnapshotAsync<T>(
        CatalogContext context, Func<CatalogContext, CancellationToken, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Writes the registry as of one moment as the <c>registry.db</c> of an empty <paramref name="folder"/>, while others write to it.</summary>
    public abstract Task SaveAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Advances <paramref name="signal"/> when another process commits, where there can be one.</summary>
    public virtual void Watch(ChangeSignal signal)
    {
    }

    /// <returns>Null where no other process can have the registry open.</returns>
    public virtual RegistryLease? Ask(string name) => null;

    /// <returns>What the outside world did, in a sentence; null for a bug of ours, which is not translated.</returns>
    public abstract StoreException? Translate(Exception e);

    public abstract StoreException Damaged(string finding, Exception? inner = null);

    public abstract ValueTask DisposeAsync();

    /// <summary>Reads, or draws and keeps, the identity of the store, and reads its last sequence.</summary>
    protected async Task IdentifyAsync(CancellationToken cancellationToken)
    {
        var row = await Writing.Stores.AsNoTracking().SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            row = new StoreRow { Key = 1, StoreId = RandomNumberGenerator.GetHexString(32, lowercase: true) };
            Writing.Stores.Add(row);
            await Writing.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            Writing.ChangeTracker.Clear();
        }

        StoreId = row.StoreId;
        LastSequence = await Writing.Changes.MaxAsync(c => (long?)c.Sequence, cancellationToken).ConfigureAwait(false) ?? 0;
    }

    /// <exception cref="StoreException">The database has seen a migration that this version does not know.</exception>
    protected void RefuseNewer(IReadOnlyCollection<string> applied, string place)
    {
        var unknown = applied.Except(Writing.Database.GetMigrations(), StringComparer.Ordinal).ToList();
        if (unknown.Count == 0) return;
        throw new StoreException(
            StoreFailure.NewerSchema,
            $"the database in {place} was written by a later version of TechMatch (it knows {unknown[^1]}); use that version or restore an older backup");
    }
}
