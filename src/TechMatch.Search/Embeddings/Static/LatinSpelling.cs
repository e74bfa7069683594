namespace TechMatch.Search.Embeddings.Static;

/// <summary>
/// Writes Cyrillic words in Latin letters, and letters that are spellings of one sound alike, so that names and words that
/// travelled share pieces: технология, texnologiya, technology; Қостанай, Qostanay, Kostanay. It is a rule for all languages
/// at once, so it is nobody's orthography: c is read as in English, though Turkish means another sound by it, which
/// only costs the sharing.
/// </summary>
internal static class LatinSpelling
{
    private const int Size = 0x530;

    private const string Cyrillic = "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєғқңөұүһәјўђћљњџѓќѕ";

    private static readonly string[] s_cyrillic =
    [
        "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch",
        "", "y", "", "e", "yu", "ya", "i", "i", "e", "g", "k", "n", "o", "u", "u", "h", "a", "j", "u", "d", "c", "l", "n", "j", "g", "k", "s",
    ];

    private static readonly string?[] s_spelling = Build();

    /// <param name="word">Folded; <paramref name="into"/> must be another place.</param>
    /// <returns>Length of what was written, at least 1; what does not fit is left out.</returns>
    public static int Write(ReadOnlySpan<char> word, Span<char> into)
    {
        var length = 0;
        for (var i = 0; i < word.Length && length < into.Length; i++)
        {
            var c = word[i];
            if (Spelling(c, i > 0 ? word[i - 1] : '\0', i + 1 < word.Length ? word[i + 1] : '\0') is not { } spelling)
            {
                into[length++] = c;
                continue;
            }

            foreach (var letter in spelling.AsSpan(0, Math.Min(spelling.Length, into.Length - length))) into[length++] = letter;
        }

        // A lone hard or soft sign is still a word.
        if (length == 0) into[length++] = word[0];
        return length;
    }

    /// <returns>Null where the letter stands for itself.</returns>
    private static string? Spelling(char letter, char before, char after) => letter switch
    {
        'c' => after switch
        {
            'h' => null,
            'k' => "",
            'e' or 'i' or 'y' => "s",
            _ => "k",
        },
        'p' => after == 'h' ? "f" : null,
        'h' => before is 'p' or 't' ? "" : null,
        _ => letter < Size ? s_spelling[letter] : null,
    };

    private static string?[] Build()
    {
        var spelling = new string?[Size];
        for (var i = 0; i < Cyrillic.Length; i++) spelling[Cyrillic[i]] = s_cyrillic[i];
        foreach (var (letters, written) in ((string, string)[])
            [
                ("q", "k"), ("w", "v"), ("x", "ks"), ("şš", "sh"), ("çč", "ch"), ("ğǵ", "g"), ("öőó", "o"), ("üűúū", "u"),
                ("äáə", "a"), ("é", "e"), ("í", "i"), ("ñ", "n"), ("ß", "ss"),
            ])
        {
            foreach (var letter in letters) if (letter < Size) spelling[letter] = written;
        }

        return spelling;
    }
}
