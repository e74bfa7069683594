using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Text;

/// <summary>Doc values of single records by name.</summary>
internal static class DocumentLookup
{
    public static byte[]? Bytes(IndexReader reader, RecordId id, string field)
    {
        var name = new BytesRef(id.Name);
        foreach (var leaf in reader.Leaves)
        {
            var segment = leaf.AtomicReader;
            if (segment.GetTerms(IndexFields.Id) is not { } terms) continue;
            var at = terms.GetEnumerator();
            if (!at.SeekExact(name)) continue;
            var doc = at.Docs(segment.LiveDocs, null, DocsFlags.NONE).NextDoc();
            if (doc == DocIdSetIterator.NO_MORE_DOCS) continue;
            var value = new BytesRef();
            segment.GetBinaryDocValues(field).Get(doc, value);
            return value.Bytes.AsSpan(value.Offset, value.Length).ToArray();
        }

        return null;
    }

    public static IReadOnlyList<(RecordId Id, string ContentHash)> Hashes(IndexReader reader)
    {
        var all = new List<(RecordId, string)>(reader.NumDocs);
        var (name, hash) = (new BytesRef(), new BytesRef());
        foreach (var leaf in reader.Leaves)
        {
            var segment = leaf.AtomicReader;
            var (names, hashes) = (segment.GetBinaryDocValues(IndexFields.Id), segment.GetBinaryDocValues(IndexFields.ContentHash));
            for (var doc = 0; doc < segment.MaxDoc; doc++)
            {
                if (segment.LiveDocs is { } live && !live.Get(doc)) continue;
                names.Get(doc, name);
                hashes.Get(doc, hash);
                all.Add((RecordId.Parse(name.Utf8ToString()), hash.Utf8ToString()));
            }
        }

        return all;
    }
}
