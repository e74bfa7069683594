using System.Collections.Concurrent;
using TechMatch.Core.Catalog;
using TechMatch.Search.Vectors.Codes;
using TechMatch.Search.Vectors.Graph;
using TechMatch.Search.Vectors.Segments;

namespace TechMatch.Search.Vectors;

/// <summary>
/// Where every record lies: in a sealed segment, or among the slots appended since the last was sealed. Changed by one writer
/// and read by any number of searches without a lock: a search takes the view of that moment and sees neither what is
/// appended nor what is removed afterwards.
/// </summary>
internal sealed class SlotTable
{
    private const int ChunkSize = 4096;

    private readonly ConcurrentDictionary<RecordId, RecordSlot> _latest = new();
    private volatile View _view = new([], [], 0, 0, 0);

    public RecordSlot? Find(RecordId id) => _latest.GetValueOrDefault(id);

    /// <summary>Every record, in no order.</summary>
    public IEnumerable<RecordSlot> Latest => _latest.Values;

    /// <summary>One reference holds version, count, chunks and segments: read apart, they could be of two moments.</summary>
    public View Read() => _view;

    /// <summary>Publishes new slots and the removal of those they replace as one step. Writer only.</summary>
    public void Publish(IReadOnlyList<RecordSlot> added, IReadOnlyList<RecordId> removed)
    {
        var (chunks, count, rows, next) = (_view.Chunks, _view.Count, _view.Rows, _view.Version + 1);
        var gone = new List<RecordSlot>();
        foreach (var slot in added)
        {
            if (count % ChunkSize == 0) chunks = [.. chunks, new RecordSlot[ChunkSize]];
            chunks[count / ChunkSize][count % ChunkSize] = slot;
            count++;
            rows += slot.Count;
            if (_latest.TryGetValue(slot.Id, out var before)) gone.Add(before);
            _latest[slot.Id] = slot;
        }

        foreach (var id in removed)
        {
            if (_latest.TryRemove(id, out var before)) gone.Add(before);
        }

        foreach (var slot in gone) slot.RemoveAt(next);
        _view = new View(Bury(_view.Parts, gone), chunks, count, rows, next);
    }

    /// <summary>The slots of a list of segments, read at the opening. Writer only, first of all.</summary>
    public void Open(IReadOnlyList<SegmentPart> parts)
    {
        foreach (var part in parts)
        {
            foreach (var slot in part.Segment.Slots)
            {
                if (!part.Dead.Holds(slot.FirstRow)) _latest[slot.Id] = slot;
            }
        }

        _view = _view with { Parts = [.. parts] };
    }

    /// <summary>Puts a segment in the place of those it was made from and of appended slots, as far as they are still the latest. Writer only.</summary>
    /// <param name="made">Null when nothing of them is left.</param>
    /// <param name="sealsAppended">All slots appended so far are in it or gone.</param>
    public void Replace(IReadOnlyList<SealedSegment> sources, SealedSegment? made, bool sealsAppended)
    {
        var blocks = sources.Select(s => s.Block).ToHashSet();
        var parts = _view.Parts.Where(p => !sources.Contains(p.Segment)).ToList();
        if (made is not null)
        {
            var dead = new List<int>();
            foreach (var slot in made.Slots)
            {
                if (_latest.TryGetValue(slot.Id, out var now) && (sealsAppended ? now.Block is GrowingBlock : blocks.Contains(now.Block))) _latest[slot.Id] = slot;
                else dead.AddRange(Enumerable.Range(slot.FirstRow, slot.Count));
            }

            parts.Add(new SegmentPart(made, null, Tombstones.None(made.Rows).With(dead)));
        }

        var kept = sealsAppended ? _view with { Chunks = [], Count = 0, Rows = 0 } : _view;
        _view = kept with { Parts = [.. parts], Version = _view.Version + 1 };
    }

    /// <summary>Gives a segment its graph. Writer only.</summary>
    public void Add(SealedSegment segment, HnswGraph graph) =>
        _view = _view with { Parts = [.. _view.Parts.Select(p => p.Segment == segment ? p with { Graph = graph } : p)] };

    private static SegmentPart[] Bury(SegmentPart[] parts, List<RecordSlot> gone)
    {
        SegmentPart[]? changed = null;
        foreach (var group in gone.Where(s => s.Block is MappedBlock).GroupBy(s => s.Block))
        {
            changed ??= [.. parts];
            var at = Array.FindIndex(changed, p => p.Segment.Block == group.Key);
            changed[at] = changed[at] with { Dead = changed[at].Dead.With(group.SelectMany(s => Enumerable.Range(s.FirstRow, s.Count))) };
        }

        return changed ?? parts;
    }

    /// <summary>One moment of the table. Appended slots behind <see cref="Count"/> are not of it.</summary>
    /// <param name="Rows">Vectors of the appended slots, gone or not.</param>
    internal sealed record View(SegmentPart[] Parts, RecordSlot[][] Chunks, int Count, int Rows, long Version)
    {
        /// <returns>Null for an appended slot that is gone at this moment.</returns>
        public RecordSlot? this[int index]
        {
            get
            {
                var slot = Chunks[index / ChunkSize][index % ChunkSize];
                return slot.IsLiveAt(Version) ? slot : null;
            }
        }

        public IEnumerable<RecordSlot> Appended()
        {
            for (var i = 0; i < Count; i++)
            {
                if (this[i] is { } slot) yield return slot;
            }
        }

        /// <summary>Every slot of this moment, in no order.</summary>
        public IEnumerable<RecordSlot> Slots() => Parts.SelectMany(p => p.Segment.Slots.Where(s => !p.Dead.Holds(s.FirstRow))).Concat(Appended());

        /// <summary>The appended slot that a row belongs to.</summary>
        public RecordSlot AppendedAt(int row)
        {
            var (low, high) = (0, Count - 1);
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                if (Chunks[middle / ChunkSize][middle % ChunkSize].AppendedRow <= row) low = middle;
                else high = middle - 1;
            }

            return Chunks[low / ChunkSize][low % ChunkSize];
        }
    }
}
