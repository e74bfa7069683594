using TechMatch.Core.Catalog;

namespace TechMatch.Store;

/// <summary>Which version of a record this is. Two stamps are equal exactly when they are of the same version.</summary>
/// <param name="Revision">1, 2, 3 … per name; goes on counting when a deleted name is created again.</param>
/// <param name="Etag">Opaque; never the same for two versions of one name.</param>
/// <param name="Sequence">The row of the change log that made this version.</param>
/// <param name="CreatedAt">UTC, whole microseconds.</param>
/// <param name="UpdatedAt">UTC, whole microseconds; never before <paramref name="CreatedAt"/>.</param>
public sealed record RecordStamp(RecordId Id, long Revision, string Etag, long Sequence, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A record as the system of record holds it.</summary>
/// <param name="Json">The canonical bytes, as <see cref="RecordJson.Write"/> made them.</param>
/// <param name="ContentHash">SHA-256 of <paramref name="Json"/>, 64 lower-case hex digits; checked when it was read.</param>
public sealed record StoredRecord(CatalogRecord Record, RecordStamp Stamp, string ContentHash, ReadOnlyMemory<byte> Json)
{
    public RecordId Id => Stamp.Id;

    /// <summary>
    /// False when the caller it was read for is not shown all of it. Bytes, hash and etag are then those of what is shown, and
    /// it must never be written back.
    /// </summary>
    public bool IsWhole { get; init; } = true;
}

/// <summary>What reconciliation compares: the current version of one live record, without its content.</summary>
public readonly record struct RecordHash(RecordId Id, long Revision, RecordState State, string ContentHash);

/// <summary>How many live records there are of one kind in one state.</summary>
public readonly record struct RecordCount(RecordKind Kind, RecordState State, long Count);

/// <param name="Records">In the order asked for.</param>
/// <param name="Damaged">There, but not readable; in order of name.</param>
public sealed record ReadableRecords(IReadOnlyList<StoredRecord> Records, IReadOnlyList<RecordId> Damaged);
