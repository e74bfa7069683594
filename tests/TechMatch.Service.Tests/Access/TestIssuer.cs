using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace TechMatch.Service.Tests.Access;

/// <summary>An OpenID Connect issuer on a loopback port: discovery, its key set, and tokens signed or forged as a test asks.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string Audience = "techmatch";

    private readonly WebApplication _app;
    private readonly RSA _rsa = RSA.Create(2048);

    private TestIssuer(WebApplication app)
    {
        _app = app;
        Key = new RsaSecurityKey(_rsa) { KeyId = "key-1" };
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Address, jwks_uri = $"{Address}/jwks" }));
        app.MapGet("/jwks", () => Results.Text(KeySet, "application/json"));
    }

    public RsaSecurityKey Key { get; }

    public string Address => _app.Urls.Single();

    public string KeySet
    {
        get
        {
            var key = _rsa.ExportParameters(includePrivateParameters: false);
            return JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", use = "sig", kid = Key.KeyId, alg = "RS256", n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) } } });
        }
    }

    /// <summary>As the issuer publishes it; what a forger has.</summary>
    public string PublicPem => _rsa.ExportSubjectPublicKeyInfoPem();

    public static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var issuer = new TestIssuer(builder.Build());
        await issuer._app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    public SecurityTokenDescriptor Describe(string role = "staff") => new()
    {
        Issuer = Address,
        Audience = Audience,
        Subject = new ClaimsIdentity([new Claim("sub", "ada")]),
        Claims = new Dictionary<string, object> { ["techmatch_role"] = role, ["techmatch_organisation"] = GuardedService.Organisation, ["techmatch_country"] = "KZ" },
        IssuedAt = Now.UtcDateTime,
        NotBefore = Now.UtcDateTime,
        Expires = Now.AddMinutes(5).UtcDateTime,
        SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
    };

    public static string Sign(SecurityTokenDescriptor token) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);

    public static string Sign(SecurityTokenDescriptor token, IDictionary<string, object> header)
    {
        token.AdditionalHeaderClaims = header;
        return Sign(token);
    }

    /// <summary>Any header over the claims of a good token, with a signature made by <paramref name="sign"/>.</summary>
    public string Forge(object header, Func<byte[], byte[]> sign)
    {
        var signed = $"{Base64UrlEncoder.Encode(JsonSerializer.Serialize(header))}.{Sign(Describe()).Split('.')[1]}";
        return $"{signed}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }
}
