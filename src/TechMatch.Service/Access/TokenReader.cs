using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Service.Hosting;

namespace TechMatch.Service.Access;

/// <summary>
/// Tokens of an OpenID Connect issuer. Only signatures by a private key that the issuer alone has are taken: with a shared
/// secret, whoever can check a token can make one. Keys come from the issuer's published set or from a file, never from
/// where a token says.
/// </summary>
internal sealed class TokenReader
{
    /// <summary>A token with a few groups is 2 KB.</summary>
    public const int MaxTokenLength = 8 * 1024;

    /// <summary>How far the clocks of issuer and service may be apart.</summary>
    public static TimeSpan Skew { get; } = TimeSpan.FromSeconds(60);

    private static readonly string[] s_algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly TokenSettings _settings;
    private readonly TimeProvider _time;
    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxTokenLength };
    private readonly TokenValidationParameters _rules;

    /// <exception cref="StartException">The file of keys cannot be read.</exception>
    public TokenReader(TokenSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _rules = new TokenValidationParameters
        {
            ValidIssuer = settings.Issuer,
            ValidAudience = settings.Audience,
            ValidAlgorithms = s_algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) => IsInTime(from, until),
        };
        if (settings.KeysFile is { } file) _rules.IssuerSigningKeys = ReadKeys(file);
        else _rules.ConfigurationManager = Discovery(settings.Issuer);
    }

    /// <returns>Null for a token that is not to be believed, with the reason in words.</returns>
    public async Task<(Caller? Caller, string Reason)> ReadAsync(string text)
    {
        if (text.Length > MaxTokenLength) return (null, $"expected a token of at most {MaxTokenLength} characters, got {text.Length}");
        if (!_handler.CanReadToken(text)) return (null, "expected an API key or a signed JSON web token");
        var result = await _handler.ValidateTokenAsync(text, _rules);
        if (!result.IsValid) return (null, Words(result.Exception));
        var token = (JsonWebToken)result.SecurityToken;
        if (string.IsNullOrEmpty(token.Subject)) return (null, "expected a token that says whose it is (sub), got none");
        return (new Caller(ToPrincipal(token), Scopes: [], new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + Skew), "");
    }

    private bool IsInTime(DateTime? from, DateTime? until)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return until is { } end && now < end + Skew && !(from > now + Skew);
    }

    private Principal ToPrincipal(JsonWebToken token)
    {
        var role = ClaimReader.Texts(token, _settings.RoleClaim).Select(r => _settings.Roles.GetValueOrDefault(r)).DefaultIfEmpty(Role.Anonymous).Max();
        var principal = new Principal(IdOf(token), role) { Alliances = [.. ClaimReader.Texts(token, _settings.AlliancesClaim).Where(a => Code.TryParse(a, out _)).Select(Code.Of)] };
        return role switch
        {
            Role.Owner or Role.FundManager => principal with { Organisation = Organisation(token) },
            Role.FocalPoint => principal with { Organisation = Organisation(token), Country = Country(token) },
            _ => principal,
        };
    }

    private RecordId? Organisation(JsonWebToken token) =>
        RecordId.TryParse(ClaimReader.Texts(token, _settings.OrganisationClaim).FirstOrDefault(), out var id) && id.Kind == RecordKind.Organisation ? id : null;

    private CountryCode? Country(JsonWebToken token) =>
        CountryCode.TryParse(ClaimReader.Texts(token, _settings.CountryClaim).FirstOrDefault(), out var country) ? country : null;

    /// <summary>At most 200 characters, and no two people alike.</summary>
    private static string IdOf(JsonWebToken token)
    {
        var id = $"user:{token.Issuer}|{token.Subject}";
        return id.Length <= 200 && id.All(c => !char.IsControl(c)) ? id : $"user:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";
    }

    /// <summary>The exception may hold parts of the token, so it is neither logged nor shown.</summary>
    private static string Words(Exception fault) => fault switch
    {
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNoExpirationException => "the token has expired, or is not valid yet",
        SecurityTokenInvalidAudienceException => "the token is for another audience",
        SecurityTokenInvalidIssuerException => "the token is of another issuer",
        _ => "the token is not signed by the issuer with a key and an algorithm that count here",
    };

    private static ConfigurationManager<OpenIdConnectConfiguration> Discovery(string issuer) => new(
        $"{issuer.TrimEnd('/')}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever { RequireHttps = !new Uri(issuer).IsLoopback });

    private static ICollection<SecurityKey> ReadKeys(string file)
    {
        try
        {
            var keys = new JsonWebKeySet(File.ReadAllText(file)).GetSigningKeys();
            return keys.Count > 0 ? keys : throw new StartException($"setting oidc-keys must name a JSON web key set with signing keys, got none in {Path.GetFullPath(file)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or JsonException)
        {
            throw new StartException($"setting oidc-keys must name a JSON web key set, and {Path.GetFullPath(file)} cannot be read as one", e);
        }
    }
}
