namespace TechMatch.Search.Concepts;

/// <summary>Which languages a text can be in, by its letters alone.</summary>
internal static class Scripts
{
    private static readonly string[] s_latin = ["en", "az", "tr", "de", "hu", "id", "ms", "kk"];
    private static readonly string[] s_cyrillic = ["ru", "kk", "bg"];

    public static IReadOnlyList<string> LanguagesOf(ReadOnlySpan<char> text)
    {
        var (latin, cyrillic, han, arabic) = (false, false, false, false);
        foreach (var c in text)
        {
            latin |= char.IsAsciiLetter(c) || c is >= '\u00C0' and <= '\u024F';
            cyrillic |= c is >= '\u0400' and <= '\u052F';
            han |= WordFolding.IsHan(c);
            arabic |= c is >= '\u0600' and <= '\u06FF';
        }

        return [.. cyrillic ? s_cyrillic : [], .. latin ? s_latin.Where(l => !cyrillic || l != "kk") : [], .. han ? ["zh"] : (string[])[], .. arabic ? ["ar"] : (string[])[]];
    }
}
