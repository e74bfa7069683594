using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace TechMatch.Store.Schema;

/// <summary>
/// The open database of a folder: the folder lock, the one connection that writes, and read contexts on pooled
/// connections of their own, which a writer in WAL mode never blocks.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly FileStream _lock;
    private readonly SqliteConnection _writer;
    private readonly string _readConnectionString;
    private readonly DbContextOptions<CatalogContext> _readOptions;

    private Database(FileStream folderLock, SqliteConnection writer, CatalogContext writing, string folder, string readConnectionString)
    {
        _lock = folderLock;
        _writer = writer;
        Writing = writing;
        Folder = folder;
        _readConnectionString = readConnectionString;
        _readOptions = Options(b => b.UseSqlite(readConnectionString).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));
    }

    public string Folder { get; }

    /// <summary>The context on the writing connection; for the writer loop alone.</summary>
    public CatalogContext Writing { get; }

    public string StoreId { get; private set; } = "";

    /// <summary>As found when the database was opened.</summary>
    public long LastSequence { get; private set; }

    /// <exception cref="StoreException">Any reason; nothing stays open.</exception>
    public static async Task<Database> OpenAsync(CatalogStoreOptions options, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(options.Folder);
        var folderLock = FolderLock.Take(folder);
        Database? database = null;
        try
        {
            database = Connect(folderLock, folder, options);
            await database.StartAsync(options, cancellationToken).ConfigureAwait(false);
            return database;
        }
        catch (Exception e)
        {
            if (database is null) await folderLock.DisposeAsync().ConfigureAwait(false);
            else await database.DisposeAsync().ConfigureAwait(false);
            if (SqliteFaults.IsOutside(e)) throw SqliteFaults.Translate(e, folder);
            throw;
        }
    }

    public CatalogContext OpenRead() => new(_readOptions);

    public async ValueTask DisposeAsync()
    {
        await Writing.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        using (var reader = new SqliteConnection(_readConnectionString)) SqliteConnection.ClearPool(reader);
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    private static Database Connect(FileStream folderLock, string folder, CatalogStoreOptions options)
    {
        var file = Path.Combine(folder, "registry.db");
        var writer = new SqliteConnection(ConnectionString(SqliteOpenMode.ReadWriteCreate, pooling: false));
        var writing = new CatalogContext(Options(b => b.UseSqlite(writer)));
        writing.ChangeTracker.AutoDetectChangesEnabled = false;
        return new Database(folderLock, writer, writing, folder, ConnectionString(SqliteOpenMode.ReadOnly, pooling: true));

        string ConnectionString(SqliteOpenMode mode, bool pooling) => new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = pooling,
            DefaultTimeout = (int)Math.Ceiling(options.BusyTimeout.TotalSeconds),
        }.ToString();
    }

    private static DbContextOptions<CatalogContext> Options(Action<DbContextOptionsBuilder<CatalogContext>> configure)
    {
        var builder = new DbContextOptionsBuilder<CatalogContext>().EnableThreadSafetyChecks(false);
        configure(builder);
        return builder.Options;
    }

    private async Task StartAsync(CatalogStoreOptions options, CancellationToken cancellationToken)
    {
        await _writer.OpenAsync(cancellationToken).ConfigureAwait(false);
        await CheckAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync("PRAGMA journal_mode=WAL", cancellationToken).ConfigureAwait(false);
        await ExecuteAsync("PRAGMA synchronous=FULL", cancellationToken).ConfigureAwait(false);
        // After a burst the log file shrinks back to this many bytes instead of staying at its peak.
        await ExecuteAsync("PRAGMA journal_size_limit=67108864", cancellationToken).ConfigureAwait(false);
        await MigrateAsync(cancellationToken).ConfigureAwait(false);
        if (options.MaxPages is { } pages)
            await ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count={pages}"), cancellationToken).ConfigureAwait(false);
        await IdentifyAsync(cancellationToken).ConfigureAwait(false);
        LastSequence = await Writing.Changes.MaxAsync(c => (long?)c.Sequence, cancellationToken).ConfigureAwait(false) ?? 0;
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        string? finding;
        try
        {
            finding = await ExecuteAsync("PRAGMA quick_check(1)", cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException e) when (SqliteFaults.Translate(e, Folder).Reason == StoreFailure.Corrupt)
        {
            throw SqliteFaults.CorruptDatabase(Folder, e.Message, e);
        }

        if (finding != "ok") throw SqliteFaults.CorruptDatabase(Folder, finding?.ReplaceLineEndings(" ") ?? "quick_check gave no answer");
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var known = Writing.Database.GetMigrations().ToList();
        var applied = (await Writing.Database.GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false)).ToList();
        var unknown = applied.Except(known, StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw new StoreException(
                StoreFailure.NewerSchema,
                $"the database in {Folder} was written by a later version of TechMatch (it knows {unknown[^1]}); use that version or restore an older backup");
        }

        if (applied.Count == known.Count) return;
        // EF Core guards a migration by a row that a killed process leaves behind; the folder lock is our guard.
        await ExecuteAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken).ConfigureAwait(false);
        await Writing.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task IdentifyAsync(CancellationToken cancellationToken)
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
    }

    private async Task<string?> ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        var command = _writer.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = sql;
            return (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false)) as string;
        }
    }
}
