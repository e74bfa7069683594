using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace TechMatch.Store.Schema.Postgres;

/// <summary>Translates what the server and the way to it report into <see cref="StoreException"/>.</summary>
internal static class PostgresFaults
{
    /// <summary>What may be over when it is tried again on a new connection: a lost or refused one, a restart, a deadlock.</summary>
    public static bool IsPassing(Exception e) => ErrorOf(e) switch
    {
        PostgresException error => IsPassing(error.SqlState),
        NpgsqlException => true,
        _ => false,
    };

    /// <returns>Null for a bug of ours: a statement or value that the server refuses.</returns>
    public static StoreException? Translate(Exception e, PostgresAddress address)
    {
        if (ErrorOf(e) is not { } error) return null;
        if (error is not PostgresException { SqlState: var state } answer)
            return Fault(StoreFailure.Unavailable, $"{address} cannot be reached ({Reason(error)}); start the server or look after the network, then try again");
        return state switch
        {
            PostgresErrorCodes.DiskFull => Fault(StoreFailure.Full, $"no space is left on the server of {address}; nothing was written, free some space and try again"),
            PostgresErrorCodes.ReadOnlySqlTransaction => Fault(StoreFailure.ReadOnly, $"{address} takes no writes; connect to the primary server"),
            PostgresErrorCodes.InsufficientPrivilege => Fault(StoreFailure.ReadOnly, $"this user may not do that in {address} ({answer.MessageText}); make it the owner of the database"),
            PostgresErrorCodes.LockNotAvailable => Fault(StoreFailure.Unavailable, $"another process holds the write lock of {address}; look for a transaction that does not end, and try again"),
            PostgresErrorCodes.InvalidCatalogName => Fault(StoreFailure.Unavailable, $"{address} does not exist; create it with createdb, then start again"),
            "28P01" or "28000" => Fault(StoreFailure.Unavailable, $"{address} refuses this user or password; check both and pg_hba.conf"),
            _ when state.StartsWith("XX00", StringComparison.Ordinal) && state != "XX000" => Damaged(address, answer.MessageText, e),
            _ when IsPassing(state) || state[..2] is "53" or "57" or "58" or "XX" =>
                Fault(StoreFailure.Unavailable, $"{address} failed ({answer.MessageText}, {state}); look into the server's log and try again"),
            _ => null,
        };

        StoreException Fault(StoreFailure reason, string message) => new(reason, message, e);
    }

    public static StoreException Damaged(PostgresAddress address, string finding, Exception? inner = null) => new(
        StoreFailure.Corrupt, $"the database {address} is damaged ({finding}); restore it from a backup", inner);

    // Classes: https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static bool IsPassing(string state) => state switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => true,
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => true,
        PostgresErrorCodes.TooManyConnections => true,
        _ => state.StartsWith("08", StringComparison.Ordinal),
    };

    private static string Reason(NpgsqlException error) => (error.InnerException?.Message ?? error.Message).ReplaceLineEndings(" ");

    private static NpgsqlException? ErrorOf(Exception e) => e switch
    {
        NpgsqlException error => error,
        DbUpdateException { InnerException: NpgsqlException error } => error,
        // The provider wraps what may be tried again in a piece of advice to configure its own retries.
        InvalidOperationException { InnerException: NpgsqlException error } => error,
        InvalidOperationException { InnerException: DbUpdateException { InnerException: NpgsqlException error } } => error,
        _ => null,
    };
}
