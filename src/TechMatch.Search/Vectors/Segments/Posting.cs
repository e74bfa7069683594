using System.Numerics;

namespace TechMatch.Search.Vectors.Segments;

/// <summary>The rows of a segment that carry one value: listed while they are few, a bit set beyond.</summary>
internal sealed class Posting
{
    private readonly int[] _rows;
    private readonly ulong[]? _bits;

    public Posting(List<int> rows, int of)
    {
        Count = rows.Count;
        // A bit set takes of/8 bytes, a list four a row.
        if (rows.Count * 32L < of)
        {
            _rows = [.. rows];
            return;
        }

        _rows = [];
        _bits = new ulong[(of + 63) / 64];
        foreach (var row in rows) _bits[row / 64] |= 1UL << row;
    }

    public int Count { get; }

    public void AddTo(Span<ulong> bits)
    {
        foreach (var row in _rows) bits[row / 64] |= 1UL << row;
        if (_bits is null) return;
        for (var i = 0; i < _bits.Length; i++) bits[i] |= _bits[i];
    }
}

/// <summary>All values of one property over a segment.</summary>
internal sealed class Postings<T>
    where T : notnull
{
    private readonly Dictionary<T, Posting> _byValue;
    private readonly int _rows;

    private Postings(Dictionary<T, Posting> byValue, int rows) => (_byValue, _rows) = (byValue, rows);

    /// <summary>Narrows to the rows that carry one of the values that pass.</summary>
    /// <param name="scratch">As long as <paramref name="bits"/>; its content is overwritten.</param>
    public void Keep(Func<T, bool> passes, Span<ulong> bits, Span<ulong> scratch)
    {
        scratch.Clear();
        foreach (var (value, posting) in _byValue)
        {
            if (!passes(value)) continue;
            // One value that every row carries: nothing to narrow.
            if (posting.Count == _rows) return;
            posting.AddTo(scratch);
        }

        System.Numerics.Tensors.TensorPrimitives.BitwiseAnd<ulong>(bits, scratch, bits);
    }

    internal sealed class Builder
    {
        private readonly Dictionary<T, List<int>> _rows = [];

        public void Add(T value, int firstRow, int count)
        {
            if (!_rows.TryGetValue(value, out var rows)) _rows[value] = rows = [];
            // A record may name a value twice.
            if (rows.Count > 0 && rows[^1] >= firstRow) return;
            for (var i = 0; i < count; i++) rows.Add(firstRow + i);
        }

        public Postings<T> Build(int rows) => new(_rows.ToDictionary(v => v.Key, v => new Posting(v.Value, rows)), rows);
    }
}
