using System.Globalization;
using TechMatch.Core.Catalog;

namespace TechMatch.Store.Schema;

internal static class Stamps
{
    public static RecordStamp Of(RecordRow head) => new(
        RecordId.Parse(head.Name), head.Revision, Etag(head), head.Sequence, head.CreatedAt, head.UpdatedAt);

    // Unique within a name because revisions never repeat; the hash part refuses an etag of another store.
    private static string Etag(RecordRow head) =>
        string.Create(CultureInfo.InvariantCulture, $"{head.Revision:x}-{head.ContentHash[..16]}");
}
