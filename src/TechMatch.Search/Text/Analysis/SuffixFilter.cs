using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace TechMatch.Search.Text.Analysis;

/// <summary>
/// Takes off plural, case and possessive endings of an agglutinating language, longest first, as long as there are any,
/// and never so far that fewer than <see cref="MinStem"/> letters are left. It stops nowhere between: a stem that still
/// ends like an ending would lose it in one form of the word and keep it in another.
/// </summary>
internal sealed class SuffixFilter(TokenStream input, SuffixTable suffixes) : TokenFilter(input)
{
    internal const int MinStem = 4;

    private readonly ICharTermAttribute _term = input.AddAttribute<ICharTermAttribute>();

    public override bool IncrementToken()
    {
        if (!m_input.IncrementToken()) return false;
        _term.Length = StemLength(_term.Buffer.AsSpan(0, _term.Length), suffixes);
        return true;
    }

    internal static int StemLength(ReadOnlySpan<char> word, SuffixTable suffixes)
    {
        var length = word.Length;
        int cut;
        do
        {
            cut = suffixes.LongestAtEnd(word[..length], MinStem);
            length -= cut;
        }
        while (cut > 0);
        return length;
    }
}

/// <summary>Endings of one language.</summary>
internal sealed class SuffixTable
{
    private readonly string[] _longestFirst;

    private SuffixTable(string endings) =>
        _longestFirst = [.. endings.Split(' ', StringSplitOptions.RemoveEmptyEntries).OrderByDescending(e => e.Length).ThenBy(e => e, StringComparer.Ordinal)];

    /// <summary>Kazakh in Cyrillic: plural, the seven cases, possessives, "which is at".</summary>
    public static SuffixTable Kazakh { get; } = new(
        "лар лер дар дер тар тер " +
        "ның нің дың дің тың тің ға ге қа ке на не ды ді ты ті ны ні да де та те нда нде дан ден тан тен нан нен мен бен пен " +
        "ы і сы сі м ым ім ң ың ің мыз міз ымыз іміз ңыз ңіз ыңыз іңіз " +
        "дағы дегі тағы тегі ндағы ндегі лық лік дық дік тық тік");

    /// <summary>Azerbaijani in Latin: plural, cases, possessives, "of the … kind", "which is at".</summary>
    public static SuffixTable Azerbaijani { get; } = new(
        "lar lər ın in un ün nın nin nun nün a ə ya yə na nə ı i u ü nı ni nu nü yı yi yu yü da də nda ndə dan dən ndan ndən " +
        "sı si su sü ım im um üm ımız imiz umuz ümüz ınız iniz unuz ünüz dakı dəki ndakı ndəki lı li lu lü lıq lik luq lük");

    /// <returns>The length of the longest ending that leaves at least <paramref name="minStem"/> letters; 0 when none fits.</returns>
    public int LongestAtEnd(ReadOnlySpan<char> word, int minStem)
    {
        foreach (var ending in _longestFirst)
        {
            if (word.Length - ending.Length >= minStem && word.EndsWith(ending, StringComparison.Ordinal)) return ending.Length;
        }

        return 0;
    }
}
