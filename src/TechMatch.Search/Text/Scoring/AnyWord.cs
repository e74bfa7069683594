using Lucene.Net.Search;

namespace TechMatch.Search.Text.Scoring;

/// <summary>One score for every document that holds any of the words in the language-neutral field.</summary>
/// <param name="words">Of the text that is for everybody.</param>
/// <param name="hidden">Of faces that are not for everybody; those of <paramref name="words"/> are sought there too.</param>
internal sealed class AnyWord(IReadOnlyList<string> words, IReadOnlyList<string> hidden, double score) : ScoreNode
{
    public override double Attainable => words.Count == 0 ? 0 : score;

    public override void AddTo(ScoreBoard board, SegmentView segment)
    {
        var any = segment.Rent();
        Raise(any, segment, IndexFields.Neutral, words);
        if (segment.ReadsHidden) Raise(any, segment, IndexFields.Hidden(IndexFields.Neutral), words.Union(hidden, StringComparer.Ordinal));
        foreach (var document in any.Documents) board.Add(document, score);
        segment.Return(any);
    }

    private void Raise(ScoreBoard any, SegmentView segment, string field, IEnumerable<string> sought)
    {
        foreach (var word in sought)
        {
            segment.Cancellation.ThrowIfCancellationRequested();
            if (segment.Postings(PostingsSlot.Text, field, word) is not { } postings) continue;
            for (var document = postings.NextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = postings.NextDoc()) any.Raise(document, score);
        }
    }
}
