namespace TechMatch.Store;

/// <summary>What kept the system of record from doing its work.</summary>
public enum StoreFailure
{
    /// <summary>Another process (or another store of this process) has the data folder open.</summary>
    InUse,

    /// <summary>The database, or one record in it, does not read back as it was written.</summary>
    Corrupt,

    /// <summary>No space is left; reads go on, writes work again once there is space.</summary>
    Full,

    /// <summary>The folder or its database cannot be written.</summary>
    ReadOnly,

    /// <summary>A later version of the product has migrated the database.</summary>
    NewerSchema,

    /// <summary>The place a registry is to be moved or restored to holds something already.</summary>
    NotEmpty,

    /// <summary>Anything else of the outside world: the path is no folder, an I/O error, a foreign lock.</summary>
    Unavailable,
}

/// <summary>The one exception by which the store says that the outside world failed. The message says what to do.</summary>
public sealed class StoreException : Exception
{
    public StoreException(StoreFailure reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    public StoreFailure Reason { get; }
}
