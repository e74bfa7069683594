namespace TechMatch.Core.Catalog;

/// <summary>A young company with its round; what it makes may also stand as technologies of its own.</summary>
public sealed record Startup : CatalogRecord
{
    protected override RecordKind OwnKind => RecordKind.Startup;

    public int? FoundedYear
    {
        get;
        init => field = value is < 1900 or > 2100 ? throw new ArgumentException($"expected a founding year of 1900-2100, got {value}", nameof(FoundedYear)) : value;
    }

    public int? TeamSize
    {
        get;
        init => field = value is < 1 or > 100_000 ? throw new ArgumentException($"expected a team of 1-100000, got {value}", nameof(TeamSize)) : value;
    }

    public ValueList<RecordId> Technologies
    {
        get;
        init => field = RecordReferences.Checked(value, RecordKind.Technology, nameof(Technologies));
    }

    /// <summary>Term of <c>startup_stages</c>; null when unknown.</summary>
    public Code? Stage { get; init; }

    public ReadinessLevel? Readiness { get; init; }

    /// <summary>Term of <c>round_kinds</c>; null when no round is open or it is unknown.</summary>
    public Code? RoundKind { get; init; }

    public Money? RoundSought { get; init; }

    public Money? RoundCommitted { get; init; }

    public int? RunwayMonths { get; init; }

    /// <summary>Terms of <c>support_kinds</c>.</summary>
    public ValueList<Code> SupportSought { get; init; }

    public ValueList<FeedLimit> FeedLimits { get; init; }

    public ClimateClaim? Climate { get; init; }

    public ValueList<CountryCode> ServiceCountries { get; init; }

    public ValueList<CountryCode> ExcludedCountries { get; init; }

    /// <summary>Terms of <c>collaboration_kinds</c>.</summary>
    public ValueList<Code> CollaborationOffered { get; init; }
}
