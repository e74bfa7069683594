using System.Buffers;
using System.Runtime.CompilerServices;

namespace TechMatch.Search.Vectors.Codes;

/// <summary>The best rows seen so far, the worst of them on top of a heap. Its memory is borrowed: nothing is allocated per row.</summary>
internal sealed class BestRows(int capacity) : IDisposable
{
    private readonly ulong[] _heap = ArrayPool<ulong>.Shared.Rent(capacity);

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    /// <summary>What a row must be over to enter; 0 while there is room.</summary>
    public ulong Least { get; private set; }

    /// <summary>A score under this cannot enter; one that equals it may, by its row.</summary>
    public float LeastScore { get; private set; } = float.NegativeInfinity;

    /// <summary>In no order.</summary>
    public ReadOnlySpan<ulong> Keys => _heap.AsSpan(0, Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Offer(ulong key)
    {
        if (key <= Least) return false;
        Insert(key);
        return true;
    }

    public void Dispose() => ArrayPool<ulong>.Shared.Return(_heap);

    private void Insert(ulong key)
    {
        if (Count < capacity)
        {
            var at = Count++;
            while (at > 0 && _heap[(at - 1) / 2] > key)
            {
                _heap[at] = _heap[(at - 1) / 2];
                at = (at - 1) / 2;
            }

            _heap[at] = key;
            if (Count < capacity) return;
        }
        else SiftDown(key);
        Least = _heap[0];
        LeastScore = RowKey.ScoreOf(Least);
    }

    private void SiftDown(ulong key)
    {
        var heap = _heap.AsSpan(0, capacity);
        var at = 0;
        for (var child = 1; child < heap.Length; child = 2 * at + 1)
        {
            if (child + 1 < heap.Length && heap[child + 1] < heap[child]) child++;
            if (heap[child] >= key) break;
            heap[at] = heap[child];
            at = child;
        }

        heap[at] = key;
    }
}
