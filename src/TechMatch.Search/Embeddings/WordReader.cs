using System.Text;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Embeddings;

/// <summary>
/// Words of a text in any script: runs of letters and digits, lower-cased so that the dotted and dotless i of Turkish and
/// Azerbaijani fall together; Chinese as single characters and pairs.
/// </summary>
internal static class WordReader
{
    private const int MaxWordLength = 64;

    public static IEnumerable<string> Read(string text)
    {
        var wellFormed = TextFolding.WellFormed(text);
        var composed = wellFormed.IsNormalized(NormalizationForm.FormKC) ? wellFormed : wellFormed.Normalize(NormalizationForm.FormKC);
        var word = new StringBuilder();
        var previousHan = '\0';
        foreach (var c in composed)
        {
            if (IsHan(c))
            {
                if (word.Length > 0) yield return Take(word);
                yield return c.ToString();
                if (previousHan != '\0') yield return $"{previousHan}{c}";
                previousHan = c;
                continue;
            }

            previousHan = '\0';
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
            {
                if (word.Length < MaxWordLength) word.Append(Lower(c));
            }
            else if (char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.NonSpacingMark && word.Length > 0)
            {
                yield return Take(word);
            }
        }

        if (word.Length > 0) yield return Take(word);
    }

    private static string Take(StringBuilder word)
    {
        var taken = word.ToString();
        word.Clear();
        return taken;
    }

    private static bool IsHan(char c) => c is >= '\u3400' and <= '\u9FFF';

    private static char Lower(char c) => c switch
    {
        'ı' or 'İ' => 'i',
        'ё' or 'Ё' => 'е',
        _ => char.ToLowerInvariant(c),
    };
}
