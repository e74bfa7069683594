using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace TechMatch.Core.Catalog;

/// <summary>A country as ISO 3166-1 alpha-2, upper case (<c>KZ</c>). Existence is checked against the vocabulary.</summary>
[JsonConverter(typeof(CountryCodeJsonConverter))]
public readonly record struct CountryCode
{
    private readonly string? _value;

    private CountryCode(string value) => _value = value;

    public string Value => _value ?? "";

    /// <exception cref="ArgumentException">Not two letters A–Z.</exception>
    public static CountryCode Of(string value) =>
        TryParse(value, out var code) ? code : throw new ArgumentException($"expected two letters A-Z (ISO 3166-1 alpha-2), got '{value}'", nameof(value));

    public static bool TryParse([NotNullWhen(true)] string? value, out CountryCode code)
    {
        code = default;
        if (value is not { Length: 2 } || !char.IsAsciiLetterUpper(value[0]) || !char.IsAsciiLetterUpper(value[1])) return false;
        code = new CountryCode(value);
        return true;
    }

    public override string ToString() => Value;
}
