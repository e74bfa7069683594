using Lucene.Net.Index;
using Lucene.Net.Search;

namespace TechMatch.Search.Text.Scoring;

/// <summary>
/// Two words side by side say more than the two of them apart (sequential dependence, Metzler and Croft 2005). It is
/// said once, however often they stand so: a count would add twice what the words themselves can reach.
/// </summary>
internal sealed class AdjacentPair(string first, string second, FieldStatistics statistics, double score) : ScoreNode
{
    public override double Attainable => score;

    public override void AddTo(ScoreBoard board, SegmentView segment)
    {
        if (segment.Positions(0, statistics.AllField, first) is not { } left || segment.Positions(1, statistics.AllField, second) is not { } right) return;
        var document = left.NextDoc();
        while (document != DocIdSetIterator.NO_MORE_DOCS)
        {
            var other = right.DocID < document ? right.Advance(document) : right.DocID;
            if (other == DocIdSetIterator.NO_MORE_DOCS) return;
            if (other == document)
            {
                if (AreSideBySide(left, right)) board.Add(document, score);
                document = left.NextDoc();
            }
            else document = left.Advance(other);
        }
    }

    private static bool AreSideBySide(DocsAndPositionsEnum left, DocsAndPositionsEnum right)
    {
        int leftLeft = left.Freq, rightLeft = right.Freq, at = left.NextPosition(), next = right.NextPosition();
        while (true)
        {
            if (next == at + 1) return true;
            if (next <= at)
            {
                if (--rightLeft == 0) return false;
                next = right.NextPosition();
            }
            else
            {
                if (--leftLeft == 0) return false;
                at = left.NextPosition();
            }
        }
    }
}
