using System.Globalization;

namespace TechMatch.Core.Climate.Bat;

/// <summary>The gas a concentration refers to. Null is not stated, and not stated is never assumed.</summary>
/// <param name="OxygenPercent">Reference oxygen of a level, or the oxygen a value was measured at; volume per cent of dry gas.</param>
/// <param name="NoOxygenCorrection">True when the document says that oxygen is not corrected for.</param>
/// <param name="Dry">True for dry gas, false for wet.</param>
/// <param name="MoisturePercent">Water vapour, volume per cent: makes wet gas convertible.</param>
/// <param name="Kelvin">Temperature of the cubic metre.</param>
/// <param name="KiloPascal">Pressure of the cubic metre.</param>
public sealed record GasConditions(
    double? OxygenPercent = null, bool NoOxygenCorrection = false, bool? Dry = null, double? MoisturePercent = null, double? Kelvin = null, double? KiloPascal = null)
{
    public const double NormalKelvin = 273.15;
    public const double NormalKiloPascal = 101.325;

    /// <summary>Oxygen in dry air, volume per cent, as the conclusions of the EU use it.</summary>
    public const double AirOxygen = 21;

    public static GasConditions Unknown { get; } = new();

    /// <summary>
    /// Reads <c>dry gas, 273.15 K, 101.3 kPa, 6 % O2</c>, <c>wet, 12 % H2O, 150 °C, 98 kPa, 11 % O2</c>, <c>no correction for oxygen</c>.
    /// What it cannot read stays null.
    /// </summary>
    public static GasConditions Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return Unknown;
        var t = WithDecimalPoints(text.ToLowerInvariant().Replace('₂', '2'));
        var dry = Says(t, "dry") ? true : Says(t, "wet") ? false : (bool?)null;
        return new GasConditions(
            NumberBefore(t, "%", "o2"), t.Contains("no correction for oxygen", StringComparison.Ordinal), dry, NumberBefore(t, "%", "h2o"),
            NumberBefore(t, "k") ?? CelsiusIn(t) + NormalKelvin, NumberBefore(t, "kpa"));
    }

    /// <summary>A comma between digits is a decimal one: "12,5 % O2" must not read as 5 %.</summary>
    private static string WithDecimalPoints(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        source.CopyTo(span);
        for (var i = 1; i < span.Length - 1; i++)
        {
            if (source[i] == ',' && char.IsAsciiDigit(source[i - 1]) && char.IsAsciiDigit(source[i + 1])) span[i] = '.';
        }
    });

    /// <summary>Of what is read here only a temperature may be below zero; a dash before another number separates.</summary>
    private static double? CelsiusIn(string text) =>
        NumberBefore(text, mayBeNegative: true, "°", "c") ?? NumberBefore(text, mayBeNegative: true, "°", "celsius");

    private static double? NumberBefore(string text, params ReadOnlySpan<string> signs) => NumberBefore(text, mayBeNegative: false, signs);

    /// <summary>The first number that these signs follow, spaces between them or not.</summary>
    private static double? NumberBefore(ReadOnlySpan<char> text, bool mayBeNegative, params ReadOnlySpan<string> signs)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsAsciiDigit(text[at])) continue;
            var end = EndOfNumber(text, at);
            // A dash after a digit is a range.
            var sign = mayBeNegative && at > 0 && text[at - 1] == '-' && (at == 1 || !char.IsAsciiDigit(text[at - 2])) ? 1 : 0;
            if (Follow(text[end..], signs)) return double.TryParse(text[(at - sign)..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
            at = end - 1;
        }

        return null;
    }

    private static int EndOfNumber(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        if (at + 1 >= text.Length || text[at] != '.' || !char.IsAsciiDigit(text[at + 1])) return at;
        at++;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at;
    }

    /// <summary>The last sign ends its word: kPa is no K.</summary>
    private static bool Follow(ReadOnlySpan<char> text, ReadOnlySpan<string> signs)
    {
        foreach (var sign in signs)
        {
            text = text.TrimStart();
            if (!text.StartsWith(sign, StringComparison.Ordinal)) return false;
            text = text[sign.Length..];
        }

        return text.IsEmpty || !char.IsLetterOrDigit(text[0]);
    }

    private static bool Says(ReadOnlySpan<char> text, string word)
    {
        for (var at = text.IndexOf(word); at >= 0;)
        {
            var (before, after) = (at == 0 || !char.IsLetterOrDigit(text[at - 1]), at + word.Length == text.Length || !char.IsLetterOrDigit(text[at + word.Length]));
            if (before && after) return true;
            var next = text[(at + 1)..].IndexOf(word);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }
}
