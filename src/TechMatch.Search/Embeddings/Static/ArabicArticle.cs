namespace TechMatch.Search.Embeddings.Static;

/// <summary>
/// Takes the article, with the conjunction or preposition written onto it, off an Arabic word: the dictionary form stands
/// without it, and text mostly with it.
/// </summary>
/// <remarks>The prefixes of the light10 stemmer (Larkey, Ballesteros, Connell 2007); its suffixes are left to the pieces.</remarks>
internal static class ArabicArticle
{
    private const int MinStem = 2;

    /// <summary>A lone conjunction is taken off only where enough word is left to be one.</summary>
    private const int MinStemAfterConjunction = 4;

    /// <returns>Length of what is left, moved to the front.</returns>
    public static int Strip(Span<char> word)
    {
        if (word.Length <= MinStem || word[0] is not (>= '\u0621' and <= '\u064A')) return word.Length;
        var taken = Prefix(word);
        if (taken == 0) return word.Length;
        word[taken..].CopyTo(word);
        return word.Length - taken;
    }

    private static int Prefix(ReadOnlySpan<char> word)
    {
        if (word.Length >= 3 + MinStem && word[0] is 'و' or 'ب' or 'ك' or 'ف' && word[1] == 'ا' && word[2] == 'ل') return 3;
        if (word.Length >= 2 + MinStem && word is ['ا', 'ل', ..] or ['ل', 'ل', ..]) return 2;
        return word.Length >= 1 + MinStemAfterConjunction && word[0] == 'و' ? 1 : 0;
    }
}
