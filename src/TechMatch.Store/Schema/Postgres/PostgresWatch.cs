using System.Globalization;
using Npgsql;

namespace TechMatch.Store.Schema.Postgres;

/// <summary>
/// Hears of what other processes commit. The server tells at once (LISTEN); that it may be lost, or swallowed by a
/// connection pooler in between, costs a second, because the log is asked that often as well.
/// </summary>
internal sealed class PostgresWatch : IAsyncDisposable
{
    public const string Channel = "techmatch_registry";

    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _source;
    private readonly ChangeSignal _signal;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    public PostgresWatch(NpgsqlDataSource source, ChangeSignal signal, TimeProvider time)
    {
        (_source, _signal, _time) = (source, signal, time);
        _loop = Task.Run(() => RunAsync(_stopping.Token));
    }

    public async ValueTask DisposeAsync()
    {
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
                var connection = await _source.OpenConnectionAsync(stopping).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    await ListenAsync(connection, stopping).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException)
            {
                // Whoever reads or writes meets the same and says so; here it only means to try again.
                await Task.Delay(s_poll, _time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        connection.Notification += (_, told) =>
        {
            if (told.Channel == Channel && long.TryParse(told.Payload, NumberStyles.None, CultureInfo.InvariantCulture, out var last)) _signal.Advance(last);
        };
        await ExecuteAsync(connection, $"LISTEN {Channel}", stopping).ConfigureAwait(false);
        while (true)
        {
            if (await ExecuteAsync(connection, "SELECT max(sequence) FROM changes", stopping).ConfigureAwait(false) is long last) _signal.Advance(last);
            while (await connection.WaitAsync(s_poll, stopping).ConfigureAwait(false))
            {
                // Told; the handler has seen to it.
            }
        }
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
