using System.Globalization;

namespace TechMatch.Cli.Import;

/// <summary>Numbers, dates and yes-or-no as files write them. Each gives the value or what was expected.</summary>
internal static class ValueParsing
{
    // Longest first, so that "USD" is not left over from "$".
    private static readonly string[] s_moneySigns = ["EUR", "USD", "GBP", "CNY", "RMB", "KZT", "TRY", "€", "$", "£", "¥", "₸", "₺"];

    private static readonly (string Word, decimal Factor)[] s_magnitudes =
        [("thousand", 1e3m), ("million", 1e6m), ("billion", 1e9m), ("mio", 1e6m), ("mln", 1e6m), ("bn", 1e9m), ("k", 1e3m), ("m", 1e6m)];

    /// <summary><c>7,999,897.03</c>, <c>1.234,5</c>, <c>12 500</c>: exactly the separators the mapping names, groups of three.</summary>
    public static bool TryNumber(string text, char decimalSign, char? group, out decimal value, out string expected)
    {
        expected = $"expected a number with decimal '{decimalSign}'{(group is { } g ? $" and thousands '{g}'" : "")}, got '{Shown(text)}'";
        value = 0;
        var digits = text.Trim();
        if (group is { } separator)
        {
            var parts = digits.Split(decimalSign);
            var groups = parts[0].TrimStart('-', '+').Split(separator);
            if (groups.Length > 1 && (groups[0].Length is 0 or > 3 || groups.Skip(1).Any(x => x.Length != 3))) return false;
            if (parts.Skip(1).Any(p => p.Contains(separator, StringComparison.Ordinal))) return false;
            digits = digits.Replace(separator.ToString(), "", StringComparison.Ordinal);
        }

        if (decimalSign != '.')
        {
            if (digits.Contains('.', StringComparison.Ordinal)) return false;
            digits = digits.Replace(decimalSign, '.');
        }

        return decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>As a number, with a currency sign or a word such as <c>million</c> around it. The currency is the mapping's to say.</summary>
    public static bool TryAmount(string text, char decimalSign, char? group, out decimal value, out string expected)
    {
        var amount = text.Trim();
        foreach (var sign in s_moneySigns)
        {
            if (amount.StartsWith(sign, StringComparison.OrdinalIgnoreCase)) amount = amount[sign.Length..].TrimStart();
            if (amount.EndsWith(sign, StringComparison.OrdinalIgnoreCase)) amount = amount[..^sign.Length].TrimEnd();
        }

        var factor = 1m;
        foreach (var (word, by) in s_magnitudes)
        {
            if (!amount.EndsWith(word, StringComparison.OrdinalIgnoreCase)) continue;
            (amount, factor) = (amount[..^word.Length].TrimEnd(), by);
            break;
        }

        if (!TryNumber(amount, decimalSign, group, out value, out expected)) return false;
        if (Math.Abs(value) > decimal.MaxValue / factor / 2) return false;
        value *= factor;
        // 8.0 and 8 are the same money and must give the same record.
        value = decimal.Round(value, 4) / 1.0000000000000000000000000000m;
        return true;
    }

    public static bool TryDate(string text, IReadOnlyList<string> formats, out DateOnly value, out string expected)
    {
        expected = $"expected a date as {string.Join(" or ", formats)}, got '{Shown(text)}'";
        value = default;
        // Sheets and exports add a time that nobody asked for; the day is what is kept.
        if (!DateTime.TryParseExact(text.Trim(), [.. formats], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var moment)) return false;
        value = DateOnly.FromDateTime(moment);
        return true;
    }

    public static bool TryBoolean(string text, out bool value, out string expected)
    {
        expected = $"expected true/false, yes/no or 1/0, got '{Shown(text)}'";
        value = text.Trim().ToUpperInvariant() is "TRUE" or "YES" or "1";
        return value || text.Trim().ToUpperInvariant() is "FALSE" or "NO" or "0";
    }

    public static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
