using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Text;

/// <summary>Where a record lies in one reader.</summary>
internal readonly record struct DocumentPlace(int Segment, int Document);

/// <summary>Documents by the name of their record.</summary>
internal static class DocumentLookup
{
    /// <param name="among">The faces one of which is wanted; null takes any of a record.</param>
    /// <returns>One place per record, in order; null for one that is not there.</returns>
    public static IReadOnlyList<DocumentPlace?> Places(IndexReader reader, IReadOnlyList<RecordId> ids, FixedBitSet[]? among)
    {
        var places = new DocumentPlace?[ids.Count];
        var name = new BytesRef();
        foreach (var leaf in reader.Leaves)
        {
            // One enumerator for all names: making one costs more than finding a name with it.
            if (leaf.AtomicReader.GetTerms(IndexFields.Id)?.GetEnumerator() is not { } at) continue;
            DocsEnum? documents = null;
            for (var i = 0; i < places.Length; i++)
            {
                if (places[i] is not null) continue;
                name.CopyChars(ids[i].Name);
                if (!at.SeekExact(name)) continue;
                documents = at.Docs(among is null ? leaf.AtomicReader.LiveDocs : among[leaf.Ord], documents, DocsFlags.NONE);
                if (documents.NextDoc() is var document and not DocIdSetIterator.NO_MORE_DOCS) places[i] = new DocumentPlace(leaf.Ord, document);
            }
        }

        return places;
    }

    public static IReadOnlyList<(RecordId Id, string ContentHash)> Hashes(IndexReader reader)
    {
        var all = new HashSet<(RecordId, string)>(reader.NumDocs);
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

        return [.. all];
    }
}

/// <summary>One binary column of every segment of a reader, opened when first asked. Not for use by two threads.</summary>
internal sealed class DocumentValues(IndexReader reader, string field)
{
    private readonly BinaryDocValues?[] _bySegment = new BinaryDocValues?[reader.Leaves.Count];
    private readonly BytesRef _value = new();

    public byte[] Of(DocumentPlace place)
    {
        (_bySegment[place.Segment] ??= reader.Leaves[place.Segment].AtomicReader.GetBinaryDocValues(field)).Get(place.Document, _value);
        return _value.Bytes.AsSpan(_value.Offset, _value.Length).ToArray();
    }
}
