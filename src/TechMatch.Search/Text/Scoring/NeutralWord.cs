using Lucene.Net.Index;
using Lucene.Net.Search;

namespace TechMatch.Search.Text.Scoring;

/// <summary>One word of the language-neutral field by plain BM25.</summary>
/// <param name="averageLength">Words of the field in a document that has any.</param>
/// <param name="isPublic">False for a word that only faces that are not for everybody hold.</param>
internal sealed class NeutralWord(string word, double weight, double idf, double averageLength, bool isPublic, TextIndexOptions options) : ScoreNode
{
    public bool IsPublic => isPublic;

    public override double Attainable => isPublic ? weight * idf * (options.K1 + 1) : 0;

    public override void AddTo(ScoreBoard board, SegmentView segment)
    {
        AddTo(board, segment, IndexFields.Neutral, segment.NeutralLengths);
        if (segment.ReadsHidden) AddTo(board, segment, IndexFields.Hidden(IndexFields.Neutral), segment.HiddenNeutralLengths);
    }

    private void AddTo(ScoreBoard board, SegmentView segment, string field, NumericDocValues? lengths)
    {
        if (segment.Postings(PostingsSlot.Text, field, word) is not { } postings) return;
        var (k1, b) = (options.K1, options.Body.B);
        for (var document = postings.NextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = postings.NextDoc())
        {
            double frequency = postings.Freq;
            var relative = lengths is null ? 1 : lengths.Get(document) / averageLength;
            board.Add(document, weight * idf * frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * relative)));
        }
    }
}
