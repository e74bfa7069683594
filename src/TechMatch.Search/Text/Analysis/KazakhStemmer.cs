namespace TechMatch.Search.Text.Analysis;

/// <summary>
/// Kazakh in Cyrillic letters: "which is at", the cases, possession, number, "of the … kind" (өнеркәсіптік). Verbs keep
/// their endings. Which variant follows which letter is the assimilation rule of any grammar of the language.
/// </summary>
internal static class KazakhStemmer
{
    private const string Vowels = "аәеёиоөұүуыіэюя";

    /// <summary>With б в г д, which end loanwords and are devoiced there.</summary>
    private const string Devoiced = "пфкқтсшщчцхһбвгд";

    private const string Voiced = "рлйузжмнң";

    /// <summary>Of a third person: the case after it has an н of its own.</summary>
    private const string Possessed = "ыі";

    public static SuffixStemmer Instance { get; } = new([Relational, Cases, Possession, Number, Kind], new KazakhLetters());

    private static SuffixSlot Relational => new(
    [
        .. Suffix.Of("дағы дегі", Voiced + Vowels, 2), .. Suffix.Of("тағы тегі", Devoiced, 2), .. Suffix.Of("ндағы ндегі", Possessed, 2),
        .. Suffix.Of("нікі дікі тікі", "", 2),
    ]);

    private static SuffixSlot Cases => new(
    [
        .. Suffix.Of("ның нің", Vowels + "мнң", 2), .. Suffix.Of("дың дің", Voiced, 2), .. Suffix.Of("тың тің", Devoiced, 2),
        .. Suffix.Of("ға ге", Voiced + Vowels, 2), .. Suffix.Of("қа ке", Devoiced, 2), .. Suffix.Of("ыма іме ыңа іңе", "", 2),
        .. Suffix.Of("ны ні", Vowels, 2), .. Suffix.Of("ды ді", Voiced, 2), .. Suffix.Of("ты ті", Devoiced, 2),
        .. Suffix.Of("да де", Voiced + Vowels, 2), .. Suffix.Of("та те", Devoiced, 2),
        .. Suffix.Of("дан ден", "рлйузж" + Vowels, 2), .. Suffix.Of("тан тен", Devoiced, 2), .. Suffix.Of("нан нен", "мнң" + Possessed, 2),
        .. Suffix.Of("мен", "рлймнң" + Vowels, 2), .. Suffix.Of("бен", "зж", 2), .. Suffix.Of("пен", Devoiced, 2),
        .. Suffix.Of("на не нда нде н", Possessed, 2),
    ]);

    private static SuffixSlot Possession => new(
    [
        .. Suffix.Of("ы і", "", 4), .. Suffix.Of("сы сі", Vowels, 2), .. Suffix.Of("ым ім ың ің", "", 4),
        .. Suffix.Of("ыңыз іңіз ымыз іміз", "", 2), .. Suffix.Of("мыз міз ңыз ңіз", Vowels, 2), .. Suffix.Of("м ң", Vowels, 5),
    ]);

    private static SuffixSlot Number => new(
        [.. Suffix.Of("лар лер", Vowels + "рй", 2), .. Suffix.Of("дар дер", "лмнңзжь", 2), .. Suffix.Of("тар тер", Devoiced, 2)]);

    private static SuffixSlot Kind => new(
        [.. Suffix.Of("лық лік", Vowels + "рй", 4), .. Suffix.Of("дық дік", "лмнңзж", 4), .. Suffix.Of("тық тік", Devoiced, 4)]);

    private sealed class KazakhLetters : StemLetters
    {
        public override bool IsVowel(char c) => Vowels.Contains(c, StringComparison.Ordinal);

        public override bool Harmonise(ReadOnlySpan<char> stem, string ending)
        {
            var last = LastVowel(stem);
            if (last == '\0') return false;
            // Loanwords take either: after и, у, ю, after a plain к or г behind any vowel (геолог-тер), and мен bows to nothing.
            if (last is 'у' or 'и' or 'ю' or 'э' or 'ё' || stem[^1] is 'к' or 'г' || ending is "мен" or "бен" or "пен" or "нікі" or "дікі" or "тікі") return true;
            var first = FirstVowel(ending);
            return first == '\0' || (last is 'а' or 'о' or 'ұ' or 'ы' or 'я') == (first is 'а' or 'ы');
        }

        public override char Voiceless(ReadOnlySpan<char> stem) => stem[^1] switch { 'ғ' => 'қ', 'г' => 'к', 'б' => 'п', var c => c };
    }
}
