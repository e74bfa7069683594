using System.Net;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using TechMatch.Core.Access;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Access;

public sealed class LimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rate_exceeded_isToldWithTheTimeToWait_andLeavesOthersAlone()
    {
        // A bucket of 50 that fills by one a second.
        await using var guarded = await GuardedService.StartAsync("--rate", "1", "--rate-anonymous", "1");
        var (greedy, modest) = (await guarded.KeyAsync(PrincipalRole.Staff), await guarded.KeyAsync(PrincipalRole.Staff));

        var refusal = await FloodAsync(guarded, greedy);

        Assert.Equal((StatusCode.ResourceExhausted, "RATE_LIMITED"), (refusal.Code, refusal.Reason));
        Assert.InRange(refusal.Details!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan().TotalSeconds, 0.1, 10);
        await new SearchService.SearchServiceClient(guarded.As(modest)).SuggestAsync(new SuggestRequest { Prefix = "k" }, cancellationToken: Token);
        await new SearchService.SearchServiceClient(guarded.As(null)).SuggestAsync(new SuggestRequest { Prefix = "k" }, cancellationToken: Token);
    }

    [Fact]
    public async Task Rate_exceededOverJson_isTooManyRequestsWithRetryAfter()
    {
        await using var guarded = await GuardedService.StartAsync("--rate-anonymous", "1");
        await FloodAsync(guarded, null);

        using var response = await guarded.JsonAsync(null, HttpMethod.Post, "/v1/match", """{"text": {"text": "heat"}}""");

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.True(response.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.Contains("RATE_LIMITED", body, StringComparison.Ordinal);
        Assert.Contains("retryDelay", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rate_badCredentials_areLimitedByAddress()
    {
        await using var guarded = await GuardedService.StartAsync("--rate-anonymous", "1");
        var reasons = new List<string>();
        for (var i = 0; i < 15; i++)
            reasons.Add((await Refusal.OfAsync(guarded.Catalog("tm_no").GetRecordAsync(new GetRecordRequest { Name = "needs/a" }, cancellationToken: Token))).Reason);

        Assert.Equal("CREDENTIAL_INVALID", reasons[0]);
        Assert.Equal("RATE_LIMITED", reasons[^1]);
        // The administrator has a bucket of its own.
        await guarded.Keys.WhoAmIAsync(new WhoAmIRequest(), cancellationToken: Token);
    }

    [Fact]
    public void Charge_weighsACallByItsCost()
    {
        using var limits = new CallLimits(new AccessSettings { Rate = 1 });
        var caller = new Caller(new Principal("key:a", Role.Staff));

        Assert.Null(limits.Charge(caller, null, 45));
        Assert.Null(limits.Charge(caller, null, 5));
        Assert.NotNull(limits.Charge(caller, null, 5));
        Assert.Null(limits.Charge(Caller.Operator, null, 50));
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Charge_anonymous_isByNetwork(string one, string other, bool same)
    {
        using var limits = new CallLimits(new AccessSettings { RateAnonymous = 1 });
        Assert.Null(limits.Charge(Caller.Anonymous, IPAddress.Parse(one), 50));

        Assert.Equal(same, limits.Charge(Caller.Anonymous, IPAddress.Parse(other), 50) is not null);
    }

    [Fact]
    public async Task Places_moreThanRunAndWait_areTurnedAway()
    {
        // Patience does not run out while the clock stands still, however busy the machine.
        var time = new FakeTimeProvider();
        using var limits = new CallLimits(new AccessSettings { MaxCalls = 1 });
        using var first = await limits.EnterAsync(time, Token);
        var second = limits.EnterAsync(time, Token);

        // The one place is taken and the one seat too.
        Assert.Null(await limits.EnterAsync(time, Token).WaitAsync(TimeSpan.FromSeconds(30), Token));
        first!.Dispose();
        using var entered = await second;
        Assert.NotNull(entered);
    }

    [Fact]
    public async Task Places_waitedForTooLong_areGivenUp()
    {
        using var limits = new CallLimits(new AccessSettings { MaxCalls = 1 });
        using var first = await limits.EnterAsync(TimeProvider.System, Token);

        Assert.Null(await limits.EnterAsync(TimeProvider.System, Token));
    }

    // One caller with a burst of matches took all 32 places of a machine with two processors, and others were told OVERLOADED.
    [Fact]
    public async Task OwnPlaces_ofOneCaller_areTakenFromNobodyElse()
    {
        var time = new FakeTimeProvider();
        using var limits = new CallLimits(new AccessSettings { MaxCalls = 8, MaxCallsEach = 2 });
        var (noisy, modest) = (IPAddress.Parse("203.0.113.7"), IPAddress.Parse("203.0.113.8"));
        using var first = await limits.EnterOwnAsync(Caller.Anonymous, noisy, time, Token);
        using var second = await limits.EnterOwnAsync(Caller.Anonymous, noisy, time, Token);
        var third = limits.EnterOwnAsync(Caller.Anonymous, noisy, time, Token);

        using var others = await limits.EnterOwnAsync(Caller.Anonymous, modest, TimeProvider.System, Token);
        Assert.NotNull(others);
        Assert.False(third.IsCompleted);
        first!.Dispose();
        using var entered = await third;
        Assert.NotNull(entered);
    }

    [Fact]
    public async Task OwnPlaces_allTaken_isToldWithTheTimeToWait()
    {
        await using var guarded = await GuardedService.StartAsync("--max-calls-each", "1");
        using var taken = await guarded.Service.Get<CallLimits>().EnterOwnAsync(Caller.Anonymous, IPAddress.Loopback, TimeProvider.System, Token);

        var refusal = await Refusal.OfAsync(guarded.Catalog(null).GetRecordAsync(new GetRecordRequest { Name = "needs/a" }, cancellationToken: Token));

        Assert.Equal((StatusCode.ResourceExhausted, "TOO_MANY_AT_ONCE"), (refusal.Code, refusal.Reason));
        Assert.NotNull(refusal.Details!.GetDetail<RetryInfo>());
    }

    [Fact]
    public async Task Overload_isToldWithTheTimeToWait_andHealthStillAnswers()
    {
        await using var guarded = await GuardedService.StartAsync("--max-calls", "1");
        using var taken = await guarded.Service.Get<CallLimits>().EnterAsync(TimeProvider.System, Token);

        var refusal = await Refusal.OfAsync(guarded.Catalog(null).GetRecordAsync(new GetRecordRequest { Name = "needs/a" }, cancellationToken: Token));
        using var json = await guarded.JsonAsync(null, HttpMethod.Get, "/v1/needs/a");

        Assert.Equal((StatusCode.Unavailable, "OVERLOADED"), (refusal.Code, refusal.Reason));
        Assert.NotNull(refusal.Details!.GetDetail<RetryInfo>());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (json.StatusCode, json.Headers.RetryAfter is not null));
        await guarded.Service.Health.CheckAsync(new Grpc.Health.V1.HealthCheckRequest { Service = "techmatch.v1.CatalogService" }, cancellationToken: Token);
    }

    /// <summary>Searches until the bucket is empty.</summary>
    private static async Task<Refusal> FloodAsync(GuardedService guarded, string? key)
    {
        var search = new SearchService.SearchServiceClient(guarded.As(key));
        for (var i = 0; i < 500; i++)
        {
            try
            {
                await search.SuggestAsync(new SuggestRequest { Prefix = "k" }, cancellationToken: Token);
            }
            catch (RpcException e)
            {
                return Refusal.Of(e);
            }
        }

        throw new InvalidOperationException("expected a refusal within 500 calls, got none");
    }
}
