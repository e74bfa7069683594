using TechMatch.Core.Catalog;

namespace TechMatch.Core.Access;

/// <summary>What a key stands for: the role, for whom, and how narrowly. Never changed; another grant is another key.</summary>
public sealed record KeyGrant(Role Role)
{
    public const int MaxListed = 50;

    /// <summary>The organisation spoken for; owners and fund managers need one.</summary>
    public RecordId? Organisation { get; init; }

    /// <summary>The country a focal point answers for.</summary>
    public CountryCode? Country { get; init; }

    /// <summary>Alliances whose records may be seen: those of the organisation, or those that opened to a portal.</summary>
    public ValueList<Code> Alliances { get; init; }

    /// <summary>Empty allows all that the role allows.</summary>
    public ValueList<KeyScope> Scopes { get; init; }

    /// <summary>The pages a portal's key works from, as a browser names them: <c>https://portal.example</c>.</summary>
    public ValueList<string> Origins { get; init; }

    /// <summary>What a portal sees of the registry; null sees all that is public.</summary>
    public EmbeddedFilter? Filter { get; init; }

    /// <summary>What keeps this from being granted, by field; empty when nothing does.</summary>
    public IReadOnlyList<FieldFault> Faults() =>
    [
        .. Fault(Role is Role.Anonymous, "role", "expected a role, got none: who needs no key needs no role"),
        .. Fault(Role is Role.Owner or Role.FundManager && Organisation is null, "organisation", $"expected the organisation that a key of role {Role} speaks for, got none"),
        .. Fault(Role is Role.Portal or Role.Staff or Role.Administrator && Organisation is not null, "organisation", $"expected none for role {Role}, got '{Organisation}'"),
        .. Fault(Organisation is { Kind: not RecordKind.Organisation }, "organisation", $"expected a name in organisations/, got '{Organisation}'"),
        .. Fault(Role is Role.FocalPoint && Country is null, "country", "expected the country that a focal point answers for, got none"),
        .. Fault(Role is not Role.FocalPoint && Country is not null, "country", $"expected none for role {Role}, got '{Country}'"),
        .. Fault(Role is Role.Portal && Origins.Count == 0, "origins", "expected the origins that a portal's key works from, got none"),
        .. Fault(Role is not Role.Portal && Origins.Count > 0, "origins", $"expected none for role {Role}, got {Origins.Count}"),
        .. Origins.Where(o => !IsOrigin(o)).Select(o => new FieldFault("origins", $"expected scheme and host such as https://portal.example, got '{(o.Length > 60 ? o[..60] + "…" : o)}'")),
        .. Fault(Role is not Role.Portal && Filter is not null, "filter", $"expected none for role {Role}, got one"),
        .. Fault(Role is Role.Portal && Scopes.Any(s => s is KeyScope.Write or KeyScope.Administer), "scopes", "expected read or match for a portal, which never writes"),
        .. Fault(Alliances.Count > MaxListed || Origins.Count > MaxListed, "grant", $"expected at most {MaxListed} alliances and origins, got {Math.Max(Alliances.Count, Origins.Count)}"),
    ];

    private static IEnumerable<FieldFault> Fault(bool isOne, string field, string message) => isOne ? [new FieldFault(field, message)] : [];

    /// <summary>Written just as a browser writes the header, so that comparing is comparing strings.</summary>
    public static bool IsOrigin(string text) =>
        text.Length <= 200 && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.GetLeftPart(UriPartial.Authority) == text;
}
