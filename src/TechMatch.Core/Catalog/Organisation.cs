namespace TechMatch.Core.Catalog;

/// <summary>A member or actor: <see cref="CatalogRecord.Title"/> is its legal name in the original language and others.</summary>
public sealed record Organisation : CatalogRecord
{
    protected override RecordKind OwnKind => RecordKind.Organisation;

    public string? ShortName
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 100, nameof(ShortName));
    }

    /// <summary>Term of <c>organisation_kinds</c>; null when unknown.</summary>
    public Code? OrganisationKind { get; init; }

    /// <summary>Terms of <c>participant_types</c>; one organisation may hold several.</summary>
    public ValueList<Code> ParticipantTypes { get; init; }

    public string? RegistryNumber
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 100, nameof(RegistryNumber));
    }

    public string? Website
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 500, nameof(Website));
    }

    public ValueList<AllianceMembership> Memberships { get; init; }
}

/// <summary>One role in one alliance, for a time.</summary>
public sealed record AllianceMembership
{
    /// <summary>Key of an alliance in <c>corpus/alliances.json</c>.</summary>
    public required Code Alliance { get; init; }

    /// <summary>Term of <c>alliance_roles</c>.</summary>
    public required Code Role { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? To
    {
        get;
        init => field = value < From ? throw new ArgumentException($"expected an end at or after {From}, got {value}", nameof(To)) : value;
    }
}
