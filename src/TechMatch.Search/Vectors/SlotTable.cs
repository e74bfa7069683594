using System.Collections.Concurrent;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Vectors;

/// <summary>
/// All slots, appended by one writer and read by any number of searches without a lock: a search takes the version and
/// the count of that moment and sees neither what is appended nor what is removed afterwards.
/// </summary>
internal sealed class SlotTable
{
    private const int ChunkSize = 4096;

    private readonly ConcurrentDictionary<RecordId, RecordSlot> _latest = new();
    private volatile RecordSlot[][] _chunks = [];
    private long _version;
    private int _count;
    private int _pending;
    private int _removed;

    /// <summary>Share of slots nobody can see any more.</summary>
    public double RemovedShare => _count == 0 ? 0 : _removed / (double)_count;

    public IEnumerable<RecordSlot> Latest => _latest.Values;

    public RecordSlot? Find(RecordId id) => _latest.GetValueOrDefault(id);

    /// <summary>Version first, then count: what a search may see is never less than what the version promises.</summary>
    public View Read()
    {
        var version = Volatile.Read(ref _version);
        return new View(_chunks, Volatile.Read(ref _count), version);
    }

    /// <summary>Publishes new slots and the removal of those they replace as one step. Writer only.</summary>
    public void Publish(IReadOnlyList<RecordSlot> added, IReadOnlyList<RecordId> removed)
    {
        var next = _version + 1;
        foreach (var slot in added)
        {
            Append(slot);
            if (_latest.TryGetValue(slot.Id, out var before)) Retire(before, next);
            _latest[slot.Id] = slot;
        }

        foreach (var id in removed)
        {
            if (_latest.TryRemove(id, out var before)) Retire(before, next);
        }

        Volatile.Write(ref _count, _pending);
        Volatile.Write(ref _version, next);
    }

    private void Retire(RecordSlot slot, long version)
    {
        slot.RemoveAt(version);
        _removed++;
    }

    private void Append(RecordSlot slot)
    {
        if (_pending % ChunkSize == 0) _chunks = [.. _chunks, new RecordSlot[ChunkSize]];
        _chunks[_pending / ChunkSize][_pending % ChunkSize] = slot;
        _pending++;
    }

    /// <summary>One moment of the table.</summary>
    internal readonly struct View(RecordSlot[][] chunks, int count, long version)
    {
        public int Count => count;

        /// <returns>Null for a slot that is gone at this moment.</returns>
        public RecordSlot? this[int index]
        {
            get
            {
                var slot = chunks[index / ChunkSize][index % ChunkSize];
                return slot.IsLiveAt(version) ? slot : null;
            }
        }
    }
}
