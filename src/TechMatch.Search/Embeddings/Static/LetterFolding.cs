using System.Globalization;

namespace TechMatch.Search.Embeddings.Static;

internal enum LetterClass : byte
{
    /// <summary>Ends a word.</summary>
    Separator,
    Letter,
    Han,

    /// <summary>Stands inside a word and says nothing: vowel signs of Arabic, the tatweel, joiners, loose accents.</summary>
    Ignored,
}

/// <summary>
/// One table look-up per UTF-16 unit. Case goes; the dotted and dotless i of Turkish and Azerbaijani fall together, since
/// a capital I tells nothing; ё is written е as often as not; the forms of alef, yeh and teh marbuta vary by keyboard.
/// </summary>
internal static class LetterFolding
{
    private static readonly LetterClass[] s_classes = BuildClasses();
    private static readonly char[] s_folded = BuildFolded();

    public static LetterClass ClassOf(char c) => s_classes[c];

    public static char Fold(char c) => s_folded[c];

    private static LetterClass[] BuildClasses()
    {
        var classes = new LetterClass[char.MaxValue + 1];
        for (var i = 0; i <= char.MaxValue; i++)
        {
            var c = (char)i;
            classes[i] = c switch
            {
                >= '\u3400' and <= '\u9FFF' or '\u3005' => LetterClass.Han,
                '\u0640' or '\u200C' or '\u200D' or '\u00AD' => LetterClass.Ignored,
                _ when char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark => LetterClass.Ignored,
                _ when char.IsLetterOrDigit(c) || char.IsSurrogate(c) => LetterClass.Letter,
                _ => LetterClass.Separator,
            };
        }

        return classes;
    }

    private static char[] BuildFolded()
    {
        var folded = new char[char.MaxValue + 1];
        for (var i = 0; i <= char.MaxValue; i++)
        {
            var c = (char)i;
            folded[i] = c switch
            {
                'ı' or 'İ' => 'i',
                'ё' or 'Ё' => 'е',
                'أ' or 'إ' or 'آ' or 'ٱ' => 'ا',
                'ى' => 'ي',
                'ة' => 'ه',
                // The Persian forms that some keyboards give.
                'ک' => 'ك',
                'ی' => 'ي',
                >= '\u0660' and <= '\u0669' => (char)('0' + c - '\u0660'),
                >= '\u06F0' and <= '\u06F9' => (char)('0' + c - '\u06F0'),
                _ => char.ToLowerInvariant(c),
            };
        }

        return folded;
    }
}

/// <summary>Letters of one alphabet typed in a word of the other because they look the same.</summary>
internal static class LookAlikes
{
    private const string Latin = "aceopxykmthbiə";
    private const string Cyrillic = "асеорхукмтнвіә";

    /// <summary>Turns the minority into the majority's letters, in place; a word of one alphabet is left alone.</summary>
    public static void Repair(Span<char> word)
    {
        var (latin, cyrillic) = (0, 0);
        foreach (var c in word)
        {
            if (c is >= '\u0400' and <= '\u052F') cyrillic++;
            else if (c is >= 'a' and <= 'z' or >= '\u00DF' and <= '\u024F' or 'ə') latin++;
        }

        if (latin == 0 || cyrillic == 0) return;
        var (from, to) = cyrillic >= latin ? (Latin, Cyrillic) : (Cyrillic, Latin);
        for (var i = 0; i < word.Length; i++)
        {
            var at = from.IndexOf(word[i], StringComparison.Ordinal);
            if (at >= 0) word[i] = to[at];
        }
    }
}
