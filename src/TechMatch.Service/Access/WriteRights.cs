using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Service.Hosting;

namespace TechMatch.Service.Access;

/// <summary>
/// Which records a caller may write. Curators write what they may see; the others what belongs to their organisation, and
/// in it nothing that is the registry's to say (<see cref="ReservedFields"/>).
/// </summary>
internal static class WriteRights
{
    public static bool Curates(Principal principal) => principal.Role is Role.Staff or Role.Administrator;

    /// <param name="stateGiven">False when the caller left the state to the service.</param>
    /// <returns>The record as it will be written: what another than a curator enters belongs to its organisation and is a draft.</returns>
    /// <exception cref="Grpc.Core.RpcException">PERMISSION_DENIED.</exception>
    public static CatalogRecord Entered(Principal principal, CatalogRecord record, bool stateGiven)
    {
        if (Curates(principal)) return record;
        var organisation = OrganisationOf(principal);
        var isProfile = record.Id == organisation;
        if (record is Organisation && !isProfile) throw RpcErrors.PermissionDenied($"expected the profile of {organisation}, got {record.Id}");
        if (record.Owner is { } owner && owner != organisation) throw RpcErrors.PermissionDenied($"'owner' may name {organisation} only, got {owner}");
        var entered = record with { Owner = isProfile ? record.Owner : organisation, State = stateGiven ? record.State : RecordState.Draft };
        return Reserved(null, entered with { Owner = null }) ?? entered;
    }

    /// <summary>Before an update or a deletion of the record held, whatever its state.</summary>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND when the caller may not know of the record, else PERMISSION_DENIED.</exception>
    public static void Check(Principal principal, CatalogRecord held)
    {
        var scope = AccessScope.Of(principal);
        if (Curates(principal) ? scope.SeesWhole(held) : Owns(principal, held)) return;
        if (Curates(principal) && scope.Allows(held)) throw RpcErrors.PermissionDenied($"part of '{held.Id}' is kept from you: it takes an assignment to write what you cannot read whole");
        throw scope.Allows(held) ? RpcErrors.PermissionDenied($"'{held.Id}' belongs to another than the organisation you speak for") : RpcErrors.NotFound(held.Id.Name);
    }

    /// <exception cref="Grpc.Core.RpcException">PERMISSION_DENIED.</exception>
    public static void CheckChange(Principal principal, CatalogRecord held, CatalogRecord after)
    {
        if (!Curates(principal)) Reserved(held, after);
    }

    private static bool Owns(Principal principal, CatalogRecord record) =>
        principal.Organisation is { } organisation && (record.Owner == organisation || record.Id == organisation);

    private static CatalogRecord? Reserved(CatalogRecord? before, CatalogRecord after) =>
        ReservedFields.Changed(before, after) is { Count: > 0 } reserved ? throw RpcErrors.PermissionDenied($"only curators set {string.Join(", ", reserved.Select(r => $"'{r}'"))}") : null;

    private static RecordId OrganisationOf(Principal principal) =>
        principal.Organisation ?? throw RpcErrors.PermissionDenied("you speak for no organisation, so no record can belong to you");
}
