using TechMatch.Core.Catalog;

namespace TechMatch.Store.Schema;

/// <summary>
/// The head of a record, live or deleted. The content stands in its own table, so that counting, listing names and
/// deciding a write read few pages.
/// </summary>
internal sealed class RecordRow
{
    /// <summary>The sequence of the first change of this name: known before the insert, so no database has to draw it.</summary>
    public long Key { get; init; }

    public required string Name { get; init; }

    public RecordKind Kind { get; init; }

    public RecordState State { get; init; }

    public bool Deleted { get; init; }

    public long Revision { get; init; }

    /// <summary>Of the last content; stays after a deletion.</summary>
    public required string ContentHash { get; init; }

    /// <summary>The last change of this record.</summary>
    public long Sequence { get; init; }

    /// <summary>Who may know of it, see <see cref="AudienceText"/>; null when everybody may. Of the last content; stays after a deletion.</summary>
    public string? Audience { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>The canonical JSON of a live record.</summary>
internal sealed class ContentRow
{
    public long Key { get; init; }

    public required byte[] Json { get; init; }
}

/// <summary>One row of the change log.</summary>
internal sealed class ChangeRow
{
    public long Sequence { get; init; }

    public required string Name { get; init; }

    public long Revision { get; init; }

    public ChangeKind Change { get; init; }

    public string? ContentHash { get; init; }

    /// <summary>Who may be told: whoever could know of the record before the change or after it; null when everybody may.</summary>
    public string? Audience { get; init; }

    public DateTimeOffset At { get; init; }
}

/// <summary>A remembered request and what it ended in.</summary>
internal sealed class RequestRow
{
    public required string Principal { get; init; }

    public required string Method { get; init; }

    public required string RequestId { get; init; }

    public required string Digest { get; init; }

    /// <summary>As JSON: the list of outcomes of a write of records, the value of an act.</summary>
    public required byte[] Outcomes { get; init; }

    public DateTimeOffset At { get; init; }
}

/// <summary>One row, made with the database.</summary>
internal sealed class StoreRow
{
    public int Key { get; init; }

    public required string StoreId { get; init; }
}
