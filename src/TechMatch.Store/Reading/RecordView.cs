using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Reading;

/// <summary>A record as the caller may know it.</summary>
internal static class RecordView
{
    /// <returns>Null when the caller may not know that it exists.</returns>
    public static StoredRecord? Of(StoredRecord stored, AccessScope scope)
    {
        if (scope.View(stored.Record) is not { } shown) return null;
        if (ReferenceEquals(shown, stored.Record)) return stored;
        var json = RecordJson.Write(shown);
        var hash = RecordJson.ContentHash(json);
        return new StoredRecord(shown, Stamps.Shown(stored.Stamp, hash), hash, json) { IsWhole = false };
    }
}
