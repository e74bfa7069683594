using TechMatch.Core.Catalog;

namespace TechMatch.Store.Writing;

internal enum WriteVerb
{
    Create,
    Update,
    Upsert,
    Delete,
}

/// <summary>One write as the writer loop takes it: checked, serialised and hashed on the caller's thread.</summary>
internal sealed record WriteItem
{
    public required WriteVerb Verb { get; init; }

    public required RecordId Id { get; init; }

    public string? Etag { get; init; }

    public RecordState State { get; init; }

    public string? Audience { get; init; }

    /// <summary>Canonical bytes; empty for a deletion.</summary>
    public byte[] Json { get; init; } = [];

    public string ContentHash { get; init; } = "";

    public ValueList<FieldFault> Faults { get; init; }

    public WriteOutcome? Rejection => Faults.Count == 0 ? null : new WriteOutcome { Status = WriteStatus.Rejected, Faults = Faults };

    public static WriteItem Delete(RecordId id, string? etag) => new() { Verb = WriteVerb.Delete, Id = Named(id), Etag = etag };

    private static RecordId Named(RecordId id) =>
        id.Name.Length > 0 ? id : throw new ArgumentException("expected a record name, got none", nameof(id));
}
