using TechMatch.Core.Catalog;

namespace TechMatch.Core.Alliances;

/// <summary>Who is in which alliance on which day. A membership holds from its first day up to, and without, the day it ended.</summary>
public static class Membership
{
    /// <summary>One without a first day counts as held from ever: the source gives none.</summary>
    public static bool HoldsOn(this AllianceMembership membership, DateOnly day) => !(membership.From > day) && !(membership.To <= day);

    /// <returns>Each alliance once, in ordinal order.</returns>
    public static ValueList<Code> AlliancesOn(Organisation organisation, DateOnly day) =>
        [.. organisation.Memberships.Where(m => m.HoldsOn(day)).Select(m => m.Alliance).Distinct().OrderBy(a => a.Value, StringComparer.Ordinal)];

    /// <summary>Joined on that day; a membership of the same role that holds already stays as it is.</summary>
    public static Organisation Joined(Organisation organisation, Code alliance, Code role, DateOnly day) =>
        organisation.Memberships.Any(m => m.Alliance == alliance && m.Role == role && m.HoldsOn(day))
            ? organisation
            : organisation with { Memberships = [.. organisation.Memberships, new AllianceMembership { Alliance = alliance, Role = role, From = day }] };

    /// <summary>All roles in this one alliance end; those in others are not touched.</summary>
    public static Organisation Left(Organisation organisation, Code alliance, DateOnly day) => organisation with
    {
        Memberships = [.. organisation.Memberships.Select(m => m.Alliance == alliance && m.HoldsOn(day) ? m with { To = day } : m)],
    };
}
