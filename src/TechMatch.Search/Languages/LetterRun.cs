namespace TechMatch.Search.Languages;

/// <summary>Which script most letters of a text are written in.</summary>
internal enum Script { None, Latin, Cyrillic, Arabic, Han, Other }

/// <summary>The letters of a text as the profiles count them: lower case, one space for anything else, none doubled.</summary>
internal static class LetterRun
{
    public static Script ScriptOf(ReadOnlySpan<char> text)
    {
        var (latin, cyrillic, arabic, han, other) = (0, 0, 0, 0, 0);
        foreach (var c in text)
        {
            if (char.IsAsciiLetter(c) || IsLatin(c)) latin++;
            else if (c < '\u0080') continue;
            else if (IsCyrillic(c)) cyrillic++;
            else if (c is >= '\u0620' and <= '\u06D3') arabic++;
            // A Chinese character says about as much as three letters.
            else if (c is >= '\u3400' and <= '\u9FFF') han += 3;
            else if (char.IsLetter(c)) other++;
        }

        var most = Math.Max(Math.Max(latin, cyrillic), Math.Max(arabic, Math.Max(han, other)));
        if (most == 0) return Script.None;
        if (most == han) return Script.Han;
        if (most == cyrillic) return Script.Cyrillic;
        if (most == arabic) return Script.Arabic;
        return most == latin ? Script.Latin : Script.Other;
    }

    /// <param name="run">Receives the letters, a space before and behind; as long as the text and 2 more.</param>
    /// <returns>The length; 0 when there is no letter.</returns>
    public static int Of(ReadOnlySpan<char> text, Script script, Span<char> run)
    {
        run[0] = ' ';
        var length = 1;
        foreach (var c in text)
        {
            if (script == Script.Latin ? char.IsAsciiLetter(c) || IsLatin(c) : IsCyrillic(c)) run[length++] = Lower(c);
            else if (run[length - 1] != ' ' && c is < '\u0300' or > '\u036F') run[length++] = ' ';
        }

        if (length == 1) return 0;
        if (run[length - 1] != ' ') run[length++] = ' ';
        return length;
    }

    private static char Lower(char c) => c is 'İ' ? 'i' : char.ToLowerInvariant(c);

    private static bool IsLatin(char c) => c is >= '\u00C0' and <= '\u024F' and not ('×' or '÷') or 'ə';

    private static bool IsCyrillic(char c) => c is >= '\u0400' and <= '\u052F';
}
