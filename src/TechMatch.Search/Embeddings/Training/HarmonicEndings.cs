using System.Buffers;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>
/// Endings that follow the vowels of the word, for Kazakh and Hungarian: their lists of forms are short or none. As with
/// <see cref="RussianEndings"/>, most forms are right, and training only has to learn that endings say little.
/// </summary>
internal static class HarmonicEndings
{
    private const int MinWord = 3;

    private static readonly SearchValues<char> s_kazakhVowels = SearchValues.Create("аәеиіоөуүұыэюя");
    private static readonly SearchValues<char> s_kazakhFront = SearchValues.Create("әеіөүэ");
    private static readonly SearchValues<char> s_kazakhVoiceless = SearchValues.Create("пфктсшщчхцқбвгд");
    private static readonly SearchValues<char> s_kazakhNasal = SearchValues.Create("мнң");
    private static readonly SearchValues<char> s_hungarianVowels = SearchValues.Create("aáeéiíoóöőuúüű");
    private static readonly SearchValues<char> s_hungarianBack = SearchValues.Create("aáoóuú");

    // By what the word ends in: vowel; voiceless; nasal; other. Back vowels before the slash, front ones after it.
    private static readonly string[] s_kazakhAfterVowel = ["лар/лер", "ның/нің", "ға/ге", "ны/ні", "да/де", "дан/ден", "мен/мен", "сы/сі", "сының/сінің", "лардың/лердің", "ларды/лерді", "лары/лері", "дағы/дегі", "сын/сін", "сында/сінде"];
    private static readonly string[] s_kazakhAfterVoiceless = ["тар/тер", "тың/тің", "қа/ке", "ты/ті", "та/те", "тан/тен", "пен/пен", "ы/і", "ының/інің", "тардың/тердің", "тарды/терді", "тары/тері", "тағы/тегі", "ын/ін", "ында/інде"];
    private static readonly string[] s_kazakhAfterNasal = ["дар/дер", "ның/нің", "ға/ге", "ды/ді", "да/де", "нан/нен", "мен/мен", "ы/і", "ының/інің", "дардың/дердің", "дарды/дерді", "дары/дері", "дағы/дегі", "ын/ін", "ында/інде"];
    private static readonly string[] s_kazakhAfterOther = ["лар/лер", "дың/дің", "ға/ге", "ды/ді", "да/де", "дан/ден", "мен/мен", "ы/і", "ының/інің", "лардың/лердің", "ларды/лерді", "лары/лері", "дағы/дегі", "ын/ін", "ында/інде"];
    private static readonly string[] s_hungarianAfterVowel = ["k/k", "t/t", "kat/ket", "ban/ben", "ból/ből", "ba/be", "nak/nek", "val/vel", "ra/re", "ról/ről", "ja/je", "ját/jét", "hoz/hez", "tól/től", "knak/knek", "kban/kben"];
    private static readonly string[] s_hungarianAfterConsonant = ["ok/ek", "ot/et", "okat/eket", "ban/ben", "ból/ből", "ba/be", "nak/nek", "al/el", "ra/re", "ról/ről", "a/e", "át/ét", "hoz/hez", "tól/től", "oknak/eknek", "okban/ekben", "i/i"];

    public static string VaryKazakh(string word, ref SeededRandom random)
    {
        if (word.Length < MinWord || word[^1] is not (>= '\u0400' and <= '\u04FF')) return word;
        var last = word.AsSpan().LastIndexOfAny(s_kazakhVowels);
        if (last < 0) return word;
        var end = word[^1];
        var endings = s_kazakhVowels.Contains(end) ? s_kazakhAfterVowel
            : s_kazakhVoiceless.Contains(end) ? s_kazakhAfterVoiceless
            : s_kazakhNasal.Contains(end) ? s_kazakhAfterNasal
            : s_kazakhAfterOther;
        return word + Half(endings[random.Next(endings.Length)], front: s_kazakhFront.Contains(word[last]));
    }

    public static string VaryHungarian(string word, ref SeededRandom random)
    {
        if (word.Length < MinWord || !char.IsLetter(word[^1])) return word;
        var last = word.AsSpan().LastIndexOfAny(s_hungarianVowels);
        if (last < 0) return word;
        var endsInVowel = s_hungarianVowels.Contains(word[^1]);
        var endings = endsInVowel ? s_hungarianAfterVowel : s_hungarianAfterConsonant;
        var stem = word[^1] switch { 'a' => word[..^1] + 'á', 'e' => word[..^1] + 'é', _ => word };
        return stem + Half(endings[random.Next(endings.Length)], front: !s_hungarianBack.Contains(word[last]));
    }

    private static string Half(string pair, bool front)
    {
        var slash = pair.IndexOf('/', StringComparison.Ordinal);
        return front ? pair[(slash + 1)..] : pair[..slash];
    }
}
