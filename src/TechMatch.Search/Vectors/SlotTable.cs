using System.Collections.Concurrent;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Vectors;

/// <summary>
/// All slots, appended by one writer and read by any number of searches without a lock: a search takes the view of that
/// moment and sees neither what is appended nor what is removed afterwards.
/// </summary>
internal sealed class SlotTable
{
    private const int ChunkSize = 4096;

    private readonly ConcurrentDictionary<RecordId, RecordSlot> _latest = new();
    private volatile View _view = new([], 0, 0);
    private int _removed;

    /// <summary>Share of slots nobody can see any more.</summary>
    public double RemovedShare => _view.Count == 0 ? 0 : _removed / (double)_view.Count;

    public IEnumerable<RecordSlot> Latest => _latest.Values;

    public RecordSlot? Find(RecordId id) => _latest.GetValueOrDefault(id);

    /// <summary>One reference holds version, count and chunks: read apart, they could be of two moments.</summary>
    public View Read() => _view;

    /// <summary>Publishes new slots and the removal of those they replace as one step. Writer only.</summary>
    public void Publish(IReadOnlyList<RecordSlot> added, IReadOnlyList<RecordId> removed)
    {
        var (chunks, count, next) = (_view.Chunks, _view.Count, _view.Version + 1);
        foreach (var slot in added)
        {
            if (count % ChunkSize == 0) chunks = [.. chunks, new RecordSlot[ChunkSize]];
            chunks[count / ChunkSize][count % ChunkSize] = slot;
            count++;
            if (_latest.TryGetValue(slot.Id, out var before)) Retire(before, next);
            _latest[slot.Id] = slot;
        }

        foreach (var id in removed)
        {
            if (_latest.TryRemove(id, out var before)) Retire(before, next);
        }

        _view = new View(chunks, count, next);
    }

    private void Retire(RecordSlot slot, long version)
    {
        slot.RemoveAt(version);
        _removed++;
    }

    /// <summary>One moment of the table. Slots behind <see cref="Count"/> are not of it.</summary>
    internal sealed record View(RecordSlot[][] Chunks, int Count, long Version)
    {
        /// <returns>Null for a slot that is gone at this moment.</returns>
        public RecordSlot? this[int index]
        {
            get
            {
                var slot = Chunks[index / ChunkSize][index % ChunkSize];
                return slot.IsLiveAt(Version) ? slot : null;
            }
        }
    }
}
