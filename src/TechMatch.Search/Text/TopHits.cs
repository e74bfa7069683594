using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Text;

/// <summary>Keeps the best k by score, then by name. Names are read only for those that could still enter.</summary>
internal sealed class TopHits(int k)
{
    // Worst first: least score, and among equals the last name.
    private readonly PriorityQueue<(double Score, string Name), (double Score, string Name)> _best = new(Comparer<(double Score, string Name)>.Create((x, y) =>
        x.Score != y.Score ? x.Score.CompareTo(y.Score) : string.CompareOrdinal(y.Name, x.Name)));

    private readonly BytesRef _name = new();
    private BinaryDocValues _names = null!;

    public void Enter(AtomicReaderContext segment) => _names = FieldCache.DEFAULT.GetTerms(segment.AtomicReader, IndexFields.Id, setDocsWithField: false);

    /// <param name="document">Of the segment entered last.</param>
    public void Offer(int document, double score)
    {
        if (_best.Count == k && score < _best.Peek().Score) return;
        _names.Get(document, _name);
        var entry = (score, _name.Utf8ToString());
        if (_best.Count < k) _best.Enqueue(entry, entry);
        else _best.EnqueueDequeue(entry, entry);
    }

    public IReadOnlyList<TextHit> InOrder()
    {
        var hits = new TextHit[_best.Count];
        for (var i = hits.Length - 1; i >= 0; i--)
        {
            var (score, name) = _best.Dequeue();
            hits[i] = new TextHit(RecordId.Parse(name), score);
        }

        return hits;
    }
}
