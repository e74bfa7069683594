using System.Numerics;

namespace TechMatch.Search.Vectors.Segments;

/// <summary>
/// The rows of a segment that are gone at one moment. Immutable: a search keeps the one it began with, and a writer copies
/// only the pages it changes.
/// </summary>
internal sealed class Tombstones
{
    private const int PageWords = 64;

    private readonly ulong[]?[] _pages;

    private Tombstones(ulong[]?[] pages, int count) => (_pages, Count) = (pages, count);

    public int Count { get; }

    public static Tombstones None(int rows) => new(new ulong[]?[(rows + PageWords * 64 - 1) / (PageWords * 64)], 0);

    public bool Holds(int row) => _pages[row / (PageWords * 64)] is { } page && (page[row / 64 % PageWords] >> row & 1) != 0;

    /// <summary>With these rows as well; a row given twice counts once.</summary>
    public Tombstones With(IEnumerable<int> rows)
    {
        var (pages, count) = (_pages.ToArray(), Count);
        foreach (var row in rows)
        {
            var at = row / (PageWords * 64);
            if (pages[at] is not { } page) pages[at] = page = new ulong[PageWords];
            else if (ReferenceEquals(page, _pages[at])) pages[at] = page = [.. page];
            var before = page[row / 64 % PageWords];
            page[row / 64 % PageWords] = before | 1UL << row;
            if (page[row / 64 % PageWords] != before) count++;
        }

        return new Tombstones(pages, count);
    }

    /// <summary>Takes the rows that are gone out of a bit set.</summary>
    public void TakeFrom(Span<ulong> bits)
    {
        for (var at = 0; at < _pages.Length; at++)
        {
            if (_pages[at] is not { } page) continue;
            for (var i = 0; i < PageWords && at * PageWords + i < bits.Length; i++) bits[at * PageWords + i] &= ~page[i];
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_pages.Count(p => p is not null));
        for (var at = 0; at < _pages.Length; at++)
        {
            if (_pages[at] is not { } page) continue;
            writer.Write(at);
            foreach (var word in page) writer.Write(word);
        }
    }

    public static Tombstones Read(BinaryReader reader, int rows)
    {
        var pages = new ulong[]?[None(rows)._pages.Length];
        var count = 0;
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var at = reader.ReadInt32();
            if ((uint)at >= (uint)pages.Length) throw new FormatException($"expected a page under {pages.Length}, got {at}");
            var page = pages[at] = new ulong[PageWords];
            for (var i = 0; i < PageWords; i++) count += BitOperations.PopCount(page[i] = reader.ReadUInt64());
        }

        return new Tombstones(pages, count);
    }
}
