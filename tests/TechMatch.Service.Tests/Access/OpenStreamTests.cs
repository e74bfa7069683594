using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Access;

/// <summary>A credential that ends takes the calls with it that are under way.</summary>
public sealed class OpenStreamTests
{
    private static readonly TimeSpan s_promise = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Streams_ofARevokedKey_endWithinSeconds()
    {
        await using var guarded = await GuardedService.StartAsync();
        await guarded.HoldAsync(Given.Need());
        var created = await guarded.CreateAsync(PrincipalRole.Staff);
        var other = await guarded.KeyAsync(PrincipalRole.Staff);
        using var watch = await WatchAsync(guarded, created.Secret);
        using var untouched = await WatchAsync(guarded, other);
        using var import = new IngestService.IngestServiceClient(guarded.As(created.Secret)).ImportRecords(cancellationToken: Token);
        await import.RequestStream.WriteAsync(new ImportRecordsRequest { Record = Given.Need() }, Token);
        Assert.True(await import.ResponseStream.MoveNext(Token));
        var (next, imported) = (watch.ResponseStream.MoveNext(Token), import.ResponseStream.MoveNext(Token));

        await guarded.Keys.RevokeKeyAsync(new RevokeKeyRequest { Name = created.Key.Name }, cancellationToken: Token);

        AssertEnded(await Assert.ThrowsAsync<RpcException>(() => next).WaitAsync(s_promise, Token));
        AssertEnded(await Assert.ThrowsAsync<RpcException>(() => imported).WaitAsync(s_promise, Token));
        await guarded.HoldAsync(Given.Technology());
        Assert.True(await untouched.ResponseStream.MoveNext(Token));
    }

    [Fact]
    public async Task Stream_ofAKeyWhoseTimeIsOver_endsWithinSeconds()
    {
        await using var guarded = await GuardedService.StartAsync();
        await guarded.HoldAsync(Given.Need());
        using var watch = await WatchAsync(guarded, await guarded.KeyAsync(PrincipalRole.Staff, expires: TimeProvider.System.GetUtcNow().AddSeconds(3)));

        AssertEnded(await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(Token)).WaitAsync(s_promise, Token));
    }

    [Fact]
    public async Task Stream_ofATokenThatExpires_endsWithinSeconds()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var guarded = await GuardedService.StartAsync("--oidc-issuer", issuer.Address, "--oidc-audience", TestIssuer.Audience);
        await guarded.HoldAsync(Given.Need());
        var token = issuer.Describe();
        (token.NotBefore, token.Expires) = (TestIssuer.Now.AddHours(-1).UtcDateTime, (TestIssuer.Now - TokenReader.Skew).AddSeconds(4).UtcDateTime);
        using var watch = await WatchAsync(guarded, TestIssuer.Sign(token));

        AssertEnded(await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(Token)).WaitAsync(s_promise, Token));
    }

    [Fact]
    public async Task Stream_ofAKeyRevokedByAnotherNode_endsWithinSeconds()
    {
        await using var guarded = await GuardedService.StartAsync();
        await guarded.HoldAsync(Given.Need());
        var created = await guarded.CreateAsync(PrincipalRole.Staff);
        using var watch = await WatchAsync(guarded, created.Secret);

        // Past the ring of this process, as another would.
        await guarded.Service.Get<TechMatch.Store.Access.KeyRegister>().RevokeAsync(created.Key.Name["keys/".Length..], TimeProvider.System.GetUtcNow(), Token);

        AssertEnded(await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(Token)).WaitAsync(s_promise, Token));
    }

    private static async Task<AsyncServerStreamingCall<WatchRecordsResponse>> WatchAsync(GuardedService guarded, string key)
    {
        var watch = guarded.Catalog(key).WatchRecords(new WatchRecordsRequest(), cancellationToken: Token);
        Assert.True(await watch.ResponseStream.MoveNext(Token));
        return watch;
    }

    private static void AssertEnded(RpcException e) => Assert.Equal((StatusCode.Unauthenticated, "CREDENTIAL_INVALID"), (e.StatusCode, Refusal.Of(e).Reason));
}
