using System.Collections.Frozen;

namespace TechMatch.Search.Text.Analysis.Measures;

/// <summary>Names of substances that are written in several ways: СО2 in Cyrillic letters, PM2,5, R-410A and R410A.</summary>
internal static class Formulas
{
    private const string Latin = "ABCEHIKMOPTXY";
    private const string Cyrillic = "АВСЕНІКМОРТХУ";
    private const int MaxLength = 8;

    /// <summary>All that can be typed in Cyrillic look-alikes and is no Russian abbreviation (ТО2 is maintenance).</summary>
    private static readonly FrozenSet<string> s_cyrillic = new[] { "co2", "co2e", "ch4", "c2h4", "c2h6", "h2", "h2o", "o2", "o3", "pm1", "pm10", "pm2.5", "hco3" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Families whose members are numbers: HFC-134a.</summary>
    private static readonly string[] s_families = ["HCFC", "HFC", "CFC", "HFO"];

    /// <returns>The formula when the word is one in another spelling, else null.</returns>
    public static string? Respelt(ReadOnlySpan<char> word)
    {
        if (word.Length is < 2 or > MaxLength || !word.ContainsAnyInRange('0', '9')) return null;
        if (word.StartsWith("PM", StringComparison.OrdinalIgnoreCase) && word.Contains(',')) return word.ToString().Replace(',', '.').ToLowerInvariant();
        if (char.IsAscii(word[0])) return null;
        Span<char> read = stackalloc char[MaxLength];
        for (var i = 0; i < word.Length; i++)
        {
            var at = Cyrillic.IndexOf(char.ToUpperInvariant(word[i]), StringComparison.Ordinal);
            if (at < 0 && !char.IsAsciiLetterOrDigit(word[i]) && word[i] is not ('.' or ',')) return null;
            read[i] = at >= 0 ? char.ToLowerInvariant(Latin[at]) : word[i] == ',' ? '.' : char.ToLowerInvariant(word[i]);
        }

        var formula = new string(read[..word.Length]);
        return s_cyrillic.Contains(formula) ? formula : null;
    }

    /// <summary>The letters of a name whose number is behind a hyphen, as one word: "R" before "-410A" gives r410a.</summary>
    /// <param name="start">Of the letters.</param>
    /// <param name="end">Of the letters.</param>
    public static (string Name, int End)? Hyphenated(string text, int start, int end)
    {
        var letters = text.AsSpan(start, end - start);
        if (letters.Length > 5 || letters.ContainsAnyExceptInRange('A', 'Z')) return null;
        var isDust = letters is "PM";
        if (end + 1 >= text.Length || !(text[end] == '-' || isDust && text[end] == ' ') || !char.IsAsciiDigit(text[end + 1])) return null;
        var number = end + 1;
        var at = number;
        while (at < text.Length && at - number < 4 && (char.IsAsciiDigit(text[at]) || isDust && text[at] is '.' or ',' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))) at++;
        var digits = at;
        while (at < text.Length && at - digits < 3 && char.IsAsciiLetter(text[at])) at++;
        if (at < text.Length && char.IsLetterOrDigit(text[at])) return null;
        return ($"{letters}{text.AsSpan(number, at - number)}".Replace(',', '.').ToLowerInvariant(), at);
    }

    /// <returns>Letters of the family at the start of the word, 0 when it is no member of one: 3 in HFC134a.</returns>
    public static int FamilyLength(ReadOnlySpan<char> word)
    {
        foreach (var family in s_families)
        {
            if (word.Length > family.Length && word.StartsWith(family, StringComparison.Ordinal) && char.IsAsciiDigit(word[family.Length])) return family.Length;
        }

        return 0;
    }
}
