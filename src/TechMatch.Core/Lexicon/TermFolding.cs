using System.Globalization;
using System.Text;

namespace TechMatch.Core.Lexicon;

/// <summary>
/// Makes two spellings of one term equal and keeps two terms apart: case, punctuation, ё/е, ß/ss and, in Arabic, vowel signs,
/// the seat of the hamza and the article fall; endings and word order stay.
/// </summary>
internal static class TermFolding
{
    private static readonly string[] s_dottedAndDotless = ["tr", "az", "kk-latn"];

    /// <returns>Words in lower case between single spaces; in Chinese without spaces. Empty where nothing but punctuation stood.</returns>
    public static string Fold(string term, string language)
    {
        var separates = language != "zh";
        var dotless = s_dottedAndDotless.Contains(language);
        var folded = new StringBuilder(term.Length);
        var gap = false;
        foreach (var c in term.Normalize(NormalizationForm.FormC))
        {
            switch (CharUnicodeInfo.GetUnicodeCategory(c))
            {
                // What NFC left apart: stress marks in Russian dictionaries, vowel signs in Arabic ones.
                case UnicodeCategory.NonSpacingMark:
                case UnicodeCategory.Format:
                    continue;
                case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.OtherLetter:
                case UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber or UnicodeCategory.Surrogate or UnicodeCategory.SpacingCombiningMark:
                    if (gap && separates && folded.Length > 0) folded.Append(' ');
                    gap = false;
                    if (c == 'ß') folded.Append("ss");
                    else folded.Append(Lower(c, dotless));
                    continue;
                default:
                    // The apostrophe stands inside a word, the tatweel only stretches one.
                    gap |= c is not ('\'' or '’' or 'ʼ' or 'ـ');
                    continue;
            }
        }

        return language == "ar" ? string.Join(' ', folded.ToString().Split(' ').Select(WithoutArticle)) : folded.ToString();
    }

    /// <summary>The folded English term without the s of its plural: what concepts of two lists are aligned by.</summary>
    public static string EnglishKey(string term)
    {
        var folded = Fold(term, "en");
        return folded.Length >= 4 && folded[^1] == 's' && folded[^2] != 's' ? folded[..^1] : folded;
    }

    // Lists of things write الجفاف, dictionaries جفاف.
    private static string WithoutArticle(string word) => word.Length >= 5 && word.StartsWith("ال", StringComparison.Ordinal) ? word[2..] : word;

    private static char Lower(char c, bool dotless) => c switch
    {
        'I' when dotless => 'ı',
        'İ' => 'i',
        'ё' or 'Ё' => 'е',
        'أ' or 'إ' or 'آ' => 'ا',
        _ => char.ToLowerInvariant(c),
    };
}
