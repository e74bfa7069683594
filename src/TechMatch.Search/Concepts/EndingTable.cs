namespace TechMatch.Search.Concepts;

/// <summary>
/// The inflectional endings of one language, for recognising a term whatever its case and number. It cuts more boldly than
/// a stemmer for ranking may: a wrong cut can only matter where it meets the stem of another term.
/// </summary>
/// <remarks>A trie over reversed endings; one word costs a few tens of nanoseconds and nothing is allocated.</remarks>
internal sealed class EndingTable
{
    private const int MaxCuts = 3;

    /// <summary>Letters of endings lie in the Latin, Cyrillic and Arabic blocks.</summary>
    private const int Letters = 0x700;

    // The column of each letter; 0 for one that no ending has.
    private readonly byte[] _columns = new byte[Letters];
    private readonly int _width;

    // For each node and column the next node; 0 where no ending goes on.
    private readonly short[] _next;
    private readonly bool[] _isEnding;
    private readonly int _minStem;

    /// <param name="endings">Parted by spaces.</param>
    /// <param name="minStem">Letters that stay, at least 2.</param>
    public EndingTable(string endings, int minStem)
    {
        _minStem = minStem;
        foreach (var letter in endings.Where(c => c != ' ').Distinct()) _columns[letter] = (byte)++_width;
        _width++;
        var words = endings.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var size = words.Sum(w => w.Length) + 1;
        (_next, _isEnding) = (new short[size * _width], new bool[size]);
        var nodes = 1;
        foreach (var ending in words) Add(ending, ref nodes);
    }

    /// <summary>No endings: every word is its own stem.</summary>
    public static EndingTable None { get; } = new("", 2);

    /// <returns>How many letters of <paramref name="word"/> are its stem.</returns>
    public int StemLength(ReadOnlySpan<char> word)
    {
        var length = word.Length;
        for (var cut = 0; cut < MaxCuts; cut++)
        {
            var ending = LongestAtEnd(word[..length]);
            if (ending == 0) break;
            length -= ending;
        }

        return length;
    }

    private int LongestAtEnd(ReadOnlySpan<char> word)
    {
        var (node, longest) = (0, 0);
        for (var i = word.Length - 1; i >= _minStem; i--)
        {
            var letter = word[i];
            if (letter >= Letters || _columns[letter] is not (> 0 and var column)) break;
            node = _next[node * _width + column];
            if (node == 0) break;
            if (_isEnding[node]) longest = word.Length - i;
        }

        return longest;
    }

    private void Add(string ending, ref int nodes)
    {
        var node = 0;
        for (var i = ending.Length - 1; i >= 0; i--)
        {
            ref var next = ref _next[node * _width + _columns[ending[i]]];
            if (next == 0) next = (short)nodes++;
            node = next;
        }

        _isEnding[node] = true;
    }
}
