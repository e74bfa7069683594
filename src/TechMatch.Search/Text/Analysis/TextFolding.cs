using System.Text;

namespace TechMatch.Search.Text.Analysis;

/// <summary>
/// Replacements that never change the length of a text, so that offsets found in the folded text hold in the original:
/// CO₂ → CO2, NOₓ → NOx, Ё → Е, full-width → ASCII, curly apostrophes → straight, what joins words by mistake → space.
/// </summary>
internal static class TextFolding
{
    /// <summary>Folds as it stands. The result has the same length.</summary>
    public static string Fold(string text)
    {
        var first = 0;
        while (first < text.Length && FoldAt(text, first) == text[first]) first++;
        if (first == text.Length) return text;
        return string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = FoldAt(source, i);
        });
    }

    /// <summary>Composes first, as authors and searchers may type the same letter in two ways. The length may change.</summary>
    public static string ComposeAndFold(string text) => Fold(text.IsNormalized(NormalizationForm.FormC) ? text : text.Normalize(NormalizationForm.FormC));

    /// <summary>Halves of surrogate pairs, and U+FFFE, which cannot be composed, become U+FFFD, which is what any encoder would make of them later. The length stays.</summary>
    public static string WellFormed(string text)
    {
        if (!text.Contains('\uFFFE', StringComparison.Ordinal) && !HasLoneSurrogate(text)) return text;
        return string.Create(text.Length, text, static (span, source) =>
        {
            source.CopyTo(span);
            for (var i = 0; i < span.Length; i++)
            {
                if (span[i] == '\uFFFE') span[i] = '\uFFFD';
                if (!char.IsSurrogate(span[i])) continue;
                if (i + 1 < span.Length && char.IsSurrogatePair(span[i], span[i + 1])) i++;
                else span[i] = '\uFFFD';
            }
        });
    }

    public static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return true;
            i++;
        }

        return false;
    }

    /// <summary>
    /// The tokenizer joins words over a colon, an underscore and a full stop without a space, so "heat.The", "note:kiln" and
    /// "waste_heat" would each be one word that nobody searches for.
    /// </summary>
    private static char FoldAt(string text, int at) => text[at] switch
    {
        ':' or '_' => ' ',
        '.' when at > 0 && at + 1 < text.Length && char.IsLower(text[at - 1]) && char.IsUpper(text[at + 1]) => ' ',
        var c => Fold(c),
    };

    private static char Fold(char c) => c switch
    {
        < '\u0080' => c,
        'ё' => 'е',
        'Ё' => 'Е',
        '\u2018' or '\u2019' or '\u02BC' or '\uFF07' => '\'',
        >= '\u2080' and <= '\u2089' => (char)('0' + (c - '\u2080')),
        '\u00B2' => '2',
        '\u00B3' => '3',
        '\u00B9' => '1',
        '\u2070' => '0',
        '\u2093' => 'x',
        >= '\u2074' and <= '\u2079' => (char)('4' + (c - '\u2074')),
        >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
        '\u00A0' or '\u202F' or '\u3000' => ' ',
        _ => c,
    };
}
