namespace TechMatch.Search.Text.Scoring;

/// <summary>The k greatest of many numbers, as a heap with the least of them on top. Most numbers cost one comparison.</summary>
internal sealed class BestScores
{
    private readonly double[] _heap;

    public BestScores(int k)
    {
        _heap = new double[k];
        Array.Fill(_heap, double.NegativeInfinity);
    }

    /// <summary>Number k from above; −∞ before there are as many.</summary>
    public double Least => _heap[0];

    public void Offer(double score)
    {
        var heap = _heap;
        if (score <= heap[0]) return;
        var at = 0;
        while (2 * at + 1 < heap.Length)
        {
            var child = 2 * at + 1;
            if (child + 1 < heap.Length && heap[child + 1] < heap[child]) child++;
            if (heap[child] >= score) break;
            heap[at] = heap[child];
            at = child;
        }

        heap[at] = score;
    }
}
