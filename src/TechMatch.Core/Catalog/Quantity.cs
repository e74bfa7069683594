using System.Text.Json.Serialization;

namespace TechMatch.Core.Catalog;

/// <summary>
/// A measured or stated value with its unit as UCUM-like text (<c>mg/Nm3</c>, <c>t/a</c>, <c>MW</c>).
/// An unknown quantity is a null <see cref="Quantity"/>, never 0.
/// </summary>
public sealed record Quantity
{
    /// <param name="value">The central value; finite.</param>
    /// <param name="unit">1–40 characters.</param>
    /// <param name="low">The low end of its interval, at or under <paramref name="value"/>; null when not stated.</param>
    /// <param name="high">The high end, at or over <paramref name="value"/>; null when not stated.</param>
    /// <param name="basis">Averaging and reference conditions as stated (<c>daily average, 10 % O2, dry</c>); null when not stated.</param>
    /// <param name="year">The year it holds for; null when not stated.</param>
    /// <param name="quality">1 verified report … 5 sector average only; null when not graded.</param>
    /// <exception cref="ArgumentException">One of the ranges above is broken.</exception>
    [JsonConstructor]
    public Quantity(double value, string unit, double? low = null, double? high = null, string? basis = null, int? year = null, int? quality = null)
    {
        if (!double.IsFinite(value)) throw new ArgumentException($"expected a finite number, got {value}", nameof(value));
        if (low is { } l && !(double.IsFinite(l) && l <= value)) throw new ArgumentException($"expected low at or under {value}, got {low}", nameof(low));
        if (high is { } h && !(double.IsFinite(h) && h >= value)) throw new ArgumentException($"expected high at or over {value}, got {high}", nameof(high));
        if (quality is < 1 or > 5) throw new ArgumentException($"expected a data quality of 1-5, got {quality}", nameof(quality));
        if (year is < 1900 or > 2150) throw new ArgumentException($"expected a year of 1900-2150, got {year}", nameof(year));
        Unit = TextRules.Checked(unit, 40, nameof(unit));
        Basis = TextRules.CheckedOrUnknown(basis, 200, nameof(basis));
        (Value, Low, High, Year, Quality) = (value, low, high, year, quality);
    }

    public double Value { get; }

    public string Unit { get; }

    public double? Low { get; }

    public double? High { get; }

    public string? Basis { get; }

    public int? Year { get; }

    public int? Quality { get; }
}
