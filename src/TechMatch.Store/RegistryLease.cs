using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace TechMatch.Store;

/// <summary>
/// What only one of the processes on a PostgreSQL registry does at a time. Asked for until disposed; whoever holds it loses it
/// by dying, by being frozen or by being cut off from the database, and another one has it within seconds (ADR 38).
/// </summary>
/// <remarks>
/// An advisory lock of a session of its own, asked after every half second. The server ends a session that is silent for ten
/// seconds; the holder stops believing in it after four. Needs a direct connection or a pooler that keeps sessions apart.
/// </remarks>
public sealed class RegistryLease : IAsyncDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);

    /// <summary>Well under the time after which the server gives the lease to another.</summary>
    private static readonly TimeSpan s_belief = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(20);

    private const string SilenceBeforeEnd = "10s";

    private readonly string _connectionString;
    private readonly long _key;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;
    private long _confirmed;
    private volatile bool _locked;
    private int _disposed;

    internal RegistryLease(PostgresAddress address, string name, TimeProvider time)
    {
        // Of no pool: closing the connection ends the session, and with it the lease.
        var connection = new NpgsqlConnectionStringBuilder(address.ConnectionString()) { Pooling = false, CommandTimeout = 2, Timeout = 2 };
        // Told to whoever looks at pg_stat_activity.
        connection.ApplicationName = $"{connection.ApplicationName} lease of {name}";
        _connectionString = connection.ConnectionString;
        _key = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"techmatch lease {name}")));
        _time = time;
        _loop = Task.Run(() => RunAsync(_stopping.Token));
    }

    /// <summary>True from the moment it was got until shortly before somebody else can have it; look before each step, not once.</summary>
    public bool IsHeld => _locked && _time.GetElapsedTime(Interlocked.Read(ref _confirmed)) < s_belief;

    /// <summary>It was got or lost. Called on the thread that looks after it, which must not be kept.</summary>
    public event Action? Changed;

    /// <summary>Waits for it.</summary>
    /// <remarks>Looks again and again: belief that lapsed on a busy machine comes back with the next answer, which is no change.</remarks>
    public async Task HeldAsync(CancellationToken cancellationToken)
    {
        while (!IsHeld) await Task.Delay(s_glance, _time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives it back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var connection = new NpgsqlConnection(_connectionString);
                await using (connection.ConfigureAwait(false))
                {
                    await connection.OpenAsync(stopping).ConfigureAwait(false);
                    await KeepAsync(connection, stopping).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or NpgsqlException or InvalidOperationException or IOException or TimeoutException)
            {
                // Without the database nothing can be written that would need the lease; whoever tries says so.
            }

            Set(locked: false);
            await Task.Delay(s_look, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task KeepAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        await AskAsync(connection, $"SET idle_session_timeout = '{SilenceBeforeEnd}'", stopping).ConfigureAwait(false);
        var ask = string.Create(CultureInfo.InvariantCulture, $"SELECT pg_try_advisory_lock({_key})");
        while (true)
        {
            // Before the question: the server counts its silence from the answer.
            var asked = _time.GetTimestamp();
            if (await AskAsync(connection, _locked ? "SELECT true" : ask, stopping).ConfigureAwait(false) is true)
            {
                Interlocked.Exchange(ref _confirmed, asked);
                Set(locked: true);
            }

            await Task.Delay(s_look, _time, stopping).ConfigureAwait(false);
        }
    }

    private void Set(bool locked)
    {
        if (_locked == locked) return;
        _locked = locked;
        Changed?.Invoke();
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
