using System.Collections.Concurrent;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Text.Scoring;

/// <summary>
/// A searcher that remembers what stays the same for the life of a reader. A question in one language asks its concepts in
/// eleven others, a few thousand words in all, and finding their places in the term dictionaries took half of the time of a
/// match; the same concepts come again with the next question.
/// </summary>
internal sealed class SeekingSearcher : IndexSearcher
{
    /// <summary>About 20 MB at most; beyond it a word is sought anew each time.</summary>
    private const int MaxPlaces = 100_000;

    /// <summary>Filters of the kind people use again; at a million records one takes 125 kB.</summary>
    private const int MaxFilters = 64;

    private readonly ConcurrentDictionary<(string Field, string Word), TermContext?> _places = new();
    private readonly ConcurrentDictionary<(string Field, string Values), FixedBitSet[]> _filters = new();
    private readonly ConcurrentDictionary<LanguageGroup, FieldStatistics> _statistics = new();
    private readonly ConcurrentDictionary<string, FixedBitSet[]> _visible = new(StringComparer.Ordinal);
    private readonly Lazy<FixedBitSet[]> _alive;
    private int _kept;

    public SeekingSearcher(IndexReader reader, TextIndexOptions options, FieldLengths.Kept lengths)
        : base(reader)
    {
        Options = options;
        Lengths = lengths;
        Boards = new BoardPool(reader);
        _alive = new Lazy<FixedBitSet[]>(() => [.. reader.Leaves.Select(l => AliveIn(l.AtomicReader))]);
    }

    public TextIndexOptions Options { get; }

    public BoardPool Boards { get; }

    public KnownFaces Faces { get; } = new();

    public ConceptParts Concepts { get; } = new();

    /// <summary>Outlives this reader: the next one has most of its segments.</summary>
    public FieldLengths.Kept Lengths { get; }

    public FieldStatistics StatisticsOf(LanguageGroup group) => _statistics.GetOrAdd(group, static (g, self) => FieldStatistics.Of(self, g, self.Options), this);

    /// <returns>Null when the word does not occur in the field.</returns>
    public TermContext? PlacesOf(string field, string word, TermSeeker seeker)
    {
        if (_places.TryGetValue((field, word), out var places)) return places;
        places = seeker.Seek(field, word);
        if (Volatile.Read(ref _kept) < MaxPlaces && _places.TryAdd((field, word), places)) Interlocked.Increment(ref _kept);
        return places;
    }

    /// <summary>The documents of a segment that are not deleted; not to be written to.</summary>
    public FixedBitSet Alive(int segment) => _alive.Value[segment];

    /// <summary>What a class of callers is shown, found once; not to be written to. There are two such classes.</summary>
    public FixedBitSet[] Visible(string callers, Func<FixedBitSet[]> find) => _visible.TryGetValue(callers, out var found) ? found : _visible.GetOrAdd(callers, find());

    /// <summary>The documents of each segment with any of the values, deleted ones among them; not to be written to.</summary>
    public FixedBitSet[] WithAny(string field, IReadOnlyList<string> values, bool keep)
    {
        if (!keep) return Find(field, values);
        var key = (field, string.Join('\0', values));
        if (_filters.TryGetValue(key, out var found)) return found;
        found = Find(field, values);
        if (_filters.Count < MaxFilters) _filters.TryAdd(key, found);
        return found;
    }

    private FixedBitSet[] Find(string field, IReadOnlyList<string> values)
    {
        var leaves = IndexReader.Leaves;
        var found = new FixedBitSet[leaves.Count];
        foreach (var leaf in leaves)
        {
            var bits = found[leaf.Ord] = new FixedBitSet(leaf.AtomicReader.MaxDoc);
            if (leaf.AtomicReader.GetTerms(field)?.GetEnumerator() is not { } at) continue;
            DocsEnum? documents = null;
            foreach (var value in values)
            {
                if (at.SeekExact(new BytesRef(value))) bits.Or(documents = at.Docs(null, documents, DocsFlags.NONE));
            }
        }

        return found;
    }

    private static FixedBitSet AliveIn(AtomicReader reader)
    {
        var bits = new FixedBitSet(reader.MaxDoc);
        if (reader.LiveDocs is not { } live)
        {
            bits.Set(0, reader.MaxDoc);
            return bits;
        }

        for (var document = 0; document < reader.MaxDoc; document++) if (live.Get(document)) bits.Set(document);
        return bits;
    }
}
