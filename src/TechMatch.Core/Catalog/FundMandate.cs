namespace TechMatch.Core.Catalog;

/// <summary>Whether a mandate pays today. Planned money is never shown as money available.</summary>
public enum MandateState
{
    Planned,
    Open,
    Paused,
    Closed,
}

/// <summary>The rules by which a fund chooses. An empty list or a null field is "no rule", shown as such.</summary>
public sealed record FundMandate : CatalogRecord
{
    protected override RecordKind OwnKind => RecordKind.Mandate;

    public required MandateState MandateState { get; init; }

    /// <summary>Term of <c>vehicle_kinds</c>; null when unknown.</summary>
    public Code? VehicleKind { get; init; }

    public Money? Size { get; init; }

    /// <summary>The smallest and largest amount it gives to one project.</summary>
    public MoneyRange? Ticket { get; init; }

    /// <summary>Terms of <c>instruments</c>.</summary>
    public ValueList<Code> Instruments { get; init; }

    /// <summary>Terms of <c>project_stages</c>.</summary>
    public ValueList<Code> Stages { get; init; }

    public ReadinessLevel? MinReadiness { get; init; }

    public ValueList<CountryCode> CountriesIncluded { get; init; }

    public ValueList<CountryCode> CountriesExcluded { get; init; }

    public ValueList<Code> SectorsExcluded { get; init; }

    /// <summary>Terms of <c>organisation_kinds</c> that may apply.</summary>
    public ValueList<Code> ApplicantKinds { get; init; }

    /// <summary>The least share others must bring, 0–1; null when there is no rule.</summary>
    public double? MinCofinanceShare
    {
        get;
        init => field = value is not null and not (>= 0 and <= 1) ? throw new ArgumentException($"expected a share of 0-1, got {value}", nameof(MinCofinanceShare)) : value;
    }

    /// <summary>The least avoided emissions it wants from one project; null when there is no rule.</summary>
    public TonnesCo2ePerYear? ImpactFloor { get; init; }

    public DateOnly? ValidFrom { get; init; }

    public DateOnly? Deadline { get; init; }
}
