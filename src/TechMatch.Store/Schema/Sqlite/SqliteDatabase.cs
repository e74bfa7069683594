using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace TechMatch.Store.Schema.Sqlite;

/// <summary>
/// The open database of a folder: the folder lock, the one connection that writes, and the contexts that
/// read.
/// </summary>
internal sealed class SqliteDatabase : Database
{
    public const string FileName = "registry.db";

    private readonly FileStream _lock;
    private readonly SqliteConnection _writer;
    private readonly ReadContexts _reading;

    private SqliteDatabase(FileStream folderLock, SqliteConnection writer, CatalogContext writing, string folder, ReadContexts reading)
    {
        _lock = folderLock;
        _writer = writer;
        Writing = writing;
        Folder = folder;
        _reading = reading;
    }

    public string Folder { get; }

    public override CatalogContext Writing { get; }

    /// <exception cref="StoreException">Any reason; nothing stays open.</exception>
    public static async Task<SqliteDatabase> OpenAsync(CatalogStoreOptions options, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(options.Folder!);
        var folderLock = FolderLock.Take(folder);
        SqliteDatabase? database = null;
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

    public override Task<T> ReadAsync<T>(Func<CatalogContext, Task<T>> read, CancellationToken cancellationToken) => _reading.ReadAsync(read, cancellationToken);

    public override async Task<long> TransactAsync(Func<CatalogContext, CancellationToken, Task<long>> work, CancellationToken cancellationToken)
    {
        try
        {
            var transaction = await Writing.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var result = await work(Writing, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return result;
            }
        }
        finally
        {
            Writing.ChangeTracker.Clear();
        }
    }

    public override async Task<T> SnapshotAsync<T>(
        CatalogContext context, Func<CatalogContext, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        // Deferred: the default takes the lock of a writer, which a reading connection may not have.
        var transaction = ((SqliteConnection)context.Database.GetDbConnection()).BeginTransaction(deferred: true);
        await using (transaction.ConfigureAwait(false))
        {
            await context.Database.UseTransactionAsync(transaction, cancellationToken).ConfigureAwait(false);
            try
            {
                return await read(context, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await context.Database.UseTransactionAsync(null, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    public override Task SaveAsync(string folder, CancellationToken cancellationToken) => Task.Run(() =>
    {
        // One step over all pages: a reader of the write-ahead log sees one commit, and no writer waits for it.
        using var reading = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(Folder, FileName), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, FileName), Pooling = false }.ToString());
        reading.Open();
        copy.Open();
        reading.BackupDatabase(copy);
    }, cancellationToken);

    public override StoreException? Translate(Exception e) => SqliteFaults.IsOutside(e) ? SqliteFaults.Translate(e, Folder) : null;

    public override StoreException Damaged(string finding, Exception? inner = null) => SqliteFaults.CorruptDatabase(Folder, finding, inner);

    public override async ValueTask DisposeAsync()
    {
        // The writer goes last: closing the last connection folds the write-ahead log into the file, which a reader may not.
        await _reading.DisposeAsync().ConfigureAwait(false);
        await Writing.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    private static SqliteDatabase Connect(FileStream folderLock, string folder, CatalogStoreOptions options)
    {
        var file = Path.Combine(folder, FileName);
        var writer = new SqliteConnection(ConnectionString(SqliteOpenMode.ReadWriteCreate));
        var writing = new SqliteContext(Options(b => b.UseSqlite(writer)));
        writing.ChangeTracker.AutoDetectChangesEnabled = false;
        writing.Database.AutoSavepointsEnabled = false;
        var readOptions = Options(b => b.UseSqlite(ConnectionString(SqliteOpenMode.ReadOnly)).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));
        var reading = new ReadContexts(() => new SqliteContext(readOptions), keepOpen: true);
        return new SqliteDatabase(folderLock, writer, writing, folder, reading);

        string ConnectionString(SqliteOpenMode mode) => new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            // The contexts keep their connections open themselves.
            Pooling = false,
            DefaultTimeout = (int)Math.Ceiling(options.BusyTimeout.TotalSeconds),
        }.ToString();
    }

    private static DbContextOptions Options(Action<DbContextOptionsBuilder<SqliteContext>> configure)
    {
        var builder = new DbContextOptionsBuilder<SqliteContext>().EnableThreadSafetyChecks(false);
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
        var applied = await AppliedMigrationsAsync(cancellationToken).ConfigureAwait(false);
        RefuseNewer(applied, Folder);
        if (applied.Count == Writing.Database.GetMigrations().Count()) return;
        // EF Core guards a migration by a row that a killed process leaves behind; the folder lock is our guard.
        await ExecuteAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken).ConfigureAwait(false);
        await Writing.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
    }

    // Read without EF Core, which builds a model of its own for this one table: 0.2 s of every start.
    private async Task<List<string>> AppliedMigrationsAsync(CancellationToken cancellationToken)
    {
        var applied = new List<string>();
        const string History = "__EFMigrationsHistory";
        if (await ExecuteAsync($"SELECT name FROM sqlite_master WHERE name = '{History}'", cancellationToken).ConfigureAwait(false) is null) return applied;
        var command = _writer.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = $"SELECT \"MigrationId\" FROM \"{History}\" ORDER BY 1";
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) applied.Add(reader.GetString(0));
            }
        }

        return applied;
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
