using System.Text.Json.Serialization;

namespace TechMatch.Core.Catalog;

/// <summary>
/// How well a claim is documented, by the kind of document that carries it
/// (E0 unclassifiable … E5 verified measured results).
/// </summary>
public enum EvidenceLevel
{
    Unclassified = 0,
    SelfDeclared = 1,
    MethodDocument = 2,
    IndependentTest = 3,
    ReferencePlant = 4,
    Verified = 5,
}

/// <summary>Avoided emissions, metric tonnes of CO2-equivalent per year; finite and ≥ 0.</summary>
[JsonConverter(typeof(TonnesCo2ePerYearJsonConverter))]
public readonly record struct TonnesCo2ePerYear
{
    /// <exception cref="ArgumentException">Negative or not finite.</exception>
    public TonnesCo2ePerYear(double value)
    {
        if (!double.IsFinite(value) || value < 0) throw new ArgumentException($"expected a finite number of at least 0 t CO2e/a, got {value}", nameof(value));
        Value = value;
    }

    public double Value { get; }
}

/// <summary>What a supplier says its solution avoids, and on what grounds. A missing claim is a null claim, never 0 t.</summary>
public sealed record ClimateClaim
{
    /// <summary>Per functional unit installed; null when the supplier gives no number.</summary>
    public TonnesCo2ePerYear? Avoided { get; init; }

    /// <summary>What one unit is: <c>one 5 MW ORC unit on a 3,000 t/d kiln</c>.</summary>
    public string? FunctionalUnit
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 300, nameof(FunctionalUnit));
    }

    /// <summary>What it is compared with: <c>grid average Kazakhstan</c>.</summary>
    public string? Baseline
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 300, nameof(Baseline));
    }

    /// <summary>Years in service; 1–100, null when unknown.</summary>
    public int? LifetimeYears
    {
        get;
        init => field = value is < 1 or > 100 ? throw new ArgumentException($"expected a lifetime of 1-100 years, got {value}", nameof(LifetimeYears)) : value;
    }

    public EvidenceLevel Evidence { get; init; } = EvidenceLevel.Unclassified;

    /// <summary>Where the number stands: document, page, year.</summary>
    public string? Source
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 500, nameof(Source));
    }
}
