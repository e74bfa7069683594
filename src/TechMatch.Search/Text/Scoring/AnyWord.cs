using Lucene.Net.Search;

namespace TechMatch.Search.Text.Scoring;

/// <summary>One score for every document that holds any of the words in the language-neutral field.</summary>
internal sealed class AnyWord(IReadOnlyList<string> words, double score) : ScoreNode
{
    public override double Attainable => score;

    public override void AddTo(ScoreBoard board, SegmentView segment)
    {
        var any = segment.Rent();
        foreach (var word in words)
        {
            segment.Cancellation.ThrowIfCancellationRequested();
            if (segment.Postings(PostingsSlot.Text, IndexFields.Neutral, word) is not { } postings) continue;
            for (var document = postings.NextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = postings.NextDoc()) any.Raise(document, score);
        }

        foreach (var document in any.Documents) board.Add(document, score);
        segment.Return(any);
    }
}
