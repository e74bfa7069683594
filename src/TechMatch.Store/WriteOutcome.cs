using TechMatch.Core.Catalog;

namespace TechMatch.Store;

/// <summary>How one write ended. Stored by name with a request id.</summary>
public enum WriteStatus
{
    Created,
    Updated,

    /// <summary>The content is what the store already holds; nothing was logged.</summary>
    Unchanged,
    Deleted,

    /// <summary>Create of a name that exists.</summary>
    AlreadyExists,

    /// <summary>Update or delete of a name that does not exist.</summary>
    NotFound,

    /// <summary>The etag is of another version; nothing was overwritten.</summary>
    StaleEtag,

    /// <summary>The request id came before with another body.</summary>
    RequestIdReused,

    /// <summary>The record breaks a rule; <see cref="WriteOutcome.Faults"/> says which.</summary>
    Rejected,
}

/// <summary>
/// The end of one write, a value. When it is Created, Updated or Deleted it is durable, and
/// <see cref="RecordStamp.Sequence"/> is its place in the change log.
/// </summary>
public sealed record WriteOutcome
{
    public required WriteStatus Status { get; init; }

    /// <summary>
    /// The version the write made, or (Unchanged, AlreadyExists, StaleEtag) met. Null when there is none to tell.
    /// It is not filtered by access: what a caller may learn of a version it met is the caller's host's decision.
    /// </summary>
    public RecordStamp? Stamp { get; init; }

    /// <summary>In field order; not empty exactly when <see cref="Status"/> is Rejected.</summary>
    public ValueList<FieldFault> Faults { get; init; }

    /// <summary>True when the write changed the catalogue.</summary>
    public bool Changed => Status is WriteStatus.Created or WriteStatus.Updated or WriteStatus.Deleted;
}
