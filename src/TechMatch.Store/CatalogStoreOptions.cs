namespace TechMatch.Store;

/// <summary>Where the system of record lives and how patient it is.</summary>
public sealed class CatalogStoreOptions
{
    /// <summary>The data folder; created when missing. It holds <c>registry.db</c> and <c>registry.lock</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>How long the outcome of a request id is remembered. Default 24 h.</summary>
    public TimeSpan RequestRetention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Longest wait for a lock that a foreign program holds on the database; whole seconds. Default 5 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Upper size of the database in pages of 4 KiB: lets a test fill the disk without one.</summary>
    internal int? MaxPages { get; init; }
}
