using TechMatch.Core.Access;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Submissions;

/// <summary>What a caller is to a record on its way.</summary>
public static class Parties
{
    public static Party Of(Principal caller, CatalogRecord record, string? reviewer)
    {
        var party = Party.None;
        if (caller.Organisation is { } organisation && RecordReaders.OwnerOf(record) == organisation) party |= Party.Owner;
        if (caller.Role is Role.Administrator) party |= Party.Staff | Party.Reviewer;
        // What is kept from a curator is not for it to decide on, unless it was named.
        if (caller.Role is Role.Staff && AccessScope.Of(caller).SeesWhole(record)) party |= Party.Staff;
        if (caller.Role is Role.Staff && reviewer is not null && caller.Id == reviewer) party |= Party.Reviewer;
        if (caller.Role is Role.FocalPoint && caller.Country is { } country && country == record.Country && IsForFocalPoint(record)) party |= Party.FocalPoint;
        return party;
    }

    /// <summary>Needs and proposals that are to become public in a country, or known to an alliance.</summary>
    public static bool IsForFocalPoint(CatalogRecord record) =>
        record is Need or FundingProposal && record.Country is not null && (record.Access?.Visibility ?? Visibility.Public) is Visibility.Public or Visibility.Alliance;
}
