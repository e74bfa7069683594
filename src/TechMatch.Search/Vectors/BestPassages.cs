namespace TechMatch.Search.Vectors;

/// <summary>The k nearest passages seen so far, in a heap whose top is the one to go next. Never allocates per candidate.</summary>
internal sealed class BestPassages(int k)
{
    private readonly PriorityQueue<(RecordSlot Slot, int Index), (float Cosine, PassageId Id)> _heap = new(Math.Min(k, 256) + 1, Comparer.Instance);

    public void Offer(RecordSlot slot, int index, float cosine)
    {
        if (_heap.Count == k)
        {
            _heap.TryPeek(out _, out var worst);
            if (cosine < worst.Cosine) return;
            _heap.EnqueueDequeue((slot, index), (cosine, slot.Passage(index)));
            return;
        }

        _heap.Enqueue((slot, index), (cosine, slot.Passage(index)));
    }

    /// <summary>Best first; empties the heap.</summary>
    public VectorHit[] Take()
    {
        var hits = new VectorHit[_heap.Count];
        for (var i = hits.Length - 1; i >= 0; i--)
        {
            _heap.TryDequeue(out var found, out var key);
            hits[i] = new VectorHit(found.Slot.Passage(found.Index), Math.Clamp(key.Cosine, -1, 1));
        }

        return hits;
    }

    /// <summary>Least cosine first; among equals the last passage first.</summary>
    private sealed class Comparer : IComparer<(float Cosine, PassageId Id)>
    {
        public static Comparer Instance { get; } = new();

        public int Compare((float Cosine, PassageId Id) x, (float Cosine, PassageId Id) y)
        {
            var byCosine = x.Cosine.CompareTo(y.Cosine);
            return byCosine != 0 ? byCosine : y.Id.CompareTo(x.Id);
        }
    }
}
