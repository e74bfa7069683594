using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Text;

/// <summary>
/// Keeps the best k by score, then by name, and counts all. Names are read only for those that could still enter, and the
/// caller's cancellation is looked at every few thousand documents.
/// </summary>
internal sealed class TopCollector(int k, CancellationToken cancellationToken) : ICollector
{
    private const int CheckEvery = 4096;

    // Worst first: least score, and among equals the last name.
    private readonly PriorityQueue<(double Score, string Name), (double Score, string Name)> _best = new(Comparer<(double Score, string Name)>.Create((x, y) =>
        x.Score != y.Score ? x.Score.CompareTo(y.Score) : string.CompareOrdinal(y.Name, x.Name)));

    private Scorer _scorer = null!;
    private BinaryDocValues _names = null!;
    private readonly BytesRef _name = new();

    public long Total { get; private set; }

    public bool AcceptsDocsOutOfOrder => true;

    public void SetScorer(Scorer scorer) => _scorer = scorer;

    public void SetNextReader(AtomicReaderContext context)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _names = FieldCache.DEFAULT.GetTerms(context.AtomicReader, IndexFields.Id, setDocsWithField: false);
    }

    public void Collect(int doc)
    {
        if (++Total % CheckEvery == 0) cancellationToken.ThrowIfCancellationRequested();
        var score = (double)_scorer.GetScore();
        if (_best.Count == k && score < _best.Peek().Score) return;
        _names.Get(doc, _name);
        var entry = (score, _name.Utf8ToString());
        if (_best.Count < k) _best.Enqueue(entry, entry);
        else _best.EnqueueDequeue(entry, entry);
    }

    public IReadOnlyList<TextHit> Best()
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
