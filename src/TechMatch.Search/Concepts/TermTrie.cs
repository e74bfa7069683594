namespace TechMatch.Search.Concepts;

/// <summary>
/// The terms of one language as sequences of word stems. A term whose letters are all capitals (WHR, НДТ) is met only by
/// capitals, so that BAT is no bat; every other term is met in any case and any inflection.
/// </summary>
internal sealed class TermTrie
{
    private const char CapitalsMark = '\u0001';

    private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Dictionary<long, int> _next = [];
    private readonly List<int[]> _concepts = [[]];
    private readonly List<bool> _starts = [];
    private readonly EndingTable _endings;

    public TermTrie(EndingTable endings)
    {
        _endings = endings;
        _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public void Add(string term, int concept)
    {
        var node = 0;
        Span<char> folded = stackalloc char[WordScanner.MaxWordLength + 1];
        var scanner = new WordScanner(term);
        while (scanner.Next(folded, out var word))
        {
            var key = KeyOf(folded, word);
            if (!_lookup.TryGetValue(key, out var id))
            {
                _words.Add(key.ToString(), id = _words.Count);
                _starts.Add(false);
            }

            if (node == 0) _starts[id] = true;
            if (!_next.TryGetValue(Edge(node, id), out var next))
            {
                next = _concepts.Count;
                _concepts.Add([]);
                _next.Add(Edge(node, id), next);
            }

            node = next;
        }

        if (node != 0 && !_concepts[node].Contains(concept)) _concepts[node] = [.. _concepts[node], concept];
    }

    /// <summary>Leftmost, then longest; the same words are never counted for two terms.</summary>
    public void Find(ReadOnlySpan<char> text, List<ConceptMention> mentions)
    {
        scoped var window = new WordWindow(stackalloc TrieWord[WordWindow.Capacity]);
        Span<char> folded = stackalloc char[WordScanner.MaxWordLength + 1];
        scoped var scanner = new WordScanner(text);
        while (Fill(ref window, ref scanner, folded))
        {
            var (node, best, bestWords) = (0, 0, 0);
            for (var i = 0; i < window.Count; i++)
            {
                if (!TryStep(window[i], ref node)) break;
                if (_concepts[node].Length > 0) (best, bestWords) = (node, i + 1);
            }

            if (best == 0)
            {
                window.Skip(1);
                continue;
            }

            var (start, last) = (window[0].Start, window[bestWords - 1]);
            foreach (var concept in _concepts[best]) mentions.Add(new ConceptMention(concept, start, last.Start + last.Length - start));
            window.Skip(bestWords);
        }
    }

    /// <summary>Reads on until the window holds a word that some term starts with, and as many behind it as fit.</summary>
    private bool Fill(scoped ref WordWindow window, scoped ref WordScanner scanner, scoped Span<char> folded)
    {
        while (!window.IsFull && scanner.Next(folded, out var word))
        {
            var stem = _lookup.TryGetValue(StemOf(folded, word), out var id) ? id : -1;
            var capitals = word.IsCapitals && _lookup.TryGetValue(CapitalsOf(folded, word), out var shouted) ? shouted : -1;
            if (window.Count == 0 && !Starts(stem) && !Starts(capitals)) continue;
            window.Add(new TrieWord(stem, capitals, word.Start, word.Length));
        }

        return window.Count > 0;
    }

    private bool Starts(int word) => word >= 0 && _starts[word];

    private bool TryStep(TrieWord word, ref int node)
    {
        if (word.Capitals >= 0 && _next.TryGetValue(Edge(node, word.Capitals), out var shouted))
        {
            node = shouted;
            return true;
        }

        if (word.Stem < 0 || !_next.TryGetValue(Edge(node, word.Stem), out var next)) return false;
        node = next;
        return true;
    }

    private ReadOnlySpan<char> KeyOf(Span<char> folded, ScannedWord word) => word.IsCapitals ? CapitalsOf(folded, word) : StemOf(folded, word);

    private ReadOnlySpan<char> StemOf(Span<char> folded, ScannedWord word)
    {
        var letters = folded.Slice(1, word.FoldedLength);
        return letters[.._endings.StemLength(letters)];
    }

    private static ReadOnlySpan<char> CapitalsOf(Span<char> folded, ScannedWord word)
    {
        folded[0] = CapitalsMark;
        return folded[..(word.FoldedLength + 1)];
    }

    private static long Edge(int node, int word) => (long)node << 32 | (uint)word;
}
