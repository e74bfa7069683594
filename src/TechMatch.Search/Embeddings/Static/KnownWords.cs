namespace TechMatch.Search.Embeddings.Static;

/// <summary>
/// Pieces of words met before, by the word as typed: words of text repeat, and finding one here costs a thirtieth of folding,
/// spelling and splitting it. A place is filled once and kept, so that what is allocated is bounded by the number of places,
/// not by the text.
/// </summary>
/// <remarks>Safe without a lock: entries are immutable, and a reference is written whole.</remarks>
internal sealed class KnownWords
{
    /// <summary>About 7 MB when full.</summary>
    private const int PlaceBits = 16;

    /// <summary>A word may stand in any of so many neighbours, so that common words are not shut out by one that came first.</summary>
    private const int Ways = 4;

    private readonly Entry?[] _entries = new Entry?[1 << PlaceBits];

    /// <returns>Number of ids written; −1 when the word is not known.</returns>
    public int Find(ReadOnlySpan<char> word, ulong hash, Span<int> ids)
    {
        var first = First(hash);
        for (var way = 0; way < Ways; way++)
        {
            if (Volatile.Read(ref _entries[first + way]) is not { } entry) return -1;
            if (!word.SequenceEqual(entry.Word)) continue;
            var count = Math.Min(entry.Ids.Length, ids.Length);
            entry.Ids.AsSpan(0, count).CopyTo(ids);
            return count;
        }

        return -1;
    }

    public void Keep(ReadOnlySpan<char> word, ulong hash, ReadOnlySpan<int> ids)
    {
        var first = First(hash);
        for (var way = 0; way < Ways; way++)
        {
            ref var place = ref _entries[first + way];
            if (place is not null) continue;
            // Two threads may choose the same place, and one of their words is split again: nothing worse.
            Volatile.Write(ref place, new Entry(word.ToString(), ids.ToArray()));
            return;
        }
    }

    private static int First(ulong hash) => (int)(hash >> (64 - PlaceBits)) & -Ways;

    private sealed record Entry(string Word, int[] Ids);
}
