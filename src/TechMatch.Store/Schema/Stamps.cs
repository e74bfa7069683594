using System.Globalization;
using TechMatch.Core.Catalog;

namespace TechMatch.Store.Schema;

internal static class Stamps
{
    /// <summary>
    /// The version as a caller who is not shown all of the record may know it: an etag made from what is hidden would let it be
    /// guessed.
    /// </summary>
    public static RecordStamp Shown(RecordStamp stamp, string shownHash) => stamp with { Etag = Etag(stamp.Revision, shownHash) };

    public static RecordStamp Of(RecordRow head) => new(
        RecordId.Parse(head.Name), head.Revision, Etag(head.Revision, head.ContentHash), head.Sequence, head.CreatedAt, head.UpdatedAt);

    // Unique within a name because revisions never repeat; the hash part refuses an etag of another store.
    private static string Etag(long revision, string contentHash) =>
        string.Create(CultureInfo.InvariantCulture, $"{revision:x}-{contentHash[..16]}");
}
