using Lucene.Net.Index;
using Lucene.Net.Search;

namespace TechMatch.Search.Text.Scoring;

/// <summary>
/// Two words side by side say more than the two of them apart (sequential dependence, Metzler and Croft 2005). It is
/// said once, however often they stand so: a count would add twice what the words themselves can reach.
/// </summary>
/// <param name="isPublic">False when only faces that are not for everybody hold both words.</param>
internal sealed class AdjacentPair(string first, string second, FieldStatistics statistics, double score, bool isPublic) : ScoreNode
{
    public override double Attainable => isPublic ? score : 0;

    public override void AddTo(ScoreBoard board, SegmentView segment)
    {
        AddTo(board, segment, statistics.Fields.All);
        if (segment.ReadsHidden) AddTo(board, segment, statistics.HiddenFields.All);
    }

    private void AddTo(ScoreBoard board, SegmentView segment, string field)
    {
        if (segment.Positions(0, field, first) is not { } left || segment.Positions(1, field, second) is not { } right) return;
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
