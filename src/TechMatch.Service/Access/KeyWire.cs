using Google.Protobuf.WellKnownTypes;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Protocol.V1;
using TechMatch.Service.Hosting;
using TechMatch.Service.Search;
using ApiKey = TechMatch.Core.Access.ApiKey;
using KeyGrant = TechMatch.Core.Access.KeyGrant;
using KeyScope = TechMatch.Core.Access.KeyScope;
using RecordKind = TechMatch.Core.Catalog.RecordKind;

namespace TechMatch.Service.Access;

/// <summary>Keys and callers on the wire. Hashes stay inside.</summary>
internal static class KeyWire
{
    public static Protocol.V1.ApiKey ToWire(ApiKey key) => new()
    {
        Name = $"keys/{key.Id}",
        Label = key.Label,
        Grant = ToWire(key.Grant),
        CreateTime = ToWire(key.CreatedAt),
        CreatedBy = key.CreatedBy,
        ExpireTime = ToWire(key.ExpiresAt),
        RevokeTime = ToWire(key.RevokedAt),
        LastUsedTime = ToWire(key.LastUsedAt),
        PreviousSecretUntil = ToWire(key.PreviousUntil),
    };

    public static WhoAmIResponse ToWire(Caller caller)
    {
        var principal = caller.Principal;
        var response = new WhoAmIResponse { Principal = principal.Id, Role = (PrincipalRole)(int)principal.Role, ExpireTime = ToWire(caller.ExpiresAt) };
        if (principal.Organisation is { } organisation) response.Organisation = organisation.Name;
        if (principal.Country is { } country) response.Country = country.Value;
        response.Alliances.AddRange(principal.Alliances.Select(a => a.Value));
        response.Scopes.AddRange(caller.Scopes.Select(s => (Protocol.V1.KeyScope)((int)s + 1)));
        return response;
    }

    /// <exception cref="Grpc.Core.RpcException">A value is none of its kind.</exception>
    public static KeyGrant FromWire(Protocol.V1.KeyGrant? message)
    {
        if (message is null) throw RpcErrors.InvalidField("grant", "expected a grant, got none");
        return new KeyGrant(RoleOf(message.Role))
        {
            Organisation = message.HasOrganisation ? Id(message.Organisation) : null,
            Country = message.HasCountry ? Country(message.Country, "grant.country") : null,
            Alliances = SearchWire.Values(message.Alliances, Code.Of, "grant.alliances"),
            Scopes = [.. message.Scopes.Select(ScopeOf)],
            Origins = [.. message.Origins],
            Filter = message.Filter is { } filter ? FromWire(filter) : null,
        };
    }

    private static Protocol.V1.KeyGrant ToWire(KeyGrant grant)
    {
        var message = new Protocol.V1.KeyGrant { Role = (PrincipalRole)(int)grant.Role };
        if (grant.Organisation is { } organisation) message.Organisation = organisation.Name;
        if (grant.Country is { } country) message.Country = country.Value;
        message.Alliances.AddRange(grant.Alliances.Select(a => a.Value));
        message.Scopes.AddRange(grant.Scopes.Select(s => (Protocol.V1.KeyScope)((int)s + 1)));
        message.Origins.AddRange(grant.Origins);
        if (grant.Filter is not { } filter) return message;
        message.Filter = new PortalFilter();
        message.Filter.Countries.AddRange(filter.Countries.Select(c => c.Value));
        message.Filter.Sectors.AddRange(filter.Sectors.Select(s => s.Value));
        message.Filter.Kinds.AddRange(filter.Kinds.Select(k => (Protocol.V1.RecordKind)(int)k));
        return message;
    }

    private static EmbeddedFilter FromWire(PortalFilter filter) => new(
        SearchWire.Values(filter.Countries, CountryCode.Of, "grant.filter.countries"),
        SearchWire.Values(filter.Sectors, Code.Of, "grant.filter.sectors"),
        [.. filter.Kinds.Select(k => Catalog.RecordWire.KindOf(k, "grant.filter.kinds") ?? throw RpcErrors.InvalidField("grant.filter.kinds", "expected a kind of record, got unspecified"))]);

    private static Role RoleOf(PrincipalRole role) =>
        role is not PrincipalRole.Unspecified && System.Enum.IsDefined(role) ? (Role)(int)role : throw RpcErrors.InvalidField("grant.role", $"expected a role, got {(int)role}");

    private static KeyScope ScopeOf(Protocol.V1.KeyScope scope) =>
        scope is not Protocol.V1.KeyScope.Unspecified && System.Enum.IsDefined(scope) ? (KeyScope)((int)scope - 1) : throw RpcErrors.InvalidField("grant.scopes", $"expected a scope, got {(int)scope}");

    private static RecordId Id(string name) =>
        RecordId.TryParse(name, out var id) ? id : throw RpcErrors.InvalidField("grant.organisation", $"expected organisations/key, got '{(name.Length > 60 ? name[..60] + "…" : name)}'");

    private static CountryCode Country(string code, string field) =>
        CountryCode.TryParse(code, out var country) ? country : throw RpcErrors.InvalidField(field, $"expected a country code such as KZ, got '{(code.Length > 20 ? code[..20] + "…" : code)}'");

    private static Timestamp? ToWire(DateTimeOffset? at) => at is { } time ? Timestamp.FromDateTimeOffset(time) : null;
}
