using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;
using TechMatch.Store.Moving;
using TechMatch.Store.Reading;
using TechMatch.Store.Schema;
using TechMatch.Store.Writing;

namespace TechMatch.Store;

/// <summary>
/// The system of record: records, their versions and the change log, in the SQLite file of one data folder or in a PostgreSQL
/// database. A write returns when it is on disk; reads run beside it and never wait for it. All methods may be called from any thread and throw
/// <see cref="StoreException"/> when the outside world fails, <see cref="ObjectDisposedException"/> after disposal.
/// </summary>
public sealed class CatalogStore : IAsyncDisposable
{
    /// <summary>The most records one batch, page or read of changes may ask for.</summary>
    public const int MaxBatch = 1_000;

    private readonly Database _database;
    private readonly RecordReader _reader;
    private readonly ChangeReader _changes;
    private readonly RecordIntake _intake;
    private readonly WriteLoop _writes;
    private readonly ChangeSignal _signal;
    private readonly TimeProvider _time;

    private CatalogStore(Database database, CatalogStoreOptions options, VocabularySet vocabularies, TimeProvider time)
    {
        _database = database;
        _time = time;
        _reader = new RecordReader(database);
        _changes = new ChangeReader(_reader);
        _intake = new RecordIntake(vocabularies);
        _signal = new ChangeSignal(database.LastSequence);
        database.Watch(_signal);
        _writes = new WriteLoop(new GroupWriter(database, _intake, _reader, options.RequestRetention, time), _signal);
    }

    /// <summary>
    /// The sequence of the last committed change; 0 for an empty store. What another process has committed to a PostgreSQL
    /// registry shows when its server has told, within about a second at the latest.
    /// </summary>
    public long LastSequence => _signal.LastSequence;

    /// <summary>32 hex digits drawn when the database was made: an index of another store is never mistaken for ours.</summary>
    public string StoreId => _database.StoreId;

    /// <summary>
    /// Opens the registry, creating and migrating the tables as needed. A folder is checked with <c>quick_check</c>, which
    /// reads the whole file once, and belongs to this store alone; a PostgreSQL database may be open in several processes.
    /// </summary>
    /// <exception cref="StoreException">Any <see cref="StoreFailure"/>; nothing of the folder stays open.</exception>
    public static async Task<CatalogStore> OpenAsync(
        CatalogStoreOptions options, VocabularySet vocabularies, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(vocabularies);
        ArgumentNullException.ThrowIfNull(time);
        if (options.Postgres is null) ArgumentException.ThrowIfNullOrWhiteSpace(options.Folder);
        var database = await Database.OpenAsync(options, time, cancellationToken).ConfigureAwait(false);
        return new CatalogStore(database, options, vocabularies, time);
    }

    /// <summary>Writes that wait for the writer.</summary>
    public int WaitingWrites => _writes.Waiting;

    /// <summary>Adds a new record; AlreadyExists when the name is taken. A deleted name may be created again.</summary>
    public Task<WriteOutcome> CreateAsync(CatalogRecord record, WriteOptions options, CancellationToken cancellationToken) =>
        SingleAsync(_intake.Check(WriteVerb.Create, record, etag: null), options, cancellationToken);

    /// <summary>Replaces a record; with an etag only when it is still of that version, with null in any case.</summary>
    public Task<WriteOutcome> UpdateAsync(CatalogRecord record, string? etag, WriteOptions options, CancellationToken cancellationToken) =>
        SingleAsync(_intake.Check(WriteVerb.Update, record, etag), options, cancellationToken);

    /// <summary>Creates or replaces, whichever applies.</summary>
    public Task<WriteOutcome> UpsertAsync(CatalogRecord record, WriteOptions options, CancellationToken cancellationToken) =>
        SingleAsync(_intake.Check(WriteVerb.Upsert, record, etag: null), options, cancellationToken);

    /// <summary>Deletes a record; the change log keeps saying so. The stamp of the outcome is that of the deletion.</summary>
    public Task<WriteOutcome> DeleteAsync(RecordId id, string? etag, WriteOptions options, CancellationToken cancellationToken) =>
        SingleAsync(WriteItem.Delete(id, etag), options, cancellationToken);

    /// <summary>
    /// Upserts all in one transaction. Rejected records are left out and do not stop the others; when the outside world
    /// fails, none is written. A request id covers the batch as a whole.
    /// </summary>
    /// <param name="records">At most <see cref="MaxBatch"/>; a name may occur more than once, the later wins.</param>
    /// <returns>One outcome per record, in the same order.</returns>
    public Task<IReadOnlyList<WriteOutcome>> UpsertBatchAsync(
        IReadOnlyList<CatalogRecord> records, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(records.Count, MaxBatch, nameof(records));
        return WriteAsync([.. records.Select(r => _intake.Check(WriteVerb.Upsert, r, etag: null))], options, cancellationToken);
    }

