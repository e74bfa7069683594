namespace TechMatch.Chaos.Histories;

internal enum Verb
{
    Get,
    Create,
    Update,
    Delete,

    /// <summary>Creates or replaces, whichever applies.</summary>
    Put,
}

internal enum Reply
{
    /// <summary>None came: it may have happened, or may not.</summary>
    Unknown,
    Done,
    NotFound,
    AlreadyExists,
    Stale,
}

/// <summary>One call of one client on one name, as the client saw it.</summary>
/// <param name="Begun">Before the first byte was sent, by the one clock of all clients.</param>
internal sealed record Operation(string Name, Verb Verb, long Begun)
{
    /// <summary>After the answer was read; without an answer it may take effect at any later time.</summary>
    public long Ended { get; init; } = long.MaxValue;

    public Reply Reply { get; init; }

    /// <summary>The revision whose etag was sent; null for a write in any case.</summary>
    public long? Expected { get; init; }

    /// <summary>Fingerprint of the content: the one sent, or of a read the one that came.</summary>
    public string Content { get; init; } = "";

    /// <summary>As answered; 0 where the answer does not say.</summary>
    public long Revision { get; init; }

    /// <summary>Row of the change log, as answered; 0 where the answer does not say.</summary>
    public long Sequence { get; init; }

    public bool IsWrite => Verb != Verb.Get;

    /// <summary>A write that was promised.</summary>
    public bool IsPromise => IsWrite && Reply == Reply.Done;

    public override string ToString() =>
        $"{Verb} {Name} [{Begun}, {(Ended == long.MaxValue ? "…" : Ended)}] {Reply}{(Expected is { } e ? $" if {e}" : "")}, revision {Revision}, change {Sequence}, '{Content}'";
}

/// <summary>What a name holds: the registry as the clients may think of it.</summary>
/// <param name="Revision">Goes on counting over a deletion; 0 for a name that never was.</param>
/// <param name="Content">Fingerprint; empty when it is not there.</param>
internal readonly record struct Holding(bool Live, long Revision, string Content)
{
    public static Holding None { get; } = new(false, 0, "");
}

/// <summary>One row of the change log as the service tells it.</summary>
internal readonly record struct LogRow(long Sequence, string Name, LogChange Change);

internal enum LogChange
{
    Created,
    Updated,
    Deleted,
}
