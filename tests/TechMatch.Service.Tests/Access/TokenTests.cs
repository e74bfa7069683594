using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;
using TechMatch.Protocol.V1;
using TechMatch.Service.Hosting;
using TechMatch.Service.Tests.Running;
using TechMatch.TestKit;

namespace TechMatch.Service.Tests.Access;

public sealed class TokenTests : IAsyncLifetime
{
    private TestIssuer _issuer = null!;
    private GuardedService _guarded = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _guarded = await GuardedService.StartAsync("--oidc-issuer", _issuer.Address, "--oidc-audience", TestIssuer.Audience);
    }

    public async ValueTask DisposeAsync()
    {
        await _guarded.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Token_good_isWhoItSays()
    {
        var me = await WhoAsync(TestIssuer.Sign(_issuer.Describe("owner")));

        Assert.Equal(($"user:{_issuer.Address}|ada", PrincipalRole.Owner, GuardedService.Organisation), (me.Principal, me.Role, me.Organisation));
        Assert.NotNull(me.ExpireTime);
    }

    [Fact]
    public async Task Token_withSeveralRoles_hasTheHighest()
    {
        var token = _issuer.Describe();
        token.Claims["techmatch_role"] = new[] { "owner", "staff", "unheard of" };

        Assert.Equal(PrincipalRole.Staff, (await WhoAsync(TestIssuer.Sign(token))).Role);
    }

    [Fact]
    public async Task Token_withoutARole_readsAndNoMore()
    {
        var token = TestIssuer.Sign(_issuer.Describe("unheard of"));

        Assert.StartsWith("user:", (await WhoAsync(token)).Principal, StringComparison.Ordinal);
        var refusal = await Refusal.OfAsync(_guarded.Catalog(token).CreateRecordAsync(new CreateRecordRequest { Record = Given.Need() }, cancellationToken: Token));
        Assert.Equal(StatusCode.PermissionDenied, refusal.Code);
    }

    [Theory]
    [InlineData(-30, true)]
    [InlineData(-90, false)]
    public async Task Token_expired_isGoodForTheSkewOfClocks(int seconds, bool good)
    {
        var token = _issuer.Describe();
        (token.NotBefore, token.Expires) = (TestIssuer.Now.AddHours(-1).UtcDateTime, TestIssuer.Now.AddSeconds(seconds).UtcDateTime);

        await AssertAsync(good, TestIssuer.Sign(token));
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(90, false)]
    public async Task Token_notYetValid_isGoodForTheSkewOfClocks(int seconds, bool good)
    {
        var token = _issuer.Describe();
        token.NotBefore = TestIssuer.Now.AddSeconds(seconds).UtcDateTime;

        await AssertAsync(good, TestIssuer.Sign(token));
    }

    [Theory]
    [InlineData("audience")]
    [InlineData("no audience")]
    [InlineData("issuer")]
    [InlineData("no expiry")]
    [InlineData("no subject")]
    public async Task Token_wrongOrMissingClaim_isRefused(string what)
    {
        var token = _issuer.Describe();
        switch (what)
        {
            case "audience": token.Audience = "another"; break;
            case "no audience": token.Audience = null; break;
            case "issuer": token.Issuer = "https://another.example"; break;
            case "no expiry": token.Expires = null; break;
            default: token.Subject = new ClaimsIdentity(); break;
        }

        await AssertAsync(false, TestIssuer.Sign(token));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("nOnE")]
    public async Task Token_unsigned_isRefused(string algorithm) => await AssertAsync(false, _issuer.Forge(new { alg = algorithm, typ = "JWT" }, _ => []));

    [Fact]
    public async Task Token_signedWithThePublicKeyAsASharedSecret_isRefused()
    {
        foreach (var secret in (byte[][])[Encoding.ASCII.GetBytes(_issuer.PublicPem), Encoding.ASCII.GetBytes(_issuer.KeySet)])
        {
            await AssertAsync(false, _issuer.Forge(new { alg = "HS256", typ = "JWT", kid = "key-1" }, bytes => HMACSHA256.HashData(secret, bytes)));
            await AssertAsync(false, _issuer.Forge(new { alg = "HS256", typ = "JWT" }, bytes => HMACSHA256.HashData(secret, bytes)));
        }
    }

    [Theory]
    [InlineData("../../../../../../dev/null")]
    [InlineData("/proc/self/environ")]
    [InlineData("key-1' OR '1'='1")]
    [InlineData("key-1\0")]
    public async Task Token_keyIdThatIsAPath_isRefused(string keyId) =>
        await AssertAsync(false, _issuer.Forge(new { alg = "HS256", typ = "JWT", kid = keyId }, bytes => HMACSHA256.HashData(new byte[32], bytes)));

    [Fact]
    public async Task Token_bringingItsOwnKey_isRefused()
    {
        using var rsa = RSA.Create(2048);
        var key = new RsaSecurityKey(rsa) { KeyId = "key-1" };
        var token = _issuer.Describe();
        token.SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256);
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        var jwk = new Dictionary<string, object> { ["kty"] = "RSA", ["n"] = Base64UrlEncoder.Encode(parameters.Modulus), ["e"] = Base64UrlEncoder.Encode(parameters.Exponent) };

        await AssertAsync(false, TestIssuer.Sign(token, new Dictionary<string, object> { ["jwk"] = jwk, ["jku"] = "http://127.0.0.1:9/keys", ["x5u"] = "http://127.0.0.1:9/cert" }));
    }

    [Fact]
    public async Task Token_tamperedWith_isRefused()
    {
        var parts = TestIssuer.Sign(_issuer.Describe("owner")).Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("\"owner\"", "\"administrator\"", StringComparison.Ordinal);

        await AssertAsync(false, $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}");
    }

    [Fact]
    public async Task Token_huge_isRefused()
    {
        var token = _issuer.Describe();
        token.Claims["padding"] = new string('x', 12_000);

        await AssertAsync(false, TestIssuer.Sign(token));
        await AssertAsync(false, new string('x', 20_000));
    }

    [Fact]
    public async Task Keys_fromAFile_needNoIssuerToAsk()
    {
        using var folder = new TempFolder();
        var file = folder.File("keys.json");
        await File.WriteAllTextAsync(file, _issuer.KeySet, Token);
        // Port 9: nobody answers there.
        await using var offline = await GuardedService.StartAsync(
            "--oidc-issuer", "https://127.0.0.1:9", "--oidc-audience", TestIssuer.Audience, "--oidc-keys", file, "--oidc-role-claim", "realm_access.roles", "--oidc-roles", "editors=staff");
        var token = _issuer.Describe();
        token.Issuer = "https://127.0.0.1:9";
        token.Claims["realm_access"] = new Dictionary<string, object> { ["roles"] = new[] { "editors" } };

        var me = await new AccessService.AccessServiceClient(offline.As(TestIssuer.Sign(token))).WhoAmIAsync(new WhoAmIRequest(), cancellationToken: Token);

        Assert.Equal(PrincipalRole.Staff, me.Role);
    }

    [Theory]
    [InlineData("--oidc-issuer", "http://issuer.example", "--oidc-audience", "a")]
    [InlineData("--oidc-issuer", "https://issuer.example")]
    [InlineData("--oidc-audience", "a")]
    [InlineData("--oidc-issuer", "https://issuer.example", "--oidc-audience", "a", "--oidc-keys", "/nowhere/keys.json")]
    [InlineData("--oidc-issuer", "https://issuer.example", "--oidc-audience", "a", "--oidc-roles", "x=portal")]
    public async Task Start_withSettingsThatCannotBeUsed_isRefused(params string[] settings) =>
        Assert.Contains("oidc-", (await Assert.ThrowsAsync<StartException>(() => GuardedService.StartAsync(settings))).Message, StringComparison.Ordinal);

    private async Task<WhoAmIResponse> WhoAsync(string token) => await new AccessService.AccessServiceClient(_guarded.As(token)).WhoAmIAsync(new WhoAmIRequest(), cancellationToken: Token);

    private async Task AssertAsync(bool good, string token)
    {
        if (good)
        {
            await WhoAsync(token);
            return;
        }

        var refusal = await Refusal.OfAsync(new AccessService.AccessServiceClient(_guarded.As(token)).WhoAmIAsync(new WhoAmIRequest(), cancellationToken: Token));
        Assert.Equal((StatusCode.Unauthenticated, "CREDENTIAL_INVALID"), (refusal.Code, refusal.Reason));
        if (token.Length > 40) Assert.DoesNotContain(token[^20..], refusal.Message, StringComparison.Ordinal);
    }
}
