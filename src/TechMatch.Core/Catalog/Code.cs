using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace TechMatch.Core.Catalog;

/// <summary>
/// A term of a controlled vocabulary, for example sector <c>cement.clinker</c> or instrument <c>grant</c>:
/// 1–64 characters of <c>a–z 0–9 _ . -</c>. Dots make a hierarchy: <c>cement</c> covers <c>cement.clinker</c>.
/// Whether the term exists is checked against the vocabulary by <see cref="TechMatch.Core.Vocabularies.RecordTerms"/>.
/// </summary>
[JsonConverter(typeof(CodeJsonConverter))]
public readonly record struct Code
{
    public const int MaxLength = 64;

    private readonly string? _value;

    private Code(string value) => _value = value;

    public string Value => _value ?? "";

    /// <exception cref="ArgumentException">Empty, too long, or with a character outside the set.</exception>
    public static Code Of(string value) =>
        TryParse(value, out var code)
            ? code
            : throw new ArgumentException($"expected a term of 1-{MaxLength} characters a-z 0-9 _ . -, got '{(value is { Length: > 60 } ? value[..60] + "…" : value)}'", nameof(value));

    public static bool TryParse([NotNullWhen(true)] string? value, out Code code)
    {
        code = default;
        if (value is null || value.Length is 0 or > MaxLength) return false;
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('_' or '.' or '-')) return false;
        }

        code = new Code(value);
        return true;
    }

    /// <summary>True for the same term and for every term below it.</summary>
    public bool Covers(Code other) =>
        other.Value.StartsWith(Value, StringComparison.Ordinal)
        && (other.Value.Length == Value.Length || other.Value[Value.Length] == '.');

    public override string ToString() => Value;
}
