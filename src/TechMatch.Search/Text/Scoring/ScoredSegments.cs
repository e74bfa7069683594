using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace TechMatch.Search.Text.Scoring;

/// <summary>
/// A question added up over every segment: which documents match, and what each scores. Held until disposed, so that what
/// another leg finds can be looked up without asking again.
/// </summary>
internal sealed class ScoredSegments : IDisposable
{
    private const int CheckEvery = 4096;

    private readonly SeekingSearcher _searcher;
    private readonly (AtomicReaderContext Context, ScoreBoard Board, FixedBitSet? All)[] _segments;
    private readonly CancellationToken _cancellation;

    private ScoredSegments(SeekingSearcher searcher, (AtomicReaderContext, ScoreBoard, FixedBitSet?)[] segments, CancellationToken cancellation) =>
        (_searcher, _segments, _cancellation) = (searcher, segments, cancellation);

    /// <param name="query">Null has no words: with <paramref name="takeAll"/> every accepted document at 0, otherwise none.</param>
    /// <param name="takeAll">Every accepted document matches, with or without a word.</param>
    public static ScoredSegments Of(SeekingSearcher searcher, CompiledQuery? query, AcceptedDocuments accepted, bool takeAll, CancellationToken cancellation)
    {
        var leaves = searcher.IndexReader.Leaves;
        var segments = new (AtomicReaderContext, ScoreBoard, FixedBitSet?)[leaves.Count];
        var seeker = query?.Seeker ?? new TermSeeker(searcher);
        for (var i = 0; i < segments.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var allowed = query?.Rules is { } rules ? rules.Within(leaves[i], accepted.In(leaves[i])) : accepted.In(leaves[i]);
            var board = searcher.Boards.Rent(leaves[i]);
            using (var segment = new SegmentView(searcher.Boards, searcher.Lengths, seeker, leaves[i], allowed, accepted.ReadsHidden, cancellation)) query?.Words.AddTo(board, segment);
            segments[i] = (leaves[i], board, takeAll || query?.Rules is { Requires: true } ? allowed : null);
        }

        return new ScoredSegments(searcher, segments, cancellation);
    }

    public long Total => _segments.Sum(s => (long)(s.All?.Cardinality ?? s.Board.Count));

    /// <summary>What the document scores; 0 where no word matches.</summary>
    public double ScoreOf(int segment, int document) => _segments[segment].Board.ScoreOf(document);

    /// <summary>The best by score, then by name. Scores are compared first; names are read only for those that can still enter.</summary>
    public IReadOnlyList<TextHit> Best(int k)
    {
        var (top, threshold) = (new TopHits(k), ThresholdOf(k));
        Visit(top.Enter, (document, score) =>
        {
            if (score >= threshold) top.Offer(document, score);
        });
        return top.InOrder();
    }

    /// <summary>The score of number <paramref name="k"/>; 0, which everybody has, where fewer have one.</summary>
    private double ThresholdOf(int k)
    {
        var scored = 0L;
        foreach (var (_, board, _) in _segments) scored += board.Count;
        if (scored <= k) return 0;
        var best = new BestScores(k);
        foreach (var (_, board, _) in _segments)
        {
            _cancellation.ThrowIfCancellationRequested();
            foreach (var document in board.Documents) best.Offer(board.ScoreOf(document));
        }

        return best.Least;
    }

    /// <summary>Every matching document, segment by segment.</summary>
    public void Visit(Action<AtomicReaderContext> enter, Action<int, double> visit)
    {
        foreach (var (context, board, all) in _segments)
        {
            _cancellation.ThrowIfCancellationRequested();
            enter(context);
            if (all is null) foreach (var document in board.Documents) Next(document, board);
            else for (var document = all.Length == 0 ? -1 : all.NextSetBit(0); document >= 0; document = document + 1 < all.Length ? all.NextSetBit(document + 1) : -1) Next(document, board);
        }

        void Next(int document, ScoreBoard board)
        {
            if (document % CheckEvery == 0) _cancellation.ThrowIfCancellationRequested();
            visit(document, board.ScoreOf(document));
        }
    }

    public void Dispose()
    {
        foreach (var (context, board, _) in _segments) _searcher.Boards.Return(context, board);
    }
}
