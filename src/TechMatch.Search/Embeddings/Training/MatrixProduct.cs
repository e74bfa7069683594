using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>
/// C = A·B for the sizes of a training batch. B is packed into panels of 32 columns that stay in the second cache; a tile of
/// 8 × 32 of C is held in registers while the inner dimension runs. An A that is stored column after column is brought into
/// the order of the tiles once, since every panel would otherwise touch a new page of memory at each step of the inner dimension.
/// </summary>
/// <remarks>Each tile is summed by one thread in one order: the result does not depend on the number of threads.</remarks>
internal sealed class MatrixProduct(ParallelOptions threads)
{
    private const int PanelWidth = 32;
    private const int TileHeight = 8;

    /// <summary>Tiles that are brought into order together: 64 neighbouring numbers of a column at a time.</summary>
    private const int StripeTiles = 8;

    private float[] _packed = [];
    private float[] _tiles = [];

    /// <param name="a">Element (i, k) at i·<paramref name="aRow"/> + k·<paramref name="aColumn"/>: either order of storage.</param>
    /// <param name="b">Element (k, j) at k·<paramref name="bRow"/> + j·<paramref name="bColumn"/>.</param>
    /// <param name="c">Receives rows × columns, row after row.</param>
    public void Multiply(int rows, int columns, int inner, float[] a, int aRow, int aColumn, float[] b, int bRow, int bColumn, float[] c)
    {
        var panels = (columns + PanelWidth - 1) / PanelWidth;
        if (_packed.Length < panels * inner * PanelWidth) _packed = new float[panels * inner * PanelWidth];
        var packed = _packed;
        var inTiles = aColumn != 1 && rows >= TileHeight;
        if (inTiles) OrderTiles(rows, inner, a, aRow, aColumn);
        Parallel.For(0, panels, threads, panel =>
        {
            Pack(panel, columns, inner, b, bRow, bColumn, packed.AsSpan(panel * inner * PanelWidth, inner * PanelWidth));
            var width = Math.Min(PanelWidth, columns - panel * PanelWidth);
            Span<float> tile = stackalloc float[TileHeight * PanelWidth];
            for (var row = 0; row < rows; row += TileHeight)
            {
                var height = Math.Min(TileHeight, rows - row);
                // A short last tile reads the last full rows again and keeps only what is new.
                var first = Math.Max(0, Math.Min(row, rows - TileHeight));
                if (rows < TileHeight) Slow(rows, width, inner, a, aRow, aColumn, packed.AsSpan(panel * inner * PanelWidth), c.AsSpan(panel * PanelWidth), columns);
                else
                {
                    if (inTiles) Tile(inner, ref _tiles[row * inner], 1, TileHeight, ref packed[panel * inner * PanelWidth], ref MemoryMarshal.GetReference(tile));
                    else Tile(inner, ref a[first * aRow], aRow, aColumn, ref packed[panel * inner * PanelWidth], ref MemoryMarshal.GetReference(tile));
                    for (var i = TileHeight - height; i < TileHeight; i++) tile.Slice(i * PanelWidth, width).CopyTo(c.AsSpan((first + i) * columns + panel * PanelWidth));
                }
            }
        });
    }

    /// <summary>Numbers (first row of a tile + i, k) to tile · inner · 8 + k · 8 + i.</summary>
    private void OrderTiles(int rows, int inner, float[] a, int aRow, int aColumn)
    {
        var count = (rows + TileHeight - 1) / TileHeight;
        if (_tiles.Length < count * inner * TileHeight) _tiles = new float[count * inner * TileHeight];
        var tiles = _tiles;
        Parallel.For(0, (count + StripeTiles - 1) / StripeTiles, threads, stripe =>
        {
            var last = Math.Min(count, (stripe + 1) * StripeTiles);
            for (var k = 0; k < inner; k++)
            {
                for (var tile = stripe * StripeTiles; tile < last; tile++)
                {
                    var from = Math.Min(tile * TileHeight, rows - TileHeight) * aRow + k * aColumn;
                    var to = (tile * inner + k) * TileHeight;
                    for (var i = 0; i < TileHeight; i++) tiles[to + i] = a[from + i * aRow];
                }
            }
        });
    }

