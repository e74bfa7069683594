using System.Runtime.InteropServices;
using TechMatch.Search.Vectors.Codes;

namespace TechMatch.Search.Vectors.Graph;

/// <summary>How a graph is made.</summary>
/// <param name="Breadth">Rows kept while looking for the neighbours of a new one (efConstruction).</param>
/// <param name="Seed">Draws the levels.</param>
/// <param name="Workers">At once. With one the graph is the same every time; with more it depends on who comes first.</param>
internal sealed record GraphMake(int Breadth = 200, ulong Seed = 20261130, int Workers = 1);

/// <summary>
/// Builds the graph of a block by inserting row after row, on several cores. Levels are drawn beforehand, so that all memory is
/// taken once and the row of the highest level is the entry from the start: there is nothing that workers have to agree on but
/// the list of a row that two of them extend at once.
/// </summary>
internal sealed unsafe class GraphBuilder
{
    private readonly RowBlock _block;
    private readonly GraphMake _make;
    private readonly byte[] _levels;
    private readonly int[] _levelZero;
    private readonly int[] _upper;
    private readonly int[] _locks;
    private readonly GraphLinks _links;
    private readonly int _entry;
    private int _next;

    private GraphBuilder(RowBlock block, int rows, GraphMake make)
    {
        (_block, _make) = (block, make);
        _levels = GC.AllocateUninitializedArray<byte>(rows, pinned: true);
        for (var row = 0; row < rows; row++)
        {
            _levels[row] = LevelOf(row);
            if (_levels[row] > _levels[_entry]) _entry = row;
        }

        var (starts, total) = GraphLinks.Starts(_levels);
        _levelZero = GC.AllocateUninitializedArray<int>(rows * GraphLinks.BaseWidth, pinned: true);
        _upper = GC.AllocateUninitializedArray<int>(Math.Max(1, total) * GraphLinks.UpperWidth, pinned: true);
        _levelZero.AsSpan().Fill(-1);
        _upper.AsSpan().Fill(-1);
        _locks = new int[rows];
        _links = new GraphLinks(
            (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_levelZero, 0), (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_upper, 0),
            (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_levels, 0), starts);
    }

    /// <exception cref="OperationCanceledException">The store closes; nothing is left behind.</exception>
    public static GraphColumns Build(RowBlock block, int rows, GraphMake make, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        var builder = new GraphBuilder(block, rows, make);
        Parallel.For(0, make.Workers, new ParallelOptions { MaxDegreeOfParallelism = make.Workers, CancellationToken = cancellationToken }, _ => builder.Work(cancellationToken));
        GC.KeepAlive(block);
        return new GraphColumns(builder._levels, builder._levelZero, builder._upper, builder._entry);
    }

    private void Work(CancellationToken cancellationToken)
    {
        using var walk = new GraphWalk(_links, _block);
        using var chooser = new NeighbourChooser(_block, _make.Breadth);
        while (Interlocked.Increment(ref _next) - 1 is var row && row < _links.Rows)
        {
            if (row % 64 == 0) cancellationToken.ThrowIfCancellationRequested();
            if (row != _entry) Insert(row, walk, chooser, cancellationToken);
        }
    }

    private void Insert(int row, GraphWalk walk, NeighbourChooser chooser, CancellationToken cancellationToken)
    {
        var level = _links.LevelOf(row);
        var chosen = stackalloc int[(level + 1) * GraphLinks.UpperWidth];
        var query = chooser.Take(row);
        var near = walk.Descend(_entry, _links.LevelOf(_entry), level, query, chooser.Bias);
        for (var at = level; at >= 0; at--)
        {
            using var best = new BestRows(_make.Breadth);
            walk.Spread(near, at, query, chooser.Bias, [], best, cancellationToken);
            near = chooser.Choose(row, best.Keys, GraphLinks.UpperWidth, chosen + at * GraphLinks.UpperWidth);
        }

        // Its own links on every level first: a walk that reaches it through a new link must find the way on.
        for (var at = 0; at <= level; at++) Replace(_links.Of(row, at), chosen + at * GraphLinks.UpperWidth, GraphLinks.UpperWidth, GraphLinks.WidthOf(at));
        for (var at = 0; at <= level; at++)
        {
            for (var i = 0; i < GraphLinks.UpperWidth && chosen[at * GraphLinks.UpperWidth + i] >= 0; i++) LinkBack(chosen[at * GraphLinks.UpperWidth + i], row, at, chooser);
        }
    }

    private void LinkBack(int from, int to, int level, NeighbourChooser chooser)
    {
        var width = GraphLinks.WidthOf(level);
        var links = _links.Of(from, level);
        Lock(from);
        try
        {
            var count = 0;
            while (count < width && links[count] >= 0)
            {
                if (links[count++] == to) return;
            }

            if (count < width)
            {
                Volatile.Write(ref links[count], to);
                return;
            }

            var kept = stackalloc int[GraphLinks.BaseWidth];
            chooser.Narrow(from, links, width, to, kept);
            Replace(links, kept, width, width);
        }
        finally
        {
            Volatile.Write(ref _locks[from], 0);
        }
    }

    private static void Replace(int* links, int* by, int count, int width)
    {
        for (var i = 0; i < width; i++) Volatile.Write(ref links[i], i < count ? by[i] : -1);
    }

    private void Lock(int row)
    {
        var wait = new SpinWait();
        while (Interlocked.CompareExchange(ref _locks[row], 1, 0) != 0) wait.SpinOnce();
    }

    /// <summary>⌊−ln u / ln M⌋ of a number u in (0, 1] drawn from seed and row (SplitMix64).</summary>
    private byte LevelOf(int row)
    {
        var x = _make.Seed + ((ulong)row + 1) * 0x9E3779B97F4A7C15;
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
        x = (x ^ x >> 27) * 0x94D049BB133111EB;
        var u = (((x ^ x >> 31) >> 11) + 1) * (1.0 / (1UL << 53));
        return (byte)Math.Min(15, -Math.Log(u) / Math.Log(GraphLinks.UpperWidth));
    }
}
