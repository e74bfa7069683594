using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using TechMatch.Core.Catalog;
using TechMatch.Search.Text.Scoring;

namespace TechMatch.Search.Text;

/// <summary>Where a face of a record lies in one reader.</summary>
internal sealed class DocumentPlace(int segment, int document)
{
    private byte[]? _facts;

    public int Segment => segment;

    public int Document => document;

    /// <summary>The facts of the face, read when first asked for.</summary>
    /// <param name="facts">That column of the same reader.</param>
    public byte[] Facts(DocumentValues facts) => _facts ??= facts.Of(this);
}

/// <summary>Documents by the name of their record.</summary>
internal static class DocumentLookup
{
    /// <param name="among">The faces one of which is wanted, per segment; null takes any of a record that is alive.</param>
    /// <returns>One place per record, in order; null for one that is not there.</returns>
    public static DocumentPlace?[] Places(SeekingSearcher searcher, IReadOnlyList<RecordId> ids, FixedBitSet[]? among)
    {
        var places = new DocumentPlace?[ids.Count];
        FaceSeeker? seeker = null;
        for (var i = 0; i < places.Length; i++)
        {
            if (!searcher.Faces.TryGet(ids[i], out var faces)) searcher.Faces.Keep(ids[i], faces = (seeker ??= new FaceSeeker(searcher.IndexReader)).Find(ids[i]));
            foreach (var face in faces)
            {
                if (among is not null && !among[face.Segment].Get(face.Document)) continue;
                places[i] = face;
                break;
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

/// <summary>Every living face of a record, by its name; one enumerator a segment, since making one costs more than finding a name with it. Not for use by two threads.</summary>
internal sealed class FaceSeeker(IndexReader reader)
{
    private readonly TermsEnum?[] _names = [.. reader.Leaves.Select(l => l.AtomicReader.GetTerms(IndexFields.Id)?.GetEnumerator())];
    private readonly BytesRef _name = new();
    private DocsEnum? _documents;

    public DocumentPlace[] Find(RecordId id)
    {
        var found = new List<DocumentPlace>(1);
        _name.CopyChars(id.Name);
        foreach (var leaf in reader.Leaves)
        {
            if (_names[leaf.Ord] is not { } at || !at.SeekExact(_name)) continue;
            _documents = at.Docs(leaf.AtomicReader.LiveDocs, _documents, DocsFlags.NONE);
            while (_documents.NextDoc() is var document and not DocIdSetIterator.NO_MORE_DOCS) found.Add(new DocumentPlace(leaf.Ord, document));
        }

        return [.. found];
    }
}

/// <summary>
/// Where records asked for by name lie, for the life of a reader: finding the names of the candidates in the term dictionaries took
/// a sixth of a match, and the same records are candidates of question after question. Safe for concurrent use; bounded to about 30 MB with their facts.
/// </summary>
internal sealed class KnownFaces
{
    private const int MaxRecords = 50_000;

    private readonly ConcurrentDictionary<RecordId, DocumentPlace[]> _places = new();
    private int _count;

    public bool TryGet(RecordId id, [MaybeNullWhen(false)] out DocumentPlace[] faces) => _places.TryGetValue(id, out faces);

    public void Keep(RecordId id, DocumentPlace[] faces)
    {
        if (Volatile.Read(ref _count) < MaxRecords && _places.TryAdd(id, faces)) Interlocked.Increment(ref _count);
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
