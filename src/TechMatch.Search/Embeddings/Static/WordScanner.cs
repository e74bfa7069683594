namespace TechMatch.Search.Embeddings.Static;

/// <summary>What a word is made of; decides how its sub-words are marked.</summary>
internal enum WordKind
{
    /// <summary>Letters and digits; its first sub-word carries <see cref="WordScanner.StartMark"/>.</summary>
    Alphabetic,

    /// <summary>A run of Chinese characters, which no space divides: no piece of it is the start of a word.</summary>
    Han,
}

/// <summary>
/// Cuts text into folded words without allocating. Training and run time share it, so that a letter folded here is folded
/// alike in both.
/// </summary>
/// <remarks>Expects text in compatibility composition (NFKC): full-width letters and ligatures are plain by then.</remarks>
internal ref struct WordScanner(ReadOnlySpan<char> text)
{
    /// <summary>Longest word kept whole, the start mark included; the rest of a longer one is a word of its own.</summary>
    public const int MaxWordLength = 40;

    public const char StartMark = '\u2581';

    /// <summary>Odd, and near to the golden ratio of 2^64: letters that differ anywhere end far apart.</summary>
    private const ulong HashFactor = 0x9E3779B97F4A7C15;

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;

    /// <summary>
    /// The next word as it was typed, for whoever remembers what became of it: empty at the end of the text, before a run of
    /// Chinese, and where a word is too long to be kept whole.
    /// </summary>
    /// <param name="hash">Of the letters as typed.</param>
    public ReadOnlySpan<char> PeekTyped(out ulong hash)
    {
        ToWord();
        hash = 0;
        var end = _position;
        for (; end < _text.Length; end++)
        {
            if (LetterFolding.ClassOf(_text[end]) is not (LetterClass.Letter or LetterClass.Ignored)) break;
            hash = (hash ^ _text[end]) * HashFactor;
        }

        var typed = _text[_position..end];
        return typed.Length < MaxWordLength ? typed : [];
    }

    /// <summary>Passes over a word that <see cref="PeekTyped"/> has shown.</summary>
    public void Skip(int letters) => _position += letters;

    /// <param name="word">At least <see cref="MaxWordLength"/> long; receives the folded word, marked if alphabetic.</param>
    /// <returns>Length of the word; 0 at the end of the text.</returns>
    public int Next(scoped Span<char> word, out WordKind kind)
    {
        kind = WordKind.Alphabetic;
        ToWord();
        if (_position == _text.Length) return 0;
        if (LetterFolding.ClassOf(_text[_position]) == LetterClass.Han)
        {
            kind = WordKind.Han;
            return HanRun(word);
        }

        word[0] = StartMark;
        var length = 1;
        for (; _position < _text.Length && length < MaxWordLength; _position++)
        {
            var c = _text[_position];
            var letter = LetterFolding.ClassOf(c);
            if (letter == LetterClass.Ignored) continue;
            if (letter != LetterClass.Letter) break;
            word[length++] = LetterFolding.Fold(c);
        }

        LookAlikes.Repair(word[1..length]);
        Span<char> asTyped = stackalloc char[MaxWordLength - 1];
        var stem = ArabicArticle.Strip(word[1..length]);
        word.Slice(1, stem).CopyTo(asTyped);
        return 1 + LatinSpelling.Write(asTyped[..stem], word[1..MaxWordLength]);
    }

    private void ToWord()
    {
        while (_position < _text.Length && LetterFolding.ClassOf(_text[_position]) is not (LetterClass.Letter or LetterClass.Han)) _position++;
    }

    private int HanRun(scoped Span<char> word)
    {
        var length = 0;
        for (; _position < _text.Length && length < MaxWordLength && LetterFolding.ClassOf(_text[_position]) == LetterClass.Han; _position++) word[length++] = _text[_position];
        return length;
    }
}
