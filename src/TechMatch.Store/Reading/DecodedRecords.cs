using TechMatch.Core.Catalog;

namespace TechMatch.Store.Reading;

/// <summary>
/// Records read before, by the hash of their content: those that answer one question tend to answer the next, and making one
/// of its bytes was a tenth of a match. Bounded; a newer one takes the place of an older.
/// </summary>
/// <remarks>Safe without a lock: entries are immutable, and a reference is written whole. The caller has checked bytes against hash.</remarks>
internal sealed class DecodedRecords
{
    /// <summary>Some ten kilobytes each.</summary>
    private const int Places = 1_024;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <exception cref="System.Text.Json.JsonException">The bytes are no record.</exception>
    public CatalogRecord Read(string contentHash, byte[] json)
    {
        ref var place = ref _entries[(uint)string.GetHashCode(contentHash, StringComparison.Ordinal) % Places];
        if (Volatile.Read(ref place) is { } entry && string.Equals(entry.Hash, contentHash, StringComparison.Ordinal)) return entry.Record;
        var record = RecordJson.Read(json);
        Volatile.Write(ref place, new Entry(contentHash, record));
        return record;
    }

    private sealed record Entry(string Hash, CatalogRecord Record);
}
