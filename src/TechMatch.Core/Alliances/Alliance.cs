using TechMatch.Core.Catalog;

namespace TechMatch.Core.Alliances;

public enum AllianceKind
{
    Alliance,
    Association,
    Programme,
    Project,
}

/// <summary>
/// A body that organisations belong to, as its public source describes it. Null and empty mean <em>the source does
/// not say</em>. Who sits where is in <see cref="Seats"/>; who stands beside it without a seat is in <see cref="Links"/>.
/// </summary>
public sealed record Alliance
{
    /// <summary>What <see cref="AllianceMembership.Alliance"/> of an organisation refers to.</summary>
    public required Code Key { get; init; }

    public required AllianceKind Kind { get; init; }

    public required LocalizedText Name { get; init; }

    /// <summary>The record of the body itself, when it is also an organisation of the catalogue.</summary>
    public RecordId? Organisation { get; init; }

    /// <summary>The day it was declared, initiated or launched; null when the source gives none.</summary>
    public DateOnly? StartedOn { get; init; }

    public AllianceSize? Size { get; init; }

    public AllianceJoining? Joining { get; init; }

    /// <summary>Who may join; terms of <c>participant_types</c>.</summary>
    public ValueList<Code> ParticipantTypes { get; init; }

    public ValueList<AllianceSeat> Seats { get; init; }

    public ValueList<AllianceLink> Links { get; init; }

    public LocalizedText? Goal { get; init; }

    /// <summary>In the numbering of the source.</summary>
    public ValueList<LocalizedText> Objectives { get; init; }

    /// <summary>In the numbering of the source.</summary>
    public ValueList<LocalizedText> Activities { get; init; }

    public ValueList<AllianceMilestone> Milestones { get; init; }

    public AllianceProjection? Projection { get; init; }

    public required AllianceSource Source { get; init; }

    /// <summary>What a reader must know that no field carries: plans, and how an ambiguous source was read.</summary>
    public string? Note
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 2_000, nameof(Note));
    }

    /// <summary>Countries of all seats, each once, in the order of the file.</summary>
    public IEnumerable<CountryCode> NamedCountries => Seats.SelectMany(s => s.NamedCountries).Distinct();
}

/// <summary>The head-counts the source gives. The seats and countries of the alliance must add up to them.</summary>
/// <param name="Organisations">All seats, named and unnamed.</param>
/// <param name="Countries">All countries, named and unnamed.</param>
/// <param name="UnnamedCountries">Countries the source counts without saying which.</param>
public sealed record AllianceSize(int Organisations, int Countries, int UnnamedCountries);

/// <summary>How one joins; null is "not stated".</summary>
public sealed record AllianceJoining
{
    public bool? Voluntary { get; init; }

    /// <summary>The paper that is signed.</summary>
    public LocalizedText? Document { get; init; }

    /// <summary>False when the source says that there is no membership fee.</summary>
    public bool? MembershipFee { get; init; }
}

public sealed record AllianceMilestone
{
    public required DateOnly On { get; init; }

    /// <summary>The last day, for what took several.</summary>
    public DateOnly? Until { get; init; }

    public required LocalizedText What { get; init; }
}

/// <summary>Figures that were presented without their numbers: which years and which materials they covered.</summary>
public sealed record AllianceProjection
{
    public required ValueList<int> Years { get; init; }

    /// <summary>Terms of <c>streams</c>.</summary>
    public required ValueList<Code> Materials { get; init; }
}

/// <summary>The public document that every statement about the alliance was taken from.</summary>
public sealed record AllianceSource
{
    public required string Title { get; init; }

    public required LanguageCode Language { get; init; }

    public required string Publisher { get; init; }

    public string? Url { get; init; }

    /// <summary>Null when the document carries no date.</summary>
    public DateOnly? PublishedOn { get; init; }
}
