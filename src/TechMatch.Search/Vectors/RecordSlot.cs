using TechMatch.Core.Catalog;
using TechMatch.Search.Vectors.Codes;

namespace TechMatch.Search.Vectors;

/// <summary>The vectors of one version of one record. Immutable but for the moment it is replaced.</summary>
internal sealed class RecordSlot(RecordId id, VectorPayload payload, int[] ordinals, LanguageCode[] languages, RowBlock block, int firstRow)
{
    private long _removedAt = long.MaxValue;

    public RecordId Id => id;

    /// <summary>Of the first passage; only the language differs between passages.</summary>
    public VectorPayload Payload => payload;

    public int Count => ordinals.Length;

    public int[] Ordinals => ordinals;

    public LanguageCode[] Languages => languages;

    public RowBlock Block => block;

    public int FirstRow => firstRow;

    /// <summary>Its first row among all that were appended since the last segment was sealed; of an appended slot only.</summary>
    public int AppendedRow => ((GrowingBlock)block).FirstRow + firstRow;

    /// <summary>The version from which on the slot is gone; a slot of a sealed segment is never told, its rows are buried there.</summary>
    public bool IsLiveAt(long version) => Volatile.Read(ref _removedAt) > version;

    public void RemoveAt(long version) => Volatile.Write(ref _removedAt, version);

    /// <summary>Hold on to the slot while reading: the span does not.</summary>
    public ReadOnlySpan<float> Vectors => block.Rows(firstRow, ordinals.Length);

    public ReadOnlySpan<float> Vector(int index) => block.Rows(firstRow + index, 1);

    public PassageId Passage(int index) => new(id, ordinals[index]);
}
