using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace TechMatch.Search.Text.Analysis;

/// <summary>
/// A word that mixes Cyrillic and Latin letters was typed on the wrong keyboard layout: its look-alikes are read in the
/// script its other letters belong to, so that "cемент" with a Latin c finds "семент". Stands before lower-casing,
/// as capitals have look-alikes of their own: H is н, h is һ.
/// </summary>
internal sealed class LookAlikeFilter(TokenStream input) : TokenFilter(input)
{
    private const string Latin = "aceopxyikmthbəABCEHIKMOPTXYƏ";
    private const string Cyrillic = "асеорхуікмтһьәАВСЕНІКМОРТХУӘ";

    private readonly ICharTermAttribute _term = input.AddAttribute<ICharTermAttribute>();

    public override bool IncrementToken()
    {
        if (!m_input.IncrementToken()) return false;
        Repair(_term.Buffer.AsSpan(0, _term.Length));
        return true;
    }

    internal static void Repair(Span<char> word)
    {
        var (latin, cyrillic, onlyLatin, onlyCyrillic) = (0, 0, false, false);
        foreach (var c in word)
        {
            if (IsLatin(c))
            {
                latin++;
                onlyLatin |= !Latin.Contains(c, StringComparison.Ordinal);
            }
            else if (c is >= '\u0400' and <= '\u052F')
            {
                cyrillic++;
                onlyCyrillic |= !Cyrillic.Contains(c, StringComparison.Ordinal);
            }
        }

        if (latin == 0 || cyrillic == 0) return;
        // A letter that only one script has decides: ЦEMEHT is Cyrillic, however many of its letters were typed in Latin.
        var toCyrillic = onlyLatin == onlyCyrillic ? cyrillic >= latin : onlyCyrillic;
        var (from, to) = toCyrillic ? (Latin, Cyrillic) : (Cyrillic, Latin);
        for (var i = 0; i < word.Length; i++)
        {
            var at = from.IndexOf(word[i], StringComparison.Ordinal);
            if (at >= 0) word[i] = to[at];
        }
    }

    // Accented letters of Latin alphabets count; the multiplication and division signs do not reach here.
    private static bool IsLatin(char c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '\u00C0' and <= '\u024F' or '\u0259';
}
