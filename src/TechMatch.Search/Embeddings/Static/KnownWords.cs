namespace TechMatch.Search.Embeddings.Static;

/// <summary>
/// Splits of words met before. Words of text repeat, and finding one here costs a thirtieth of splitting it. A place is
/// filled once and kept, so that what is allocated is bounded by the number of places, not by the text.
/// </summary>
/// <remarks>Safe without a lock: entries are immutable, and a reference is written whole.</remarks>
internal sealed class KnownWords
{
    /// <summary>About 4 MB when full.</summary>
    private const int Places = 1 << 15;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <returns>Number of ids written; −1 when the word is not known.</returns>
    public int Find(ReadOnlySpan<char> word, ulong hash, Span<int> ids)
    {
        var entry = Volatile.Read(ref _entries[hash % Places]);
        if (entry is null || !word.SequenceEqual(entry.Word)) return -1;
        var count = Math.Min(entry.Ids.Length, ids.Length);
        entry.Ids.AsSpan(0, count).CopyTo(ids);
        return count;
    }

    public void Keep(ReadOnlySpan<char> word, ulong hash, ReadOnlySpan<int> ids)
    {
        ref var place = ref _entries[hash % Places];
        if (place is null) Volatile.Write(ref place, new Entry(word.ToString(), ids.ToArray()));
    }

    private sealed record Entry(string Word, int[] Ids);
}
