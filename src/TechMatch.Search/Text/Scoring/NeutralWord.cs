using Lucene.Net.Search;

namespace TechMatch.Search.Text.Scoring;

/// <summary>One word of the language-neutral field by plain BM25.</summary>
/// <param name="averageLength">Words of the field in a document that has any.</param>
internal sealed class NeutralWord(string word, double weight, double idf, double averageLength, TextIndexOptions options) : ScoreNode
{
    public override double Attainable => weight * idf * (options.K1 + 1);

    public override void AddTo(ScoreBoard board, SegmentView segment)
    {
        if (segment.Postings(PostingsSlot.Text, IndexFields.Neutral, word) is not { } postings) return;
        var lengths = segment.NeutralLengths;
        var (k1, b) = (options.K1, options.Body.B);
        for (var document = postings.NextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = postings.NextDoc())
        {
            double frequency = postings.Freq;
            var relative = lengths is null ? 1 : lengths.Get(document) / averageLength;
            board.Add(document, weight * idf * frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * relative)));
        }
    }
}
