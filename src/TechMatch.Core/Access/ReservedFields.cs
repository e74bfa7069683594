using TechMatch.Core.Catalog;

namespace TechMatch.Core.Access;

/// <summary>
/// What the registry says of a record, as against what its owner says: who owns it, that it is published, who vouches for it.
/// Only curators set these; anybody else may send them back as they are. A new field of this sort gets a line here.
/// </summary>
public static class ReservedFields
{
    private static readonly IReadOnlyList<(string Path, Func<CatalogRecord, object?> Of)> s_all =
    [
        ("owner", r => r.Owner),
        // An owner may draw back what was published, and nothing else about the state.
        ("state", r => r.State is RecordState.Published ? r.State : null),
        ("grants", r => r.Grants.Count > 0 ? r.Grants : null),
        ("organisation.memberships", r => r is Organisation { Memberships.Count: > 0 } o ? o.Memberships : null),
        ("need.endorsement", r => (r as Need)?.Endorsement),
        ("climate.evidence", r => Vouched(r)),
    ];

    /// <param name="before">The record held; null for a new one, which must leave all of these unset.</param>
    /// <returns>Paths of the reserved fields that differ.</returns>
    public static IReadOnlyList<string> Changed(CatalogRecord? before, CatalogRecord after) =>
        [.. s_all.Where(f => !Equals(before is null ? null : f.Of(before), f.Of(after)) && !IsDrawnBack(f.Path, before, after)).Select(f => f.Path)];

    private static bool IsDrawnBack(string path, CatalogRecord? before, CatalogRecord after) =>
        path == "state" && before is not null && after.State is not RecordState.Published;

    /// <summary>Up to a document that states its method it is the supplier's word; beyond, somebody else vouches.</summary>
    private static object? Vouched(CatalogRecord record)
    {
        var claim = record switch { Technology t => t.Climate, Startup s => s.Climate, FundingProposal p => p.Climate, _ => null };
        return claim?.Evidence is { } level && level > EvidenceLevel.MethodDocument ? level : null;
    }
}
