namespace TechMatch.Search.Concepts;

/// <param name="Start">Offset in the text.</param>
/// <param name="Length">In the text.</param>
/// <param name="FoldedLength">Letters written to the buffer, from its second place on.</param>
/// <param name="IsCapitals">Two or more letters, all of them capitals: an abbreviation, or someone shouting.</param>
internal readonly record struct ScannedWord(int Start, int Length, int FoldedLength, bool IsCapitals);

/// <summary>Walks the words of a text: runs of letters and digits, Chinese characters one by one.</summary>
internal ref struct WordScanner(ReadOnlySpan<char> text)
{
    /// <summary>Longer runs are keys or hashes; what is over this is not compared.</summary>
    public const int MaxWordLength = 64;

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    /// <param name="folded">At least <see cref="MaxWordLength"/> + 1; the first place is left to the caller.</param>
    public bool Next(scoped Span<char> folded, out ScannedWord word)
    {
        while (_at < _text.Length && !WordFolding.IsWord(_text[_at])) _at++;
        word = default;
        if (_at >= _text.Length) return false;
        var start = _at;
        if (WordFolding.IsHan(_text[_at]))
        {
            folded[1] = _text[_at++];
            word = new ScannedWord(start, 1, 1, false);
            return true;
        }

        var (length, upper, lower) = (0, 0, 0);
        for (; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            var marks = WordFolding.MarksOf(c);
            if ((marks & (LetterMarks.Word | LetterMarks.Han)) != LetterMarks.Word) break;
            if ((marks & LetterMarks.Upper) != 0) upper++;
            else if ((marks & LetterMarks.Lower) != 0) lower++;
            var f = WordFolding.Fold(c);
            if (f != WordFolding.Dropped && length < MaxWordLength) folded[++length] = f;
        }

        word = new ScannedWord(start, _at - start, length, upper >= 2 && lower == 0);
        return true;
    }
}

/// <summary>A word of the text as the trie knows it; −1 where no term has it.</summary>
internal readonly record struct TrieWord(int Stem, int Capitals, int Start, int Length);

/// <summary>The next few words: as many as the longest term may have.</summary>
internal ref struct WordWindow(Span<TrieWord> words)
{
    public const int Capacity = 12;

    private readonly Span<TrieWord> _words = words;

    public int Count { get; private set; }

    public readonly bool IsFull => Count == Capacity;

    public readonly TrieWord this[int index] => _words[index];

    public void Add(TrieWord word) => _words[Count++] = word;

    public void Skip(int count)
    {
        _words[count..Count].CopyTo(_words);
        Count -= count;
        // Words that start nothing need not be looked at again.
        while (Count > 0 && _words[0] is { Stem: < 0, Capitals: < 0 })
        {
            _words[1..Count].CopyTo(_words);
            Count--;
        }
    }
}
