namespace TechMatch.Search.Vectors;

/// <summary>
/// The k nearest passages seen so far. Twice as many are gathered before the farther half is thrown away, so that a passage
/// costs an append and now and then a share of a sort; never an allocation.
/// </summary>
internal sealed class BestPassages(int k)
{
    private readonly int _capacity = Math.Max(64, 2 * k);
    private (RecordSlot Slot, int Index)[] _found = new (RecordSlot, int)[Math.Max(64, Math.Min(2 * k, 1_024))];
    private float[] _cosines = new float[Math.Max(64, Math.Min(2 * k, 1_024))];
    private int _count;

    /// <summary>A passage less near than this is not among the best.</summary>
    public float Least { get; private set; } = float.NegativeInfinity;

    public void Offer(RecordSlot slot, int index, float cosine)
    {
        // One as near as the least may still be ahead of it by name.
        if (cosine < Least) return;
        if (_count == _cosines.Length)
        {
            if (_count == _capacity) Cut();
            else
            {
                Array.Resize(ref _found, Math.Min(_capacity, _count * 2));
                Array.Resize(ref _cosines, _found.Length);
            }
        }

        (_found[_count], _cosines[_count]) = ((slot, index), cosine);
        _count++;
    }

    /// <summary>Best first; empties the list.</summary>
    public VectorHit[] Take()
    {
        Cut();
        var hits = new VectorHit[_count];
        for (var i = 0; i < hits.Length; i++) hits[i] = new VectorHit(_found[i].Slot.Passage(_found[i].Index), Math.Clamp(_cosines[i], -1, 1));
        _count = 0;
        return hits;
    }

    /// <summary>Puts the best k in order, the nearest first and of equals the first by name, and forgets the others.</summary>
    private void Cut()
    {
        var cosines = _cosines.AsSpan(0, _count);
        var found = _found.AsSpan(0, _count);
        cosines.Sort(found);
        cosines.Reverse();
        found.Reverse();
        for (var start = 0; start < _count;)
        {
            var end = start + 1;
            while (end < _count && cosines[end] == cosines[start]) end++;
            if (end - start > 1) found[start..end].Sort(static (x, y) => x.Slot.Passage(x.Index).CompareTo(y.Slot.Passage(y.Index)));
            start = end;
        }

        if (_count < k) return;
        _count = k;
        Least = cosines[k - 1];
    }
}
