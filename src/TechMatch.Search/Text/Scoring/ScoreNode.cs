namespace TechMatch.Search.Text.Scoring;

/// <summary>
/// A part of a question. It is added up part by part, each over all its documents, rather than document by document: a
/// question about a record has a few thousand parts, most of them with a handful of documents, and walking them side by
/// side costs more than the scoring itself.
/// </summary>
internal abstract class ScoreNode
{
    /// <summary>What a document can get from it at most.</summary>
    public abstract double Attainable { get; }

    /// <summary>Adds its score to each accepted document of the segment that it matches.</summary>
    public abstract void AddTo(ScoreBoard board, SegmentView segment);
}

/// <summary>What all parts give together.</summary>
internal sealed class SumOf(IReadOnlyList<ScoreNode> parts) : ScoreNode
{
    public override double Attainable { get; } = parts.Sum(p => p.Attainable);

    public override void AddTo(ScoreBoard board, SegmentView segment)
    {
        foreach (var part in parts)
        {
            segment.Cancellation.ThrowIfCancellationRequested();
            part.AddTo(board, segment);
        }
    }
}

/// <summary>What the best of the parts gives, times a factor.</summary>
internal sealed class BestOf(IReadOnlyList<ScoreNode> parts, double factor = 1) : ScoreNode
{
    public override double Attainable { get; } = parts.Count == 0 ? 0 : factor * parts.Max(p => p.Attainable);

    /// <summary>The same, weighed otherwise: every part is proportional to its weight.</summary>
    public BestOf Times(double weight) => new(parts, factor * weight);

    public override void AddTo(ScoreBoard board, SegmentView segment)
    {
        if (parts.Count == 1 && factor == 1)
        {
            parts[0].AddTo(board, segment);
            return;
        }

        var (best, one) = (segment.Rent(), segment.Rent());
        foreach (var part in parts)
        {
            part.AddTo(one, segment);
            foreach (var document in one.Documents) best.Raise(document, one.ScoreOf(document));
            one.Clear();
        }

        foreach (var document in best.Documents) board.Add(document, factor * best.ScoreOf(document));
        segment.Return(best);
        segment.Return(one);
    }
}

/// <summary>What the parts give together to documents that match at least <paramref name="needed"/> of them.</summary>
internal sealed class MostOf(IReadOnlyList<ScoreNode> parts, int needed) : ScoreNode
{
    public override double Attainable { get; } = parts.Count(p => p.Attainable > 0) >= needed ? parts.Sum(p => p.Attainable) : 0;

    public override void AddTo(ScoreBoard board, SegmentView segment)
    {
        if (parts.Count == 1)
        {
            parts[0].AddTo(board, segment);
            return;
        }

        var (sum, matched, one) = (segment.Rent(), segment.Rent(), segment.Rent());
        for (var i = 0; i < parts.Count; i++)
        {
            // Nobody can still reach the number: the rest need not be looked at.
            if (i > parts.Count - needed && sum.Count == 0) break;
            parts[i].AddTo(one, segment);
            foreach (var document in one.Documents)
            {
                sum.Add(document, one.ScoreOf(document));
                matched.Add(document, 1);
            }

            one.Clear();
        }

        foreach (var document in sum.Documents) if (matched.ScoreOf(document) >= needed) board.Add(document, sum.ScoreOf(document));
        segment.Return(sum);
        segment.Return(matched);
        segment.Return(one);
    }
}
