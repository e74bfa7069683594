namespace TechMatch.Core.Catalog;

/// <summary>A project that asks for money. <see cref="CatalogRecord.Country"/> is where it will stand.</summary>
public sealed record FundingProposal : CatalogRecord
{
    protected override RecordKind OwnKind => RecordKind.Proposal;

    public ValueList<RecordId> Needs
    {
        get;
        init => field = RecordReferences.Checked(value, RecordKind.Need, nameof(Needs));
    }

    public ValueList<RecordId> Technologies
    {
        get;
        init => field = RecordReferences.Checked(value, RecordKind.Technology, nameof(Technologies));
    }

    /// <summary>Term of <c>project_types</c>; null when unknown.</summary>
    public Code? ProjectType { get; init; }

    /// <summary>Term of <c>project_stages</c>; null when unknown.</summary>
    public Code? Stage { get; init; }

    /// <summary>Term of <c>organisation_kinds</c>: what the applicant is; null when unknown.</summary>
    public Code? ApplicantKind { get; init; }

    public ReadinessLevel? Readiness { get; init; }

    public Money? TotalCost { get; init; }

    public Money? AmountAsked { get; init; }

    /// <summary>Terms of <c>instruments</c>.</summary>
    public ValueList<Code> InstrumentsAsked { get; init; }

    /// <summary>Share of the total cost from others, 0–1; null when unknown.</summary>
    public double? CofinanceShare
    {
        get;
        init => field = value is not null and not (>= 0 and <= 1) ? throw new ArgumentException($"expected a share of 0-1, got {value}", nameof(CofinanceShare)) : value;
    }

    public ClimateClaim? Climate { get; init; }

    public int? StartYear { get; init; }

    /// <summary>What has to be known about environmental and social risk: <c>A</c>, <c>B</c>, <c>C</c>; null when unknown.</summary>
    public Code? SafeguardCategory { get; init; }
}
