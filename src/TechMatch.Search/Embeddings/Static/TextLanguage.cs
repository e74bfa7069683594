using System.Buffers;

namespace TechMatch.Search.Embeddings.Static;

/// <summary>
/// Guesses the language of undeclared text from its script and the letters only one language uses. It decides which mean
/// is taken off a vector, so a wrong guess costs a little and "unsure" costs less.
/// </summary>
internal static class TextLanguage
{
    /// <summary>Longer text tells no more.</summary>
    private const int MaxLooked = 2_000;

    private static readonly SearchValues<char> s_kazakh = SearchValues.Create("әғқңөұүһіӘҒҚҢӨҰҮҺІ");
    private static readonly SearchValues<char> s_russian = SearchValues.Create("ыэёЫЭЁ");
    private static readonly SearchValues<char> s_bulgarian = SearchValues.Create("ъЪ");
    private static readonly SearchValues<char> s_azerbaijani = SearchValues.Create("əƏ");
    private static readonly SearchValues<char> s_hungarian = SearchValues.Create("őűŐŰáéíóúÁÉÍÓÚ");
    private static readonly SearchValues<char> s_turkish = SearchValues.Create("ğşıİĞŞ");
    private static readonly SearchValues<char> s_german = SearchValues.Create("äßÄ");

    /// <returns>A code the means are kept under; null when letters do not tell.</returns>
    public static string? Guess(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, MaxLooked)];
        var (latin, cyrillic, arabic, han) = (0, 0, 0, 0);
        foreach (var c in text)
        {
            if (c is >= '\u0400' and <= '\u052F') cyrillic++;
            else if (c is >= '\u0600' and <= '\u06FF') arabic++;
            else if (c is >= '\u3400' and <= '\u9FFF') han++;
            else if (char.IsLetter(c)) latin++;
        }

        // A Chinese character says about as much as three letters.
        han *= 3;
        var most = Math.Max(Math.Max(latin, cyrillic), Math.Max(arabic, han));
        if (most == 0) return null;
        if (most == han) return "zh";
        if (most == arabic) return "ar";
        return most == cyrillic ? Cyrillic(text) : Latin(text, latin);
    }

    private static string Cyrillic(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny(s_kazakh)) return "kk";
        if (text.ContainsAny(s_russian)) return "ru";
        // ъ is rare in Russian and common in Bulgarian.
        return Count(text, s_bulgarian) * 60 > text.Length ? "bg" : "ru";
    }

    private static string? Latin(ReadOnlySpan<char> text, int letters)
    {
        if (text.ContainsAny(s_azerbaijani)) return "az";
        if (text.ContainsAny(s_turkish)) return "tr";
        if (Count(text, s_hungarian) * 30 > letters) return "hu";
        if (text.ContainsAny(s_german)) return "de";
        return letters >= 8 ? LatinByWords(text) : null;
    }

    private static string? LatinByWords(ReadOnlySpan<char> text)
    {
        var (english, malay, german) = (0, 0, 0);
        foreach (var range in text.Split(' '))
        {
            var word = text[range];
            if (word is "the" or "of" or "and" or "to" or "for" or "with" or "is" or "from") english++;
            else if (word is "yang" or "dan" or "di" or "untuk" or "dengan" or "dari" or "daripada" or "dalam" or "pada") malay++;
            else if (word is "der" or "die" or "das" or "und" or "mit" or "von" or "zur" or "für") german++;
        }

        if (english == 0 && malay == 0 && german == 0) return null;
        return english >= malay && english >= german ? "en" : malay >= german ? "id" : "de";
    }

    private static int Count(ReadOnlySpan<char> text, SearchValues<char> letters)
    {
        var count = 0;
        foreach (var c in text) count += letters.Contains(c) ? 1 : 0;
        return count;
    }
}
