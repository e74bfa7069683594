using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace TechMatch.Core.Catalog;

/// <summary>
/// A language as ISO 639-1 (<c>kk</c>), or <c>und</c> for text whose language nobody declared.
/// Any two-letter code is carried; <see cref="Analysed"/> lists those the text index knows how to analyse.
/// </summary>
[JsonConverter(typeof(LanguageCodeJsonConverter))]
public readonly record struct LanguageCode
{
    private readonly string? _value;

    private LanguageCode(string value) => _value = value;

    public static LanguageCode Undeclared { get; } = new("und");

    /// <summary>The languages of the members, in the order the documentation lists them.</summary>
    public static IReadOnlyList<LanguageCode> Analysed { get; } =
        [new("en"), new("ru"), new("kk"), new("az"), new("zh"), new("tr"), new("de"), new("bg"), new("hu"), new("ar"), new("id"), new("ms")];

    public string Value => _value ?? "und";

    /// <exception cref="ArgumentException">Not two letters a–z and not <c>und</c>.</exception>
    public static LanguageCode Of(string value) =>
        TryParse(value, out var code) ? code : throw new ArgumentException($"expected two letters a-z (ISO 639-1) or und, got '{value}'", nameof(value));

    public static bool TryParse([NotNullWhen(true)] string? value, out LanguageCode code)
    {
        code = default;
        if (value == "und") return true;
        if (value is not { Length: 2 } || !char.IsAsciiLetterLower(value[0]) || !char.IsAsciiLetterLower(value[1])) return false;
        code = new LanguageCode(value);
        return true;
    }

    public bool Equals(LanguageCode other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    public override string ToString() => Value;
}
