namespace TechMatch.Search.Vectors.Qdrant;

/// <summary>Which Qdrant server keeps the vectors, and how. The table in docs/qdrant.md says it for operators.</summary>
public sealed record QdrantSettings
{
    private const int MaxPrefixLength = 100;

    /// <summary>The gRPC address; Qdrant's port for it is 6334.</summary>
    public required Uri Address { get; init; }

    /// <summary>Sent with every call; null for a server that asks for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Of the collections, and the name of the alias. One service alone may use it.</summary>
    public string Prefix { get; init; } = "techmatch";

    /// <summary>Of a new collection, 1–1,000.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Copies of each shard, 1–100.</summary>
    public int ReplicationFactor { get; init; } = 1;

    /// <summary>Copies that must have a write before it is acknowledged, 1 to <see cref="ReplicationFactor"/>.</summary>
    public int WriteConsistency { get; init; } = 1;

    /// <summary>Keeps an int8 code of each vector in memory and rescores with the vector itself.</summary>
    public bool Quantised { get; init; } = true;

    /// <summary>Longest wait for one reply to a question. Below the budget of a leg, so that a slow server is noticed as such.</summary>
    public TimeSpan ReadDeadline { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait for one reply to a write.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Points in one write; a record's own count.</summary>
    internal int MaxPointsPerWrite { get; init; } = 256;

    /// <summary>Bytes in one write, by the size of its points on the wire.</summary>
    internal int MaxBytesPerWrite { get; init; } = 2 * 1024 * 1024;

    /// <summary>Points in one page of an enumeration.</summary>
    internal int PageSize { get; init; } = 1_000;

    /// <returns>Null when all can be used, else what is wrong in words.</returns>
    public string? Fault() =>
        Address.Scheme is not ("http" or "https") ? $"expected an http or https address, got '{Address.Scheme}'"
        : ApiKey is not null && Address.Scheme == "http" && !Address.IsLoopback ? $"an API key would travel unencrypted to {Address.Host}: give an https address"
        : Prefix.Length is 0 or > MaxPrefixLength || !Prefix.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_')
            ? $"expected a prefix of 1-{MaxPrefixLength} characters a-z 0-9 - _, got '{Prefix}'"
        : Shards is < 1 or > 1_000 ? $"expected 1-1000 shards, got {Shards}"
        : ReplicationFactor is < 1 or > 100 ? $"expected 1-100 replicas, got {ReplicationFactor}"
        : WriteConsistency < 1 || WriteConsistency > ReplicationFactor ? $"expected a write consistency of 1-{ReplicationFactor}, the number of replicas, got {WriteConsistency}"
        : null;

    /// <summary>Without the key.</summary>
    public override string ToString() => $"{Address}, prefix {Prefix}";
}
