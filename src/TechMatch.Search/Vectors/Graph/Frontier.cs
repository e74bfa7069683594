using System.Buffers;

namespace TechMatch.Search.Vectors.Graph;

/// <summary>Rows found but not yet looked around from, the nearest on top. Its memory is borrowed and grows with the walk.</summary>
internal sealed class Frontier : IDisposable
{
    private ulong[] _heap = ArrayPool<ulong>.Shared.Rent(1024);

    public int Count { get; private set; }

    public ulong Nearest => _heap[0];

    public void Clear() => Count = 0;

    public void Push(ulong key)
    {
        if (Count == _heap.Length) Grow();
        var heap = _heap;
        var at = Count++;
        while (at > 0 && heap[(at - 1) / 2] < key)
        {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        heap[at] = key;
    }

    public ulong Pop()
    {
        var nearest = _heap[0];
        var heap = _heap.AsSpan(0, --Count);
        if (heap.Length == 0) return nearest;
        var key = _heap[Count];
        var at = 0;
        for (var child = 1; child < heap.Length; child = 2 * at + 1)
        {
            if (child + 1 < heap.Length && heap[child + 1] > heap[child]) child++;
            if (heap[child] <= key) break;
            heap[at] = heap[child];
            at = child;
        }

        heap[at] = key;
        return nearest;
    }

    public void Dispose() => ArrayPool<ulong>.Shared.Return(_heap);

    private void Grow()
    {
        var larger = ArrayPool<ulong>.Shared.Rent(_heap.Length * 2);
        _heap.CopyTo(larger, 0);
        ArrayPool<ulong>.Shared.Return(_heap);
        _heap = larger;
    }
}