    private static void Pack(int panel, int columns, int inner, float[] b, int bRow, int bColumn, Span<float> packed)
    {
        var left = panel * PanelWidth;
        var width = Math.Min(PanelWidth, columns - left);
        if (width < PanelWidth) packed.Clear();
        if (bColumn == 1)
        {
            for (var k = 0; k < inner; k++) b.AsSpan(k * bRow + left, width).CopyTo(packed[(k * PanelWidth)..]);
            return;
        }

        for (var j = 0; j < width; j++)
        {
            var from = (left + j) * bColumn;
            for (var k = 0; k < inner; k++) packed[k * PanelWidth + j] = b[from + k * bRow];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(int inner, ref float a, int aRow, int aColumn, ref float b, ref float c)
    {
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        for (var k = 0; k < inner; k++)
        {
            var left = Vector512.LoadUnsafe(ref b);
            var right = Vector512.LoadUnsafe(ref b, 16);
            b = ref Unsafe.Add(ref b, PanelWidth);
            var x = Vector512.Create(a);
            (c00, c01) = (Vector512.FusedMultiplyAdd(x, left, c00), Vector512.FusedMultiplyAdd(x, right, c01));
            x = Vector512.Create(Unsafe.Add(ref a, aRow));
            (c10, c11) = (Vector512.FusedMultiplyAdd(x, left, c10), Vector512.FusedMultiplyAdd(x, right, c11));
            x = Vector512.Create(Unsafe.Add(ref a, aRow * 2));
            (c20, c21) = (Vector512.FusedMultiplyAdd(x, left, c20), Vector512.FusedMultiplyAdd(x, right, c21));
            x = Vector512.Create(Unsafe.Add(ref a, aRow * 3));
            (c30, c31) = (Vector512.FusedMultiplyAdd(x, left, c30), Vector512.FusedMultiplyAdd(x, right, c31));
            x = Vector512.Create(Unsafe.Add(ref a, aRow * 4));
            (c40, c41) = (Vector512.FusedMultiplyAdd(x, left, c40), Vector512.FusedMultiplyAdd(x, right, c41));
            x = Vector512.Create(Unsafe.Add(ref a, aRow * 5));
            (c50, c51) = (Vector512.FusedMultiplyAdd(x, left, c50), Vector512.FusedMultiplyAdd(x, right, c51));
            x = Vector512.Create(Unsafe.Add(ref a, aRow * 6));
            (c60, c61) = (Vector512.FusedMultiplyAdd(x, left, c60), Vector512.FusedMultiplyAdd(x, right, c61));
            x = Vector512.Create(Unsafe.Add(ref a, aRow * 7));
            (c70, c71) = (Vector512.FusedMultiplyAdd(x, left, c70), Vector512.FusedMultiplyAdd(x, right, c71));
            a = ref Unsafe.Add(ref a, aColumn);
        }

        Store(c00, c01, ref c, 0); Store(c10, c11, ref c, 1); Store(c20, c21, ref c, 2); Store(c30, c31, ref c, 3);
        Store(c40, c41, ref c, 4); Store(c50, c51, ref c, 5); Store(c60, c61, ref c, 6); Store(c70, c71, ref c, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> left, Vector512<float> right, ref float c, nuint row)
    {
        left.StoreUnsafe(ref c, row * PanelWidth);
        right.StoreUnsafe(ref c, row * PanelWidth + 16);
    }

    /// <summary>For matrices lower than a tile, which only tests have.</summary>
    private static void Slow(int rows, int width, int inner, float[] a, int aRow, int aColumn, ReadOnlySpan<float> panel, Span<float> c, int columns)
    {
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < width; j++)
            {
                var sum = 0f;
                for (var k = 0; k < inner; k++) sum += a[i * aRow + k * aColumn] * panel[k * PanelWidth + j];
                c[i * columns + j] = sum;
            }
        }
    }
}
