namespace TechMatch.Search.Text.Analysis;

/// <summary>
/// Azerbaijani in Latin letters: the cases and "which is at", possession, number. Verbs keep their endings, and so does
/// what makes one noun of another (-lıq, -lı): <c>docs/languages.md</c> has what taking those off costs.
/// </summary>
internal static class AzerbaijaniStemmer
{
    private const string Vowels = "aeəıioöuü";
    private const string Consonants = "bcçdfgğhxjkqlmnprsştvyz";
    private const string Narrow = "ıiuü";

    public static SuffixStemmer Instance { get; } = new([Cases, Possession, Number], new AzerbaijaniLetters());

    private static SuffixSlot Cases => new(
    [
        .. Of("nIn nI yA yI", Vowels, 2), .. Of("In A", Consonants, 4), .. Of("dA dAn dAkI", "", 2), .. Of("ndA ndAn nA ndAkI", Narrow, 2),
    ]);

    private static SuffixSlot Possession => new(
    [
        .. Of("I", Consonants, 4), .. Of("Im", Consonants, 3), .. Of("sI", Vowels, 2), .. Of("ImIz InIz", Consonants, 2), .. Of("mIz nIz", Vowels, 2), .. Of("m n", Vowels, 4),
    ]);

    private static SuffixSlot Number => new([.. Of("lAr", "", 2)]);

    /// <summary>A stands for a and ə, I for ı, i, u and ü.</summary>
    private static IEnumerable<Suffix> Of(string patterns, string after, int minStem) =>
        patterns.Split(' ')
            .SelectMany(p => p.Contains('I', StringComparison.Ordinal) ? Narrow.Select(v => p.Replace('I', v)) : [p])
            .SelectMany(p => p.Contains('A', StringComparison.Ordinal) ? "aə".Select(v => p.Replace('A', v)) : [p])
            .Select(e => new Suffix(e, after, minStem));

    private sealed class AzerbaijaniLetters : StemLetters
    {
        public override bool IsVowel(char c) => Vowels.Contains(c, StringComparison.Ordinal);

        public override bool Harmonise(ReadOnlySpan<char> stem, string ending) => FirstVowel(ending) switch
        {
            _ when LastVowel(stem) == '\0' => false,
            'a' => LastVowel(stem) is 'a' or 'ı' or 'o' or 'u',
            'ə' => LastVowel(stem) is 'e' or 'ə' or 'i' or 'ö' or 'ü',
            'ı' => LastVowel(stem) is 'a' or 'ı',
            'i' => LastVowel(stem) is 'e' or 'ə' or 'i',
            'u' => LastVowel(stem) is 'o' or 'u',
            'ü' => LastVowel(stem) is 'ö' or 'ü',
            _ => true,
        };

        public override char Voiceless(ReadOnlySpan<char> stem) => stem[^1] switch
        {
            'ğ' => 'q',
            'y' when stem.Length > 1 && stem[^2] is not ('a' or 'ı' or 'o' or 'u') => 'k',
            var c => c,
        };

        // A word that ends in a vowel loses it in some of its forms ("fabrika", "fabrika-ya"), so it loses it in all.
        public override int Settle(Span<char> word, int length)
        {
            if (length > 4 && IsVowel(word[length - 1])) length--;
            if (length > 0) word[length - 1] = Voiceless(word[..length]);
            return length;
        }
    }
}
