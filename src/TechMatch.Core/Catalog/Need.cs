namespace TechMatch.Core.Catalog;

/// <summary>Something a host country wants solved. <see cref="CatalogRecord.Country"/> is expected: a need without a place cannot be met.</summary>
public sealed record Need : CatalogRecord
{
    protected override RecordKind OwnKind => RecordKind.Need;

    /// <summary>Term of <c>need_owner_kinds</c>; null when unknown.</summary>
    public Code? OwnerKind { get; init; }

    public string? Region
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 200, nameof(Region));
    }

    /// <summary>Term of <c>need_status</c>; null when unknown.</summary>
    public Code? Status { get; init; }

    /// <summary>Term of <c>endorsement_states</c>: what the national focal point said; null when not asked.</summary>
    public Code? Endorsement { get; init; }

    /// <summary>How it is done today.</summary>
    public LocalizedText? PresentSituation { get; init; }

    public ValueList<RequiredOutcome> Outcomes { get; init; }

    /// <summary>What the site can feed in; compared with suppliers' <see cref="FeedLimit"/>s.</summary>
    public ValueList<FeedOffer> Feeds { get; init; }

    /// <summary>Emission limits a supplier's stated figures must keep, with averaging and reference conditions as a BAT level has them.</summary>
    public ValueList<BatLevel> EmissionLimits { get; init; }

    /// <summary>Jurisdiction whose BAT levels a supplier must keep (<c>EU</c>), whatever holds in the country; null when none is asked.</summary>
    public string? BatJurisdiction
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 40, nameof(BatJurisdiction));
    }

    /// <summary>The least mature technology the owner would accept; null when any.</summary>
    public ReadinessLevel? MinReadiness { get; init; }

    /// <summary>Terms of <c>collaboration_kinds</c> the owner wants.</summary>
    public ValueList<Code> TransferModes { get; init; }

    /// <summary>What the owner can spend; null when unknown.</summary>
    public MoneyRange? Budget { get; init; }

    /// <summary>Terms of <c>instruments</c> the owner accepts.</summary>
    public ValueList<Code> Instruments { get; init; }

    /// <summary>Terms of <c>sectors</c>, <c>streams</c> or <c>technology_kinds</c> the owner rules out.</summary>
    public ValueList<Code> Exclusions { get; init; }

    public ValueList<Barrier> Barriers { get; init; }
}

/// <summary>What must be reached, and by when.</summary>
public sealed record RequiredOutcome
{
    public required string Metric
    {
        get;
        init => field = TextRules.Checked(value, 300, nameof(Metric));
    }

    public Quantity? Target { get; init; }

    public DateOnly? Deadline { get; init; }
}

/// <summary>One property of the feed at hand, in the words and unit of a <see cref="FeedLimit"/>.</summary>
public sealed record FeedOffer
{
    /// <summary>Term of <c>streams</c>.</summary>
    public required Code Stream { get; init; }

    public required string Property
    {
        get;
        init => field = TextRules.Checked(value, 100, nameof(Property));
    }

    public required Quantity Value { get; init; }
}

public sealed record Barrier
{
    /// <summary>Term of <c>barrier_classes</c>.</summary>
    public required Code Class { get; init; }

    /// <summary>1 slight … 5 blocking; null when not judged.</summary>
    public int? Severity
    {
        get;
        init => field = value is < 1 or > 5 ? throw new ArgumentException($"expected a severity of 1-5, got {value}", nameof(Severity)) : value;
    }

    public string? Note
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 500, nameof(Note));
    }
}
