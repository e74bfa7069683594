using System.Collections.Frozen;
using TechMatch.Search.Concepts;

namespace TechMatch.Search.Text.Analysis.Compounds;

/// <summary>
/// Cuts a compound into words of a list that cover all of it: fewest words first, then the longest. A word that stands in the
/// list is not cut, so that what has become one thing (Wasserstoff) stays one.
/// </summary>
/// <remarks>Immutable, any number of threads. O(length² · links) look-ups, nothing allocated but the parts.</remarks>
internal sealed class CompoundSplitter
{
    /// <summary>Shorter parts are endings and syllables as often as words.</summary>
    public const int MinPart = 4;

    private const int MaxLength = 48;
    private const int MaxParts = 4;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _modifiers;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _heads;
    private readonly EndingTable _endings;
    private readonly string[] _links;

    /// <param name="modifiers">Words that may stand in front, as they stand there without a link.</param>
    /// <param name="heads">Words that may stand at the end.</param>
    /// <param name="links">Letters between two words; the empty link is always tried.</param>
    public CompoundSplitter(IEnumerable<string> modifiers, IEnumerable<string> heads, EndingTable endings, params string[] links)
    {
        _endings = endings;
        _links = links;
        _modifiers = modifiers.Where(m => m.Length >= MinPart).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        // A short word loses too much with its ending (salak, sal): it is met as it stands only.
        _heads = heads.Where(h => h.Length >= MinPart).SelectMany(h => new[] { h, h[..endings.StemLength(h)] }).Where(h => h.Length >= MinPart).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static CompoundSplitter German { get; } = CompoundList.Read("de").Splitter("de", "s", "n", "en", "es", "er", "e", "ns");

    public static CompoundSplitter Hungarian { get; } = CompoundList.Read("hu").Splitter("hu");

    /// <summary>Adds where the parts start and end; nothing for a word that is none of several words.</summary>
    /// <param name="word">Lower case, as the words of the list.</param>
    public void Split(ReadOnlySpan<char> word, List<(int Start, int End)> parts)
    {
        if (word.Length is < 2 * MinPart or > MaxLength || _modifiers.Contains(word) || IsHead(word)) return;
        // For each place the fewest parts from there to the end, and where the first of them ends, without and with its link.
        Span<int> fewest = stackalloc int[word.Length + 1];
        Span<(int Part, int Next)> steps = stackalloc (int, int)[word.Length + 1];
        fewest.Fill(int.MaxValue);
        for (var start = word.Length - MinPart; start >= 0; start--)
        {
            if (start > 0 && IsHead(word[start..]))
            {
                (fewest[start], steps[start]) = (1, (word.Length, word.Length));
                continue;
            }

            for (var next = word.Length - MinPart; next >= start + MinPart; next--)
            {
                if (fewest[next] >= MaxParts || fewest[next] + 1 >= fewest[start] || PartLength(word[start..next]) is not (> 0 and var length)) continue;
                (fewest[start], steps[start]) = (fewest[next] + 1, (start + length, next));
            }
        }

        if (fewest[0] is < 2 or int.MaxValue) return;
        for (var start = 0; start < word.Length; start = steps[start].Next) parts.Add((start, steps[start].Part));
    }

    private int PartLength(ReadOnlySpan<char> stretch)
    {
        if (_modifiers.Contains(stretch)) return stretch.Length;
        foreach (var link in _links)
        {
            var length = stretch.Length - link.Length;
            if (length >= MinPart && stretch.EndsWith(link, StringComparison.Ordinal) && _modifiers.Contains(stretch[..length])) return length;
        }

        return 0;
    }

    private bool IsHead(ReadOnlySpan<char> stretch) => _heads.Contains(stretch) || _heads.Contains(stretch[.._endings.StemLength(stretch)]);
}
