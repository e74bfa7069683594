using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TechMatch.Search.Vectors.Codes;

namespace TechMatch.Search.Vectors.Graph;

/// <summary>
/// Which of the near rows become neighbours: a row is taken when it is nearer to the new one than to every neighbour taken
/// before (algorithm 4), which keeps links in all directions. One per worker; it owns the signed codes of the rows in hand.
/// </summary>
internal sealed unsafe class NeighbourChooser : IDisposable
{
    private readonly RowBlock _block;
    private readonly sbyte* _query;
    private readonly sbyte* _candidate;
    private readonly byte* _zero;
    private readonly ulong[] _keys;
    private readonly ulong[] _linked = new ulong[GraphLinks.BaseWidth + 1];

    public NeighbourChooser(RowBlock block, int breadth)
    {
        _block = block;
        _keys = new ulong[breadth];
        _query = (sbyte*)NativeMemory.AlignedAlloc((nuint)block.Stride, CodeDot.Step);
        _candidate = (sbyte*)NativeMemory.AlignedAlloc((nuint)block.Stride, CodeDot.Step);
        _zero = (byte*)NativeMemory.AlignedAlloc((nuint)block.Stride, CodeDot.Step);
        new Span<byte>(_zero, block.Stride).Fill(128);
    }

    /// <summary>Of the row taken.</summary>
    public int Bias { get; private set; }

    /// <summary>Makes a row the query of a walk; valid until the next is taken.</summary>
    public sbyte* Take(int row)
    {
        Bias = Signed(row, _query);
        return _query;
    }

    /// <summary>Chooses among the rows found by a walk with the row taken.</summary>
    /// <param name="chosen">Receives <paramref name="width"/> places, the nearest first, −1 behind the last.</param>
    /// <returns>The nearest row found.</returns>
    public ulong Choose(int row, ReadOnlySpan<ulong> found, int width, int* chosen)
    {
        var keys = _keys.AsSpan(0, found.Length);
        found.CopyTo(keys);
        keys.Sort();
        keys.Reverse();
        Select(row, keys, width, chosen);
        return keys[0];
    }

    /// <summary>Chooses among the links a full row has and one more.</summary>
    public void Narrow(int row, int* links, int width, int more, int* kept)
    {
        var bias = Signed(row, _candidate);
        var keys = _linked.AsSpan(0, width + 1);
        for (var i = 0; i <= width; i++)
        {
            var other = i < width ? links[i] : more;
            keys[i] = RowKey.Of((CodeDot.One(_block.Code(other), _candidate, _block.Stride) - bias) * _block.Scales[other], other);
        }

        keys.Sort();
        keys.Reverse();
        Select(row, keys, width, kept);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_query);
        NativeMemory.AlignedFree(_candidate);
        NativeMemory.AlignedFree(_zero);
    }

    private void Select(int row, ReadOnlySpan<ulong> byNearness, int width, int* chosen)
    {
        var count = 0;
        foreach (var key in byNearness)
        {
            if (count == width) break;
            var candidate = RowKey.RowOf(key);
            if (candidate == row) continue;
            // Scores of a walk lack the scale of its query, which is that of the row.
            if (IsNew(candidate, RowKey.ScoreOf(key) * _block.Scales[row], chosen, count)) chosen[count++] = candidate;
        }

        for (; count < width; count++) chosen[count] = -1;
    }

    private bool IsNew(int candidate, float nearness, int* chosen, int count)
    {
        if (count == 0) return true;
        var bias = Signed(candidate, _candidate);
        var scale = _block.Scales[candidate];
        for (var i = 0; i < count; i++)
        {
            var between = (CodeDot.One(_block.Code(chosen[i]), _candidate, _block.Stride) - bias) * _block.Scales[chosen[i]] * scale;
            if (between >= nearness) return false;
        }

        return true;
    }

    private int Signed(int row, sbyte* into)
    {
        var code = new ReadOnlySpan<byte>(_block.Code(row), _block.Stride);
        TensorPrimitives.Xor(code, (byte)0x80, new Span<byte>(into, _block.Stride));
        // The bias is the sum with the code of zero, 128 in every place.
        return CodeDot.One(_zero, into, _block.Stride);
    }
}
