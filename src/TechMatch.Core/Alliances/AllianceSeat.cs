using System.Text.Json.Serialization;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Alliances;

/// <summary>
/// All seats of one role. A holder the source names is a record of the catalogue with the matching
/// <see cref="AllianceMembership"/>; a holder it only counts stays a number and is never made up.
/// </summary>
public sealed record AllianceSeat
{
    /// <param name="role">Term of <c>alliance_roles</c>.</param>
    /// <param name="count">All seats of the role; null when the source does not count them.</param>
    /// <param name="organisations">The named holders.</param>
    /// <param name="unnamed">The seats without a named holder; null exactly when <paramref name="count"/> is.</param>
    /// <param name="namedCountries">Countries the source names for these seats, whether or not it names the holder.</param>
    /// <exception cref="ArgumentException">The numbers do not add up, or a holder or country repeats.</exception>
    [JsonConstructor]
    public AllianceSeat(Code role, int? count, ValueList<RecordId> organisations, int? unnamed, ValueList<CountryCode> namedCountries)
    {
        if (count < 1) throw new ArgumentException($"expected at least one seat {role}, got {count}", nameof(count));
        if (unnamed < 0) throw new ArgumentException($"expected no negative number of unnamed seats {role}, got {unnamed}", nameof(unnamed));
        if (count != organisations.Count + unnamed)
            throw new ArgumentException($"expected seats {role} = named + unnamed, got {Shown(count)} = {organisations.Count} + {Shown(unnamed)}", nameof(count));
        if (organisations.FirstOrDefault(o => o.Kind != RecordKind.Organisation) is { Name: not "" } other)
            throw new ArgumentException($"expected holders of seats {role} in organisations/, got '{other}'", nameof(organisations));
        if (organisations.Distinct().Count() != organisations.Count)
            throw new ArgumentException($"expected each holder of seats {role} once, got {string.Join(", ", organisations)}", nameof(organisations));
        if (namedCountries.Distinct().Count() != namedCountries.Count)
            throw new ArgumentException($"expected each country of seats {role} once, got {string.Join(", ", namedCountries)}", nameof(namedCountries));
        Role = role;
        Count = count;
        Organisations = organisations;
        Unnamed = unnamed;
        NamedCountries = namedCountries;
    }

    public Code Role { get; }

    public int? Count { get; }

    public ValueList<RecordId> Organisations { get; }

    public int? Unnamed { get; }

    public ValueList<CountryCode> NamedCountries { get; }

    private static string Shown(int? number) => number is { } n ? $"{n}" : "unknown";
}

/// <summary>How an organisation without a seat stands to an alliance.</summary>
public enum AllianceLinkKind
{
    /// <summary>Signed a memorandum of understanding with it or its members.</summary>
    MemorandumOfUnderstanding,

    /// <summary>Leads a wider initiative that the alliance takes part in.</summary>
    LeadsInitiative,

    /// <summary>Took the alliance in as one of its thematic areas.</summary>
    ThematicAreaOf,

    /// <summary>Developed the programme the alliance is part of.</summary>
    DevelopedProgramme,

    /// <summary>Funds the programme the alliance is part of.</summary>
    FundsProgramme,

    OrganisedLaunch,

    SupportedLaunch,
}

public sealed record AllianceLink
{
    public required AllianceLinkKind Kind { get; init; }

    public required RecordId Organisation { get; init; }

    /// <summary>The first day; null when the source gives none.</summary>
    public DateOnly? From { get; init; }

    /// <summary>What the source says of it.</summary>
    public required string Statement
    {
        get;
        init => field = TextRules.Checked(value, 500, nameof(Statement));
    }
}
