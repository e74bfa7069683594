using System.Globalization;
using System.Text.RegularExpressions;

namespace TechMatch.Core.Climate.Bat;

/// <summary>The gas a concentration refers to. Null is not stated, and not stated is never assumed.</summary>
/// <param name="OxygenPercent">Reference oxygen of a level, or the oxygen a value was measured at; volume per cent of dry gas.</param>
/// <param name="NoOxygenCorrection">True when the document says that oxygen is not corrected for.</param>
/// <param name="Dry">True for dry gas, false for wet.</param>
/// <param name="MoisturePercent">Water vapour, volume per cent: makes wet gas convertible.</param>
/// <param name="Kelvin">Temperature of the cubic metre.</param>
/// <param name="KiloPascal">Pressure of the cubic metre.</param>
public sealed partial record GasConditions(
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
        var dry = DryWord().IsMatch(t) ? true : WetWord().IsMatch(t) ? false : (bool?)null;
        return new GasConditions(
            Number(Oxygen(), t), t.Contains("no correction for oxygen", StringComparison.Ordinal), dry, Number(Moisture(), t),
            Number(KelvinValue(), t) ?? Number(CelsiusValue(), t) + NormalKelvin, Number(Pressure(), t));
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

    private static double? Number(Regex pattern, string text) =>
        pattern.Match(text) is { Success: true } match && double.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    // Compiled with the program: the kind that never backtracks is built when first used, a tenth of a second of every start. Digits
    // are counted, and spaces too, so that a long row of either costs no more than its length.
    [GeneratedRegex(@"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s{0,9}%\s{0,9}o2")]
    private static partial Regex Oxygen();

    [GeneratedRegex(@"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s{0,9}%\s{0,9}h2o")]
    private static partial Regex Moisture();

    [GeneratedRegex(@"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s{0,9}k\b")]
    private static partial Regex KelvinValue();

    [GeneratedRegex(@"(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)\s{0,9}°\s{0,9}c")]
    private static partial Regex CelsiusValue();

    [GeneratedRegex(@"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s{0,9}kpa")]
    private static partial Regex Pressure();

    [GeneratedRegex(@"\bdry\b")]
    private static partial Regex DryWord();

    [GeneratedRegex(@"\bwet\b")]
    private static partial Regex WetWord();
}
