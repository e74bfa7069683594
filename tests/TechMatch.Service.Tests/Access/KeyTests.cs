using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Tests.Running;
using TechMatch.TestKit;

namespace TechMatch.Service.Tests.Access;

public sealed class KeyTests : IAsyncLifetime
{
    private GuardedService _guarded = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _guarded = await GuardedService.StartAsync();

    public ValueTask DisposeAsync() => _guarded.DisposeAsync();

    [Fact]
    public async Task Key_created_isWhoItSays()
    {
        var key = await _guarded.KeyAsync(PrincipalRole.Owner, g => g.Scopes.Add(KeyScope.Read));

        var me = await WhoAsync(key);

        Assert.Equal(($"key:{key.Substring(3, 12)}", PrincipalRole.Owner, GuardedService.Organisation), (me.Principal, me.Role, me.Organisation));
        Assert.Equal([KeyScope.Read], me.Scopes);
    }

    [Fact]
    public async Task WhoAmI_withoutAKey_isAnybody() => Assert.Equal("anonymous", (await WhoAsync(null)).Principal);

    [Theory]
    [InlineData("tm_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("tm_short")]
    [InlineData("tm_")]
    [InlineData("")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public async Task Key_thatIsNone_isRefusedAndNeverAnybody(string key)
    {
        var refusal = await Refusal.OfAsync(new AccessService.AccessServiceClient(_guarded.As(key)).WhoAmIAsync(new WhoAmIRequest(), cancellationToken: Token));

        Assert.Equal((StatusCode.Unauthenticated, "CREDENTIAL_INVALID"), (refusal.Code, refusal.Reason));
    }

    [Fact]
    public async Task Key_withOneCharacterChanged_isRefused()
    {
        var key = await _guarded.KeyAsync(PrincipalRole.Staff);
        // Not the last character: of its six bits two mean nothing.
        var other = key[..^2] + (key[^2] == 'A' ? 'B' : 'A') + key[^1];

        Assert.Equal(StatusCode.Unauthenticated, (await RefusedAsync(other)).Code);
    }

    /// <remarks>By hand: clients put the two into one.</remarks>
    [Fact]
    public async Task Authorization_sentTwice_isRefused()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_guarded.Service.HttpAddress.Host, _guarded.Service.HttpAddress.Port, Token);
        await using var stream = client.GetStream();
        var request = $"GET /v1/whoami HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {_guarded.Administrator}\r\nAuthorization: Bearer other\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Token);

        var answer = await new StreamReader(stream).ReadToEndAsync(Token);

        Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_rotated_bothSecretsWorkUntilTheOverlapIsOver()
    {
        var created = await _guarded.CreateAsync(PrincipalRole.Staff);
        var rotated = await _guarded.Keys.RotateKeyAsync(new RotateKeyRequest { Name = created.Key.Name }, cancellationToken: Token);

        Assert.NotEqual(created.Secret, rotated.Secret);
        Assert.Equal((await WhoAsync(created.Secret)).Principal, (await WhoAsync(rotated.Secret)).Principal);

        var again = await _guarded.Keys.RotateKeyAsync(new RotateKeyRequest { Name = created.Key.Name, Overlap = Duration.FromTimeSpan(TimeSpan.Zero) }, cancellationToken: Token);
        Assert.Equal(StatusCode.Unauthenticated, (await RefusedAsync(created.Secret)).Code);
        Assert.Equal(StatusCode.Unauthenticated, (await RefusedAsync(rotated.Secret)).Code);
        Assert.Equal(PrincipalRole.Staff, (await WhoAsync(again.Secret)).Role);
    }

    [Fact]
    public async Task Key_revoked_isRefusedAtOnceAndCannotBeRotated()
    {
        var created = await _guarded.CreateAsync(PrincipalRole.Staff);
        await WhoAsync(created.Secret);

        var revoked = await _guarded.Keys.RevokeKeyAsync(new RevokeKeyRequest { Name = created.Key.Name }, cancellationToken: Token);

        Assert.NotNull(revoked.Key.RevokeTime);
        Assert.Contains("revoked", (await RefusedAsync(created.Secret)).Message, StringComparison.Ordinal);
        var rotation = await Refusal.OfAsync(_guarded.Keys.RotateKeyAsync(new RotateKeyRequest { Name = created.Key.Name }, cancellationToken: Token));
        Assert.Equal(StatusCode.NotFound, rotation.Code);
    }

    [Fact]
    public async Task Key_afterItsTime_isRefused()
    {
        // The call takes no time that is over, so the key is made where the time has passed already.
        var (_, secret) = await _guarded.Service.Get<KeyRing>().CreateAsync(
            "gone by", new TechMatch.Core.Access.KeyGrant(TechMatch.Core.Access.Role.Staff), TimeProvider.System.GetUtcNow().AddSeconds(-1), "test", Token);

        Assert.Contains("expired", (await RefusedAsync(secret.Text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_withANarrowScope_reachesNoFurther()
    {
        var key = await _guarded.KeyAsync(PrincipalRole.Staff, g => g.Scopes.Add(KeyScope.Read));

        await _guarded.Catalog(key).ListRecordsAsync(new ListRecordsRequest(), cancellationToken: Token);
        var refusal = await Refusal.OfAsync(_guarded.Catalog(key).CreateRecordAsync(new CreateRecordRequest { Record = Given.Need() }, cancellationToken: Token));

        Assert.Equal((StatusCode.PermissionDenied, "PERMISSION_DENIED"), (refusal.Code, refusal.Reason));
    }

    [Fact]
    public async Task PortalKey_worksFromItsPagesOnly()
    {
        var key = await _guarded.KeyAsync(PrincipalRole.Portal);

        using var own = await _guarded.JsonAsync(key, HttpMethod.Get, "/v1/whoami", origin: "https://portal.example");
        using var foreign = await _guarded.JsonAsync(key, HttpMethod.Get, "/v1/whoami", origin: "https://portal.example.evil");
        using var none = await _guarded.JsonAsync(key, HttpMethod.Get, "/v1/whoami");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], [own.StatusCode, foreign.StatusCode, none.StatusCode]);
    }

    [Fact]
    public async Task Keys_used_areListedWithItAndWithoutAnySecret()
    {
        var created = await _guarded.CreateAsync(PrincipalRole.Staff);
        await WhoAsync(created.Secret);

        var listed = await _guarded.Keys.ListKeysAsync(new ListKeysRequest(), cancellationToken: Token);

        var key = Assert.Single(listed.Keys, k => k.Name == created.Key.Name);
        Assert.NotNull(key.LastUsedTime);
        Assert.DoesNotContain(created.Secret[16..], listed.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PrincipalRole.Owner, "grant.organisation")]
    [InlineData(PrincipalRole.FocalPoint, "grant.country")]
    [InlineData(PrincipalRole.Portal, "grant.origins")]
    [InlineData(PrincipalRole.Unspecified, "grant.role")]
    public async Task Key_withoutWhatItsRoleNeeds_isNotMade(PrincipalRole role, string field)
    {
        var request = new CreateKeyRequest { Label = "test", Grant = new KeyGrant { Role = role } };

        (await Refusal.OfAsync(_guarded.Keys.CreateKeyAsync(request, cancellationToken: Token))).AssertInvalid(field);
    }

    [Fact]
    public async Task Secrets_areInNeitherLogNorDatabase()
    {
        using var folder = new TempFolder();
        string[] secrets;
        RecordedLog log;
        await using (var service = await RunningService.StartAsync(folder.Path, "--corpus", "none", "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft.AspNetCore=Debug", "--Logging:LogLevel:Grpc=Trace"))
        {
            log = service.Log;
            var request = new CreateKeyRequest { Label = "canary", Grant = new KeyGrant { Role = PrincipalRole.Staff } };
            var created = await service.Access.CreateKeyAsync(request, cancellationToken: Token);
            var rotated = await service.Access.RotateKeyAsync(new RotateKeyRequest { Name = created.Key.Name }, cancellationToken: Token);
            secrets = [created.Secret, rotated.Secret, (await File.ReadAllTextAsync(Path.Combine(folder.Path, FirstKey.FileName), Token)).Trim()];
            foreach (var secret in (string[])[.. secrets, secrets[0] + "x", "eyJhbGciOiJub25lIn0.canarycanarycanarycanary."])
            {
                var headers = new Metadata { { "authorization", $"Bearer {secret}" } };
                try
                {
                    await service.Access.RevokeKeyAsync(new RevokeKeyRequest { Name = secret }, headers, cancellationToken: Token);
                }
                catch (RpcException e)
                {
                    Assert.DoesNotContain(secret[16..], e.ToString(), StringComparison.Ordinal);
                }

                using var json = new HttpRequestMessage(HttpMethod.Get, "/v1/whoami");
                json.Headers.Add("Authorization", $"Bearer {secret}");
                using var answer = await service.Http.SendAsync(json, Token);
            }
        }

        Assert.True(log.Lines.Count > 20, $"only {log.Lines.Count} lines were logged: the canary saw nothing");
        var text = string.Join('\n', log.Lines.Select(l => l.Text));
        Assert.All(secrets, s => Assert.DoesNotContain(s[16..], text, StringComparison.Ordinal));
        Assert.DoesNotContain("canarycanary", text, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder.Path, "registry*"))
        {
            var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Token));
            Assert.All(secrets, s => Assert.DoesNotContain(s[16..], bytes, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task LastUse_survivesAStop()
    {
        using var folder = new TempFolder();
        await using (var service = await RunningService.StartAsync(folder.Path, "--corpus", "none", "--access", "keys"))
        {
            var admin = (await File.ReadAllTextAsync(Path.Combine(folder.Path, FirstKey.FileName), Token)).Trim();
            await service.Access.WhoAmIAsync(new WhoAmIRequest(), new Metadata { { "authorization", $"Bearer {admin}" } }, cancellationToken: Token);
            await service.StopAsync();
        }

        await using var after = await RunningService.StartAsync(folder.Path, "--corpus", "none");
        Assert.NotNull(Assert.Single((await after.Access.ListKeysAsync(new ListKeysRequest(), cancellationToken: Token)).Keys).LastUsedTime);
    }

    [Fact]
    public async Task FirstKey_isInAFileForItsOwnerAlone_andMadeOnce()
    {
        var path = Path.Combine(_guarded.Service.Data, FirstKey.FileName);

        Assert.Equal(PrincipalRole.Administrator, (await WhoAsync(_guarded.Administrator)).Role);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Contains(_guarded.Service.Log.Lines, l => l.Text.Contains(path, StringComparison.Ordinal));
        using var folder = new TempFolder();
        await using (await RunningService.StartAsync(folder.Path, "--corpus", "none")) File.Delete(Path.Combine(folder.Path, FirstKey.FileName));
        await using (await RunningService.StartAsync(folder.Path, "--corpus", "none")) Assert.False(File.Exists(Path.Combine(folder.Path, FirstKey.FileName)));
    }

    private async Task<WhoAmIResponse> WhoAsync(string? key) => await new AccessService.AccessServiceClient(_guarded.As(key)).WhoAmIAsync(new WhoAmIRequest(), cancellationToken: Token);

    private Task<Refusal> RefusedAsync(string key) => Refusal.OfAsync(new AccessService.AccessServiceClient(_guarded.As(key)).WhoAmIAsync(new WhoAmIRequest(), cancellationToken: Token));
}
