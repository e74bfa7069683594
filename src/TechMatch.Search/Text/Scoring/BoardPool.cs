using System.Collections.Concurrent;
using Lucene.Net.Index;

namespace TechMatch.Search.Text.Scoring;

/// <summary>Empty boards per segment, for the life of a reader. As many as were ever in use at once.</summary>
internal sealed class BoardPool(IndexReader reader)
{
    private readonly ConcurrentBag<ScoreBoard>[] _bySegment = [.. reader.Leaves.Select(_ => new ConcurrentBag<ScoreBoard>())];

    public ScoreBoard Rent(AtomicReaderContext segment) =>
        _bySegment[segment.Ord].TryTake(out var board) ? board : new ScoreBoard(segment.AtomicReader.MaxDoc);

    public void Return(AtomicReaderContext segment, ScoreBoard board)
    {
        board.Clear();
        _bySegment[segment.Ord].Add(board);
    }
}
