using System.Globalization;
using TechMatch.Core.Access;
using TechMatch.Service.Hosting;

namespace TechMatch.Service.Access;

/// <summary>What a call without a credential is taken for.</summary>
public enum AccessMode
{
    /// <summary>Anybody: reads and matches what is public.</summary>
    Keys,

    /// <summary>The operator, when it comes from this machine: for one's own machine, never behind a proxy.</summary>
    Open,

    /// <summary>The operator: the service inside a command, on a socket of its own.</summary>
    Process,
}

/// <summary>Who may call, and how much.</summary>
public sealed record AccessSettings
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "access", "rate", "rate-anonymous", "max-calls", "max-calls-each", "web-origins", "oidc-issuer", "oidc-audience", "oidc-keys", "oidc-roles",
        "oidc-role-claim", "oidc-organisation-claim", "oidc-country-claim", "oidc-alliances-claim",
    ];

    public AccessMode Mode { get; init; } = AccessMode.Keys;

    /// <summary>Where tokens come from; null takes API keys only.</summary>
    public TokenSettings? Tokens { get; init; }

    /// <summary>Cost units a second for each caller with a credential. Default 100.</summary>
    public int Rate { get; init; } = 100;

    /// <summary>Cost units a second for each address without a credential. Default 20.</summary>
    public int RateAnonymous { get; init; } = 20;

    /// <summary>Calls that compute at the same time; as many wait, and one more is turned away. Default 16 a processor.</summary>
    public int MaxCalls { get; init; } = 16 * Environment.ProcessorCount;

    /// <summary>
    /// Of these for one caller with a credential, or one address without; the others of its calls wait. Default 2 a processor: more of
    /// them at once would not be answered sooner, and everybody else later.
    /// </summary>
    public int MaxCallsEach { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>Pages in a browser that may read answers, beside those of portals' keys: <c>https://desk.example</c>.</summary>
    public IReadOnlyList<string> Pages { get; init; } = [];

    /// <exception cref="StartException">A setting cannot be used.</exception>
    public static AccessSettings Read(IConfiguration configuration)
    {
        var defaults = new AccessSettings();
        return new AccessSettings
        {
            Mode = ServiceSettings.Text(configuration, "access") switch
            {
                null or "keys" => AccessMode.Keys,
                "open" => AccessMode.Open,
                var other => throw new StartException($"setting access must be keys or open, got '{other}'"),
            },
            Tokens = TokenSettings.Read(configuration),
            Rate = Number(configuration, "rate") ?? defaults.Rate,
            RateAnonymous = Number(configuration, "rate-anonymous") ?? defaults.RateAnonymous,
            MaxCalls = Number(configuration, "max-calls") ?? defaults.MaxCalls,
            MaxCallsEach = Number(configuration, "max-calls-each") ?? defaults.MaxCallsEach,
            Pages =
            [
                .. (ServiceSettings.Text(configuration, "web-origins") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(o => KeyGrant.IsOrigin(o) ? o : throw new StartException($"setting web-origins must be schemes and hosts such as https://desk.example,https://portal.example, got '{o}'")),
            ],
        };
    }

    internal static int? Number(IConfiguration configuration, string key)
    {
        if (ServiceSettings.Text(configuration, key) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 1_000_000
            ? number
            : throw new StartException($"setting {key} must be a whole number from 1 to 1000000, got '{text}'");
    }
}

/// <summary>An OpenID Connect issuer and how its claims are read, see docs/access.md.</summary>
public sealed record TokenSettings
{
    public required string Issuer { get; init; }

    public required string Audience { get; init; }

    /// <summary>A JWKS file instead of the issuer's own keys: nothing is fetched.</summary>
    public string? KeysFile { get; init; }

    /// <summary>Names of claims; a dot goes into an object: <c>realm_access.roles</c>.</summary>
    public string RoleClaim { get; init; } = "techmatch_role";

    public string OrganisationClaim { get; init; } = "techmatch_organisation";

    public string CountryClaim { get; init; } = "techmatch_country";

    public string AlliancesClaim { get; init; } = "techmatch_alliances";

    /// <summary>What the issuer calls a role, to what it is here. Default: the names of the roles themselves.</summary>
    public IReadOnlyDictionary<string, Role> Roles { get; init; } = DefaultRoles;

    // A portal is bound to the pages it works from, which a token does not say.
    private static Dictionary<string, Role> DefaultRoles { get; } = new(StringComparer.Ordinal)
    {
        ["owner"] = Role.Owner, ["fund_manager"] = Role.FundManager, ["focal_point"] = Role.FocalPoint, ["staff"] = Role.Staff, ["administrator"] = Role.Administrator,
    };

    /// <returns>Null when no issuer is set.</returns>
    /// <exception cref="StartException">A setting cannot be used.</exception>
    public static TokenSettings? Read(IConfiguration configuration)
    {
        string? Text(string key) => ServiceSettings.Text(configuration, key);
        if (Text("oidc-issuer") is not { } issuer)
        {
            return AccessSettings.Names.FirstOrDefault(n => n.StartsWith("oidc-", StringComparison.Ordinal) && Text(n) is not null) is { } lone
                ? throw new StartException($"setting {lone} says how tokens are read, so setting oidc-issuer must say whose")
                : null;
        }

        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var address) || address.Scheme != "https" && !(address.Scheme == "http" && address.IsLoopback))
            throw new StartException($"setting oidc-issuer must be an https address, got '{issuer}'");
        var standard = new TokenSettings
        {
            Issuer = issuer,
            Audience = Text("oidc-audience") ?? throw new StartException("setting oidc-issuer is set, so setting oidc-audience must say what its tokens for this service are for"),
            KeysFile = Text("oidc-keys"),
        };
        return standard with
        {
            RoleClaim = Text("oidc-role-claim") ?? standard.RoleClaim,
            OrganisationClaim = Text("oidc-organisation-claim") ?? standard.OrganisationClaim,
            CountryClaim = Text("oidc-country-claim") ?? standard.CountryClaim,
            AlliancesClaim = Text("oidc-alliances-claim") ?? standard.AlliancesClaim,
            Roles = Text("oidc-roles") is { } roles ? ReadRoles(roles) : standard.Roles,
        };
    }

    /// <summary><c>gt-editors=staff,gt-admins=administrator</c></summary>
    private static Dictionary<string, Role> ReadRoles(string text)
    {
        var roles = new Dictionary<string, Role>(StringComparer.Ordinal);
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (pair.LastIndexOf('=') is var at && at <= 0 || !DefaultRoles.TryGetValue(pair[(at + 1)..].Trim(), out var role))
                throw new StartException($"setting oidc-roles must be pairs such as editors=staff with one of {string.Join(", ", DefaultRoles.Keys)}, got '{pair}'");
            roles[pair[..at].Trim()] = role;
        }

        return roles;
    }
}
