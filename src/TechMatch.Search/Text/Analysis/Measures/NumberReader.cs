namespace TechMatch.Search.Text.Analysis.Measures;

/// <summary>
/// Reads numbers in the ways of all languages: 1.5 and 1,5 are one number, 12 000, 12,000 and 12.000 another. One mark before
/// exactly three digits parts thousands unless a lone 0 stands in front; so 1.234 is read as 1234, in each language alike.
/// </summary>
internal static class NumberReader
{
    private const int MaxLength = 24;

    /// <returns>Where the digits and marks that start at <paramref name="at"/> end; no mark at the end.</returns>
    public static int End(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < MaxLength && (char.IsAsciiDigit(text[end]) || end > at && text[end] is '.' or ',' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))) end++;
        return end;
    }

    /// <summary>Where a number ends whose thousands are parted by spaces; the end of its first group when they are not.</summary>
    public static int EndOverSpaces(string text, int at)
    {
        var end = End(text, at);
        if (end - at > 3) return end;
        while (end + 3 < text.Length && text[end] == ' ' && End(text, end + 1) is var next && IsThousands(text.AsSpan(end + 1, next - end - 1)) && next - at < MaxLength) end = next;
        return end;
    }

    /// <summary>With a point for the decimal mark and nothing between thousands.</summary>
    /// <returns>Null for a date, a list, a number of a version: anything with marks that make no number.</returns>
    public static string? Plain(ReadOnlySpan<char> number)
    {
        var last = number.LastIndexOfAny(".,");
        if (last < 0) return number.Contains(' ') ? Joined(number) : number.ToString();
        var mark = number[last];
        var whole = number[..last];
        var rest = number[(last + 1)..];
        var groups = whole.IndexOfAny("., ");
        if (groups < 0) groups = whole.Length;
        if (groups == 0 || groups > 3 && groups < whole.Length) return null;
        for (var i = groups; i < whole.Length; i += 4)
        {
            if (whole.Length - i < 4 || whole[i] != whole[groups] || whole[(i + 1)..(i + 4)].IndexOfAny("., ") >= 0) return null;
        }

        var parted = groups < whole.Length;
        var isThousands = rest.Length == 3 && groups is > 0 and <= 3 && !whole.SequenceEqual("0") && (!parted || whole[groups] == mark);
        if (isThousands) return Joined(number);
        if (parted && whole[groups] == mark) return null;
        return $"{Joined(whole)}.{rest}";
    }

    private static bool IsThousands(ReadOnlySpan<char> group) => group.Length == 3 && !group.ContainsAny(".,") || group.Length > 4 && group[3] is '.' or ',';

    private static string Joined(ReadOnlySpan<char> number)
    {
        Span<char> digits = stackalloc char[number.Length];
        var length = 0;
        foreach (var c in number)
        {
            if (char.IsAsciiDigit(c)) digits[length++] = c;
        }

        return new string(digits[..length]);
    }
}
