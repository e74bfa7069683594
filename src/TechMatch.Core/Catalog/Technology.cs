namespace TechMatch.Core.Catalog;

/// <summary>Something that can be transferred: product, process, service, know-how, or a BAT technique.</summary>
public sealed record Technology : CatalogRecord
{
    protected override RecordKind OwnKind => RecordKind.Technology;

    /// <summary>Term of <c>technology_kinds</c>; null when unknown.</summary>
    public Code? TechnologyKind { get; init; }

    public ReadinessLevel? Readiness { get; init; }

    /// <summary>What shows the readiness: a plant, a test report.</summary>
    public string? ReadinessEvidence
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 500, nameof(ReadinessEvidence));
    }

    public ValueList<Advantage> Advantages { get; init; }

    public ValueList<Deployment> Deployments { get; init; }

    /// <summary>What the process can take in; a feed outside a limit fails a gate.</summary>
    public ValueList<FeedLimit> FeedLimits { get; init; }

    /// <summary>Stated performance per pollutant or resource.</summary>
    public ValueList<Performance> Performances { get; init; }

    public ClimateClaim? Climate { get; init; }

    public Money? Capex { get; init; }

    /// <summary>Per year of operation.</summary>
    public Money? OpexPerYear { get; init; }

    public double? PaybackYears
    {
        get;
        init => field = value is not null and not (>= 0 and <= 200) ? throw new ArgumentException($"expected a payback of 0-200 years, got {value}", nameof(PaybackYears)) : value;
    }

    /// <summary>Countries where supply and service are present; empty when unknown.</summary>
    public ValueList<CountryCode> ServiceCountries { get; init; }

    /// <summary>Countries it may not go to (export control, licence).</summary>
    public ValueList<CountryCode> ExcludedCountries { get; init; }

    /// <summary>Term of <c>ipr_status</c>; null when unknown.</summary>
    public Code? IprStatus { get; init; }

    /// <summary>Terms of <c>collaboration_kinds</c>.</summary>
    public ValueList<Code> CollaborationOffered { get; init; }

    /// <summary>Present when the technology is a best available technique.</summary>
    public BatBlock? Bat { get; init; }
}

/// <summary>An edge over what is used today, with its number where there is one.</summary>
public sealed record Advantage
{
    /// <summary>What is used today.</summary>
    public required string Incumbent
    {
        get;
        init => field = TextRules.Checked(value, 300, nameof(Incumbent));
    }

    public required string Metric
    {
        get;
        init => field = TextRules.Checked(value, 300, nameof(Metric));
    }

    public Quantity? Value { get; init; }
}

/// <summary>A place where it runs.</summary>
public sealed record Deployment
{
    public required CountryCode Country { get; init; }

    public string? Site
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 300, nameof(Site));
    }

    public int? Year { get; init; }

    public Quantity? Capacity { get; init; }

    /// <summary>True when results were measured there, not only announced.</summary>
    public bool Measured { get; init; }
}

/// <summary>The accepted interval of one feed property: content, size, moisture. An open end is null.</summary>
public sealed record FeedLimit
{
    /// <summary>Term of <c>streams</c> the limit is about.</summary>
    public required Code Stream { get; init; }

    /// <summary>The property in words: <c>copper content</c>. Compared ordinally, ignoring case.</summary>
    public required string Property
    {
        get;
        init => field = TextRules.Checked(value, 100, nameof(Property));
    }

    public required string Unit
    {
        get;
        init => field = TextRules.Checked(value, 40, nameof(Unit));
    }

    public double? Low { get; init; }

    public double? High
    {
        get;
        init => field = value < Low ? throw new ArgumentException($"expected high at or over {Low}, got {value}", nameof(High)) : value;
    }
}

/// <summary>One stated figure: dust 8 mg/Nm3, recovery 95 %.</summary>
public sealed record Performance
{
    /// <summary>Pollutant or resource, as a term of <c>streams</c>.</summary>
    public required Code Subject { get; init; }

    public required string Metric
    {
        get;
        init => field = TextRules.Checked(value, 200, nameof(Metric));
    }

    public required Quantity Value { get; init; }
}
