namespace TechMatch.Search.Concepts;

/// <summary>
/// The inflectional endings of one language, for recognising a term whatever its case and number. It cuts more boldly than
/// a stemmer for ranking may: a wrong cut can only matter where it meets the stem of another term.
/// </summary>
/// <remarks>A trie over reversed endings; one word costs a few tens of nanoseconds and nothing is allocated.</remarks>
internal sealed class EndingTable
{
    private const int MaxCuts = 3;

    private readonly Dictionary<int, int> _next = [];
    private readonly List<bool> _isEnding = [false];
    private readonly int _minStem;

    /// <param name="endings">Parted by spaces.</param>
    /// <param name="minStem">Letters that stay, at least 2.</param>
    public EndingTable(string endings, int minStem)
    {
        _minStem = minStem;
        foreach (var ending in endings.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Add(ending);
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
            if (!_next.TryGetValue(Key(node, word[i]), out node)) break;
            if (_isEnding[node]) longest = word.Length - i;
        }

        return longest;
    }

    private void Add(string ending)
    {
        var node = 0;
        for (var i = ending.Length - 1; i >= 0; i--)
        {
            if (!_next.TryGetValue(Key(node, ending[i]), out var next))
            {
                next = _isEnding.Count;
                _isEnding.Add(false);
                _next.Add(Key(node, ending[i]), next);
            }

            node = next;
        }

        _isEnding[node] = true;
    }

    private static int Key(int node, char c) => node << 16 | c;
}
