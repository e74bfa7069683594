using System.Text.Json.Serialization;

namespace TechMatch.Core.Catalog;

/// <summary>An amount in one currency (ISO 4217), ≥ 0. Amounts in different currencies are not comparable.</summary>
public sealed record Money
{
    /// <exception cref="ArgumentException">Negative amount, or a currency that is not three letters A–Z.</exception>
    [JsonConstructor]
    public Money(decimal amount, string currency, int? priceYear = null)
    {
        ArgumentNullException.ThrowIfNull(currency);
        if (amount < 0) throw new ArgumentException($"expected an amount of at least 0, got {amount}", nameof(amount));
        if (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)) throw new ArgumentException($"expected three letters A-Z (ISO 4217), got '{currency}'", nameof(currency));
        if (priceYear is < 1990 or > 2100) throw new ArgumentException($"expected a price year of 1990-2100, got {priceYear}", nameof(priceYear));
        (Amount, Currency, PriceYear) = (amount, currency, priceYear);
    }

    public decimal Amount { get; }

    public string Currency { get; }

    /// <summary>The year whose prices the amount is in; null when unknown.</summary>
    public int? PriceYear { get; }
}

/// <summary>A band of money in one currency; an open end is null. A ticket, a budget.</summary>
public sealed record MoneyRange
{
    /// <exception cref="ArgumentException">Both ends open, low above high, a negative end, or a malformed currency.</exception>
    [JsonConstructor]
    public MoneyRange(decimal? low, decimal? high, string currency)
    {
        ArgumentNullException.ThrowIfNull(currency);
        if (low is null && high is null) throw new ArgumentException("expected a low or a high end, got neither", nameof(low));
        if (low < 0) throw new ArgumentException($"expected a low end of at least 0, got {low}", nameof(low));
        if (high < 0) throw new ArgumentException($"expected a high end of at least 0, got {high}", nameof(high));
        if (low > high) throw new ArgumentException($"expected low at or under high, got {low} and {high}", nameof(low));
        if (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)) throw new ArgumentException($"expected three letters A-Z (ISO 4217), got '{currency}'", nameof(currency));
        (Low, High, Currency) = (low, high, currency);
    }

    public decimal? Low { get; }

    public decimal? High { get; }

    public string Currency { get; }
}
