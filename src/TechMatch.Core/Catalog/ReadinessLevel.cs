using System.Text.Json.Serialization;

namespace TechMatch.Core.Catalog;

/// <summary>Technology readiness level 1–9. Unknown is a null level, never 0.</summary>
[JsonConverter(typeof(ReadinessLevelJsonConverter))]
public readonly record struct ReadinessLevel
{
    /// <exception cref="ArgumentException">Outside 1–9.</exception>
    public ReadinessLevel(int value)
    {
        if (value is < 1 or > 9) throw new ArgumentException($"expected a TRL of 1-9, got {value}", nameof(value));
        Value = value;
    }

    public int Value { get; }

    public override string ToString() => $"TRL {Value}";
}
