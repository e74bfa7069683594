using System.Globalization;
using System.Text;

namespace TechMatch.Search.Embeddings.Static;

/// <summary>
/// Brings text into compatibility composition (NFKC), where full-width letters, ligatures and subscripts are plain. Nearly
/// all text is so already; a table look-up per letter finds that out without a call into the system's library, which
/// allocates.
/// </summary>
internal static class TextComposition
{
    private static readonly bool[] s_stable = BuildStable();

    /// <returns>The same span when nothing needs to change. Text with broken surrogate pairs or U+FFFE, which cannot be composed, stays as it is.</returns>
    public static ReadOnlySpan<char> Compose(ReadOnlySpan<char> text)
    {
        if (IsStable(text)) return text;
        var whole = text.ToString();
        return whole.Contains('\uFFFE', StringComparison.Ordinal) || HasLoneSurrogate(whole) ? text : whole.Normalize(NormalizationForm.FormKC);
    }

    private static bool IsStable(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!s_stable[c]) return false;
        }

        return true;
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return true;
            i++;
        }

        return false;
    }

    /// <summary>A mark may join the letter before it; anything else is stable when it is normal alone.</summary>
    private static bool[] BuildStable()
    {
        var stable = new bool[char.MaxValue + 1];
        for (var i = 0; i <= char.MaxValue; i++)
        {
            var c = (char)i;
            stable[i] = char.IsSurrogate(c) || c < 0x80 || (char.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherNotAssigned)
                && c is not (>= '\u1100' and <= '\u11FF' or >= '\uFDD0' and <= '\uFDEF' or >= '\uFFFE') && c.ToString().IsNormalized(NormalizationForm.FormKC));
        }

        return stable;
    }
}
