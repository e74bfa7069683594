using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using TechMatch.Store.Moving;
using TechMatch.Store.Schema.Sqlite;

namespace TechMatch.Store.Schema.Postgres;

/// <summary>
/// A registry in a PostgreSQL database that several processes may have open. One writes at a time: each group of writes
/// begins with the row lock of <c>stores</c>, which is what keeps the sequence without a gap.
/// </summary>
internal sealed class PostgresDatabase : Database
{
    // Of the whole cluster, so that the processes that start at once migrate one after the other.
    private const long OpeningLock = 0x7465636861746368;

    private readonly PostgresAddress _address;
    private readonly NpgsqlDataSource _source;
    private readonly DbContextOptions _writeOptions;
    private readonly ReadContexts _reading;
    private readonly TimeProvider _time;
    private readonly TimeSpan _retryFor;
    private readonly TimeSpan _lockTimeout;
    private CatalogContext _writing;
    private PostgresWatch? _watch;
    private long _notified;

    // Of the folder in which this process keeps its indexes; the database itself is shared.
    private readonly FileStream? _folderLock;

    private PostgresDatabase(PostgresAddress address, CatalogStoreOptions options, FileStream? folderLock, TimeProvider time)
    {
        _folderLock = folderLock;
        (_address, _time, _retryFor, _lockTimeout) = (address, time, options.RetryFor, options.BusyTimeout);
        _source = NpgsqlDataSource.Create(address.ConnectionString());
        _writeOptions = Options(b =>
        {
            if (options.Interceptor is { } interceptor) b.AddInterceptors(interceptor);
        });
        var readOptions = Options(b => b.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));
        // Connections come from the pool for each read: they are the server's, and few.
        _reading = new ReadContexts(() => new PostgresContext(readOptions), keepOpen: false);
        _writing = Write();
    }

    public override CatalogContext Writing => _writing;

    /// <exception cref="StoreException">Any reason; nothing stays open.</exception>
    public static new async Task<PostgresDatabase> OpenAsync(CatalogStoreOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var folderLock = options.Folder is { } folder ? FolderLock.Take(Path.GetFullPath(folder)) : null;
        var database = new PostgresDatabase(options.Postgres!, options, folderLock, time);
        try
        {
            await database.TryAsync(async (_, token) =>
            {
                await database.StartAsync(token).ConfigureAwait(false);
                return true;
            }, cancellationToken).ConfigureAwait(false);
            return database;
        }
        catch (Exception e)
        {
            await database.DisposeAsync().ConfigureAwait(false);
            if (database.Translate(e) is { } fault) throw fault;
            throw;
        }
    }

    public override Task<T> ReadAsync<T>(Func<CatalogContext, Task<T>> read, CancellationToken cancellationToken) =>
        TryAsync((_, token) => _reading.ReadAsync(read, token), cancellationToken);

    public override Task<long> TransactAsync(Func<CatalogContext, CancellationToken, Task<long>> work, CancellationToken cancellationToken)
    {
        // A connection can break while it commits; whether it did, the next try learns from this.
        var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var last = 0L;
        return TryAsync(async (attempt, stopping) =>
        {
            var sound = false;
            try
            {
                await _writing.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, stopping).ConfigureAwait(false);
                if (!await LockAsync(token, attempt, stopping).ConfigureAwait(false))
                {
                    last = await work(_writing, stopping).ConfigureAwait(false);
                    await FinishAsync(token, last, stopping).ConfigureAwait(false);
                    await _writing.Database.CommitTransactionAsync(stopping).ConfigureAwait(false);
                }
                else
                {
                    await _writing.Database.RollbackTransactionAsync(stopping).ConfigureAwait(false);
                }

                sound = true;
                _notified = Math.Max(_notified, last);
                return last;
            }
            finally
            {
                _writing.ChangeTracker.Clear();
                if (!sound) await RenewAsync().ConfigureAwait(false);
            }
        }, cancellationToken);
    }

    public override async Task<T> SnapshotAsync<T>(
        CatalogContext context, Func<CatalogContext, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            return await read(context, cancellationToken).ConfigureAwait(false);
        }
    }

    public override void Watch(ChangeSignal signal) => _watch = new PostgresWatch(_source, signal, _time);

    public override RegistryLease? Ask(string name) => new(_address, name, _time);

    public override async Task SaveAsync(string folder, CancellationToken cancellationToken)
    {
        var copy = await SqliteDatabase.OpenAsync(new CatalogStoreOptions { Folder = folder }, cancellationToken).ConfigureAwait(false);
        await using (copy.ConfigureAwait(false))
        {
            await RegistryCopy.RunAsync(this, copy, _ => { }, cancellationToken).ConfigureAwait(false);
        }
    }

    public override StoreException? Translate(Exception e) => PostgresFaults.Translate(e, _address);

    public override StoreException Damaged(string finding, Exception? inner = null) => PostgresFaults.Damaged(_address, finding, inner);

    public override async ValueTask DisposeAsync()
    {
        if (_watch is not null) await _watch.DisposeAsync().ConfigureAwait(false);
        await _reading.DisposeAsync().ConfigureAwait(false);
        await LetGoAsync(_writing).ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
        if (_folderLock is not null) await _folderLock.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Tries again on a fresh connection what the world may have stopped; the last failure is the caller's.</summary>
    private async Task<T> TryAsync<T>(Func<int, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await work(attempt, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (PostgresFaults.IsPassing(e) && _time.GetElapsedTime(began) < _retryFor)
            {
                // 20 ms, 40 ms … at most half a second: a restart takes a second or two.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(20 << Math.Min(attempt, 10), 500)), _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _writing.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await RefuseUnfitAsync(cancellationToken).ConfigureAwait(false);
            await ScalarAsync($"SELECT pg_advisory_lock({OpeningLock})", cancellationToken).ConfigureAwait(false);
            var applied = await AppliedAsync(cancellationToken).ConfigureAwait(false);
            RefuseNewer(applied, _address.ToString());
            if (applied.Count < _writing.Database.GetMigrations().Count()) await _writing.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
            await IdentifyAsync(cancellationToken).ConfigureAwait(false);
            await ScalarAsync($"SELECT pg_advisory_unlock({OpeningLock})", cancellationToken).ConfigureAwait(false);
            _notified = LastSequence;
        }
        catch
        {
            await RenewAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task RefuseUnfitAsync(CancellationToken cancellationToken)
    {
        if (await ScalarAsync("SHOW server_encoding", cancellationToken).ConfigureAwait(false) is not "UTF8")
            throw new StoreException(StoreFailure.Unavailable, $"{_address} is not encoded in UTF-8; create it with createdb --encoding=UTF8 --template=template0");
        if (await ScalarAsync("SHOW fsync", cancellationToken).ConfigureAwait(false) is not "on")
            throw new StoreException(StoreFailure.Unavailable, $"the server of {_address} runs with fsync=off, so that nothing it confirms is sure to be on its disk; set fsync=on");
    }

    private async Task<IReadOnlyCollection<string>> AppliedAsync(CancellationToken cancellationToken)
    {
        const string History = "\"__EFMigrationsHistory\"";
        if (await ScalarAsync($"SELECT to_regclass('{History}')::text", cancellationToken).ConfigureAwait(false) is not string) return [];
        return (string[])(await ScalarAsync($"SELECT coalesce(array_agg(\"MigrationId\"::text ORDER BY 1), ARRAY[]::text[]) FROM {History}", cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Waits for its turn to write, and for the fate of an earlier try with it: the lock outlives a broken connection until that is decided.</summary>
    /// <returns>True when an earlier try was committed after all.</returns>
    private async Task<bool> LockAsync(string token, int attempt, CancellationToken cancellationToken)
    {
        var timeout = ((long)_lockTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        // A server that waits for its standbys as well (remote_apply) is left as it is; one that does not wait at all is told to.
        await ScalarAsync($"""
            SELECT set_config('lock_timeout', '{timeout}', true),
                   CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END;
            SELECT key FROM stores WHERE key = 1 FOR UPDATE
            """, cancellationToken).ConfigureAwait(false);
        return attempt > 0 && await ScalarAsync($"SELECT 1 FROM commits WHERE token = '{token}'", cancellationToken).ConfigureAwait(false) is not null;
    }

    private Task<object?> FinishAsync(string token, long last, CancellationToken cancellationToken)
    {
        const string Now = "(extract(epoch FROM now()) * 1000000)::bigint";
        var sql = $"INSERT INTO commits (token, at) VALUES ('{token}', {Now}); DELETE FROM commits WHERE at < {Now} - 3600000000";
        if (last > _notified) sql += string.Create(CultureInfo.InvariantCulture, $"; SELECT pg_notify('{PostgresWatch.Channel}', '{last}')");
        return ScalarAsync(sql, cancellationToken);
    }

    private async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        var command = _writing.Database.GetDbConnection().CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = sql;
            var value = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            return value is DBNull ? null : value;
        }
    }

    // A context on which something failed may hold a broken connection or half a transaction.
    private async Task RenewAsync()
    {
        var spent = _writing;
        _writing = Write();
        await LetGoAsync(spent).ConfigureAwait(false);
    }

    private static async Task LetGoAsync(CatalogContext context)
    {
        try
        {
            await context.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException)
        {
            // Its connection is gone; what brought us here has been reported already.
        }
    }

    private PostgresContext Write()
    {
        var context = new PostgresContext(_writeOptions);
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        context.Database.AutoSavepointsEnabled = false;
        return context;
    }

    private DbContextOptions Options(Action<DbContextOptionsBuilder> configure)
    {
        var builder = new DbContextOptionsBuilder<PostgresContext>().EnableThreadSafetyChecks(false).UseNpgsql(_source);
        configure(builder);
        return builder.Options;
    }
}
