using TechMatch.Core.Catalog;

namespace TechMatch.Search.Vectors;

/// <summary>The vectors of one version of one record. Immutable but for the moment it is replaced.</summary>
internal sealed class RecordSlot(RecordId id, VectorPayload payload, int[] ordinals, LanguageCode[] languages, VectorBlock block, int firstRow)
{
    private long _removedAt = long.MaxValue;

    public RecordId Id => id;

    /// <summary>Of the first passage; only the language differs between passages.</summary>
    public VectorPayload Payload => payload;

    public int Count => ordinals.Length;

    public int[] Ordinals => ordinals;

    public LanguageCode[] Languages => languages;

    public bool IsRemoved => Volatile.Read(ref _removedAt) != long.MaxValue;

    /// <summary>The version from which on the slot is gone.</summary>
    public bool IsLiveAt(long version) => Volatile.Read(ref _removedAt) > version;

    public void RemoveAt(long version) => Volatile.Write(ref _removedAt, version);

    public ReadOnlySpan<float> Vectors => block.Rows(firstRow, ordinals.Length);

    public PassageId Passage(int index) => new(id, ordinals[index]);
}