    /// <summary>
    /// What an earlier request with this id ended in; RequestIdReused when it had another digest, null when there was none.
    /// A host asks before it reads the record that a field mask applies to.
    /// </summary>
    /// <exception cref="ArgumentException">Request id or digest is missing.</exception>
    public async Task<IReadOnlyList<WriteOutcome>?> ReplayAsync(WriteOptions options, CancellationToken cancellationToken)
    {
        return await _writes.ReplayAsync(Named(options), cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Null when there is no such record or <paramref name="scope"/> may not see it.</returns>
    public Task<StoredRecord?> GetAsync(RecordId id, AccessScope scope, CancellationToken cancellationToken) =>
        _reader.GetAsync(id, scope, cancellationToken);

    /// <returns>The visible ones among <paramref name="ids"/>, in their order; the others are left out.</returns>
    public Task<IReadOnlyList<StoredRecord>> GetManyAsync(IReadOnlyList<RecordId> ids, AccessScope scope, CancellationToken cancellationToken) =>
        _reader.GetManyAsync(ids, scope, cancellationToken);

    /// <summary>As <see cref="GetManyAsync"/>, but a record whose bytes were damaged on the disk is named instead of failing the others.</summary>
    public Task<ReadableRecords> GetReadableAsync(IReadOnlyList<RecordId> ids, AccessScope scope, CancellationToken cancellationToken) =>
        _reader.GetReadableAsync(ids, scope, cancellationToken);

    /// <summary>One page of visible records, ordered ordinally by name.</summary>
    /// <param name="afterName">The name of the last record of the page before; null for the first page.</param>
    /// <param name="pageSize">1–<see cref="MaxBatch"/>.</param>
    public Task<IReadOnlyList<StoredRecord>> ListAsync(
        RecordKind? kind, AccessScope scope, string? afterName, int pageSize, CancellationToken cancellationToken) =>
        _reader.ListAsync(kind, scope, afterName, pageSize, cancellationToken);

    /// <summary>Counts the visible records per kind and state; pairs with none are left out.</summary>
    public Task<IReadOnlyList<RecordCount>> CountAsync(AccessScope scope, CancellationToken cancellationToken) =>
        _reader.CountAsync(scope, cancellationToken);

    /// <summary>Versions and hashes of all live records, whatever their state, ordered by name.</summary>
    /// <remarks>Read in pages, so a record written meanwhile appears in its old or its new version.</remarks>
    public IAsyncEnumerable<RecordHash> EnumerateHashesAsync(CancellationToken cancellationToken) =>
        _reader.EnumerateHashesAsync(cancellationToken);

    /// <summary>The change log from the row after <paramref name="after"/> on, for the projector: it filters nothing.</summary>
    /// <param name="max">1–<see cref="MaxBatch"/>.</param>
    /// <returns>In order of sequence, without a gap; empty when there is nothing later.</returns>
    public Task<IReadOnlyList<CatalogChange>> ReadChangesAsync(long after, int max, CancellationToken cancellationToken) =>
        _changes.ReadAsync(after, max, cancellationToken);

    /// <summary>The change log as a caller may see it, for watchers.</summary>
    /// <param name="max">Rows to read, 1–<see cref="MaxBatch"/>; those that are not for the caller count.</param>
    public Task<ShownChanges> ReadChangesAsync(long after, int max, AccessScope scope, CancellationToken cancellationToken) =>
        _changes.ReadAsync(after, max, scope, cancellationToken);

    /// <summary>Completes when <see cref="LastSequence"/> is over <paramref name="after"/>; at once when it is already.</summary>
    public Task WaitForChangeAsync(long after, CancellationToken cancellationToken) => _signal.WaitAsync(after, cancellationToken);

    /// <summary>Asks, from now on, to be the one process of this registry that does the named thing.</summary>
    /// <returns>Null where the registry is this process's alone, which then does everything itself. The caller disposes it, before the store.</returns>
    public RegistryLease? Ask(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _database.Ask(name);
    }

    /// <summary>Writes a backup of the registry as of one moment into a new file, while writes go on, and reads it back. See <see cref="RegistryBackup"/>.</summary>
    /// <param name="file">Must not exist.</param>
    /// <exception cref="StoreException">The file cannot be written, or the registry does not read back.</exception>
    public Task<BackupManifest> BackUpAsync(string file, CancellationToken cancellationToken) =>
        RegistryBackup.WriteAsync(_database, file, _time, cancellationToken);

    /// <summary>
    /// Runs an act in the one writing transaction and returns its value when that is on disk. It shares the queue, the
    /// flush and the faults of the record writes.
    /// </summary>
    internal async Task<T> ActAsync<T>(Act<T> act, CancellationToken cancellationToken) =>
        (await _writes.ActAsync(act, options: null, cancellationToken).ConfigureAwait(false)).Value!;

    /// <summary>
    /// The same under a request id, with its effect once. The value is kept as JSON for a day, so it carries no secret. An
    /// act that is undone is not remembered.
    /// </summary>
    /// <exception cref="ArgumentException">Request id or digest is missing.</exception>
    internal Task<OnceAnswer<T>> ActOnceAsync<T>(WriteOptions options, Act<T> act, CancellationToken cancellationToken) =>
        _writes.ActAsync(act, Named(options), cancellationToken);

    /// <summary>Reads on a borrowed context: untracked, one statement at a time, each at the state of its own moment.</summary>
    internal Task<T> QueryAsync<T>(Func<CatalogContext, CancellationToken, Task<T>> query, CancellationToken cancellationToken) =>
        _reader.ReadAsync(context => query(context, cancellationToken), cancellationToken);

    /// <summary>As <see cref="QueryAsync"/>, with all statements at the state of one moment.</summary>
    internal Task<T> SnapshotAsync<T>(Func<CatalogContext, CancellationToken, Task<T>> query, CancellationToken cancellationToken) =>
        _reader.ReadAsync(context => _database.SnapshotAsync(context, query, cancellationToken), cancellationToken);

    /// <summary>Finishes the writes that have been accepted, then lets go of the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writes.DisposeAsync().ConfigureAwait(false);
        _signal.Close();
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    private static WriteOptions Named(WriteOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options is { RequestId: not null, RequestDigest: not null }
            ? options
            : throw new ArgumentException("expected a request id and a digest, got none", nameof(options));
    }

    private async Task<WriteOutcome> SingleAsync(WriteItem item, WriteOptions options, CancellationToken cancellationToken) =>
        (await WriteAsync([item], options, cancellationToken).ConfigureAwait(false))[0];

    private Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<WriteItem> items, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _writes.WriteAsync(items, options, cancellationToken);
    }
}
