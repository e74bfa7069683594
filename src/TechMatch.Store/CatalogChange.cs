using TechMatch.Core.Catalog;

namespace TechMatch.Store;

/// <summary>What a change did. Stored by name.</summary>
public enum ChangeKind
{
    Created,
    Updated,
    Deleted,
}

/// <summary>One row of the change log together with what the record has become since.</summary>
/// <param name="Sequence">1, 2, 3 … without a gap over the whole store.</param>
/// <param name="Revision">The revision this change made.</param>
/// <param name="ContentHash">Of the content this change wrote; null for a deletion.</param>
/// <param name="At">UTC, whole microseconds, by the clock of the store: a hint for people, not an order.</param>
/// <param name="Current">
/// The record as it is now, which may be later than this change; null when it is deleted now. Compare
/// <see cref="RecordStamp.Sequence"/> with <paramref name="Sequence"/> to see whether a later change follows.
/// </param>
public sealed record CatalogChange(
    long Sequence, RecordId Id, long Revision, ChangeKind Kind, string? ContentHash, DateTimeOffset At, StoredRecord? Current)
{
    /// <summary>Why <see cref="Current"/> cannot be read although the record is there: its bytes were damaged on the disk. Null otherwise.</summary>
    public string? Damage { get; init; }
}

/// <param name="Changes">Those the caller may be told of, in order of sequence; a record hidden from it since is told as deleted.</param>
/// <param name="ReadUpTo">Where to go on; changes up to here that are not listed are none of the caller's business.</param>
public sealed record ShownChanges(IReadOnlyList<CatalogChange> Changes, long ReadUpTo);
