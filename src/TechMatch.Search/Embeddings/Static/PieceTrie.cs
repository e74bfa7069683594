using System.Numerics;
using System.Runtime.CompilerServices;

namespace TechMatch.Search.Embeddings.Static;

/// <summary>Pieces by their letters: a trie whose edges live in one open-addressed table.</summary>
/// <remarks>About 12 bytes an edge at a load of one half; a step costs one probe on average.</remarks>
internal sealed class PieceTrie
{
    private readonly ulong[] _edges;
    private readonly int[] _targets;
    private readonly int[] _pieceOf;
    private readonly int _shift;
    private int _nodes = 1;

    public PieceTrie(IReadOnlyList<string> pieces)
    {
        var letters = 1;
        foreach (var piece in pieces) letters += piece.Length;
        var capacity = (int)BitOperations.RoundUpToPowerOf2((uint)letters * 2);
        _shift = 64 - BitOperations.Log2((uint)capacity);
        _edges = new ulong[capacity];
        _targets = new int[capacity];
        _pieceOf = new int[letters + 1];
        Array.Fill(_pieceOf, -1);
        for (var i = 0; i < pieces.Count; i++)
        {
            var node = 0;
            foreach (var c in pieces[i]) node = Add(node, c);
            _pieceOf[node] = i;
        }
    }

    public const int Root = 0;

    /// <returns>The node below by this letter; −1 when no piece goes on so.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Step(int node, char letter)
    {
        var key = Key(node, letter);
        for (var slot = Slot(key); ; slot = (slot + 1) & (_edges.Length - 1))
        {
            var edge = _edges[slot];
            if (edge == key) return _targets[slot];
            if (edge == 0) return -1;
        }
    }

    /// <returns>The piece that ends here; −1 when none does.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PieceAt(int node) => _pieceOf[node];

    private int Add(int node, char letter)
    {
        var key = Key(node, letter);
        var slot = Slot(key);
        while (_edges[slot] != 0)
        {
            if (_edges[slot] == key) return _targets[slot];
            slot = (slot + 1) & (_edges.Length - 1);
        }

        (_edges[slot], _targets[slot]) = (key, _nodes);
        return _nodes++;
    }

    // The letter is never NUL, so no key is 0, which marks a free slot.
    private static ulong Key(int node, char letter) => ((ulong)(uint)node << 16) | letter;

    private int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15UL) >> _shift);
}
