namespace TechMatch.Search.Text.Analysis;

/// <summary>
/// Takes the endings of an agglutinating language off, slot by slot from the end of the word: what stands outermost is
/// looked for first. An ending counts only where the language would put it: after a letter that calls for this variant
/// (тар after a voiceless consonant, дар after a nasal) and in harmony with the last vowel. So "компьютер" keeps its тер.
/// It goes round until nothing changes, so that a word and whatever it is stemmed to share one stem.
/// </summary>
/// <remarks>Rules of one language, immutable; O(length of the word · endings with its last letter), no allocation.</remarks>
internal sealed class SuffixStemmer(IReadOnlyList<SuffixSlot> slots, StemLetters letters)
{
    /// <summary>Stems in place.</summary>
    /// <param name="word">Lower case, composed.</param>
    /// <returns>The length of the stem, at the start of <paramref name="word"/>.</returns>
    public int Stem(Span<char> word)
    {
        var length = word.Length;
        int before;
        do
        {
            before = length;
            foreach (var slot in slots)
            {
                if (slot.At(word[..length], letters) is not { } ending) continue;
                length -= ending.Text.Length;
                if (letters.IsVowel(ending.Text[0])) word[length - 1] = letters.Voiceless(word[..length]);
            }
        }
        while (length < before);
        return letters.Settle(word, length);
    }

    public string Stem(string word)
    {
        var letters = word.ToCharArray();
        return new string(letters, 0, Stem(letters.AsSpan()));
    }
}

/// <summary>Endings of which a word has one at most in this place: the cases, say.</summary>
internal sealed class SuffixSlot
{
    private readonly Dictionary<char, Suffix[]> _byLastLetter;

    public SuffixSlot(IEnumerable<Suffix> endings) =>
        _byLastLetter = endings.GroupBy(e => e.Text[^1])
            .ToDictionary(g => g.Key, g => g.OrderByDescending(e => e.Text.Length).ThenBy(e => e.Text, StringComparer.Ordinal).ToArray());

    /// <returns>The longest ending that fits the word.</returns>
    public Suffix? At(ReadOnlySpan<char> word, StemLetters letters)
    {
        if (word.IsEmpty || !_byLastLetter.TryGetValue(word[^1], out var endings)) return null;
        foreach (var ending in endings)
        {
            if (ending.Fits(word, letters)) return ending;
        }

        return null;
    }
}

/// <param name="After">Letters it may follow; empty for any.</param>
/// <param name="MinStem">Letters that have to stay.</param>
internal sealed record Suffix(string Text, string After, int MinStem)
{
    /// <param name="endings">Parted by spaces.</param>
    public static IEnumerable<Suffix> Of(string endings, string after, int minStem) =>
        endings.Split(' ').Select(e => new Suffix(e, after, minStem));

    public bool Fits(ReadOnlySpan<char> word, StemLetters letters)
    {
        var left = word.Length - Text.Length;
        return left >= MinStem
            && word.EndsWith(Text, StringComparison.Ordinal)
            && (After.Length == 0 || After.Contains(word[left - 1], StringComparison.Ordinal))
            && letters.Harmonise(word[..left], Text);
    }
}

/// <summary>What a language's letters do at the seam between stem and ending.</summary>
internal abstract class StemLetters
{
    public abstract bool IsVowel(char c);

    /// <summary>False also for a stem without a vowel: that is an ending or an abbreviation.</summary>
    public abstract bool Harmonise(ReadOnlySpan<char> stem, string ending);

    /// <summary>The last letter of a stem as it is without an ending: қалдығ(ы) is қалдық.</summary>
    public abstract char Voiceless(ReadOnlySpan<char> stem);

    /// <summary>The last touch on a stem that has lost all its endings.</summary>
    /// <returns>Its length.</returns>
    public virtual int Settle(Span<char> word, int length) => length;

    protected char LastVowel(ReadOnlySpan<char> stem)
    {
        for (var i = stem.Length - 1; i >= 0; i--)
        {
            if (IsVowel(stem[i])) return stem[i];
        }

        return '\0';
    }

    protected char FirstVowel(string ending) => ending.FirstOrDefault(IsVowel);
}
