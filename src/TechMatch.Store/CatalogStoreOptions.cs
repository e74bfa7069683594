using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TechMatch.Store;

/// <summary>Where the system of record lives and how patient it is.</summary>
public sealed class CatalogStoreOptions
{
    /// <summary>
    /// The data folder of this process; created when missing. Its lock is <c>registry.lock</c>; without
    /// <see cref="Postgres"/> it also holds the registry itself, <c>registry.db</c>.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The PostgreSQL database that is the registry; it exists already, its tables need not. A folder is then only locked, and may be left out.</summary>
    public PostgresAddress? Postgres { get; init; }

    /// <summary>How long a lost connection, a restart or a deadlock of PostgreSQL is tried again before it is reported. Default 10 s.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the outcome of a request id is remembered. Default 24 h.</summary>
    public TimeSpan RequestRetention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Longest wait for a lock that another program holds on the database; whole seconds. Default 5 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Lets a test lose the answer to a commit of PostgreSQL.</summary>
    internal IInterceptor? Interceptor { get; init; }

    /// <summary>Upper size of the database in pages of 4 KiB: lets a test fill the disk without one.</summary>
    internal int? MaxPages { get; init; }
}
