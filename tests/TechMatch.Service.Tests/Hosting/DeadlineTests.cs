using System.Diagnostics;
using System.Net;
using System.Text;
using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Hosting;

public sealed class DeadlineTests
{
    // A change that never comes: the call waits for it until something ends it.
    private static readonly SearchRequest s_endless = new() { Query = "heat", MinSequence = long.MaxValue };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_tinyDeadline_isDeadlineExceeded()
    {
        await using var service = await RunningService.EmptyAsync();

        var refusal = await Refusal.OfAsync(service.Search.SearchAsync(s_endless, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(100), cancellationToken: Token));

        Assert.Equal(StatusCode.DeadlineExceeded, refusal.Code);
        Assert.Empty(service.Log.Complaints);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Call_deadlineNoCallCanMeet_isDeadlineExceededNotUnknown(int milliseconds)
    {
        await using var service = await RunningService.EmptyAsync();
        for (var i = 0; i < 20; i++)
        {
            var refusal = await Refusal.OfAsync(service.Search.SearchAsync(s_endless, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(milliseconds), cancellationToken: Token));

            Assert.Equal(StatusCode.DeadlineExceeded, refusal.Code);
        }

        Assert.Empty(service.Log.Complaints);
    }

    [Fact]
    public async Task Call_withoutDeadline_getsTheServicesOwn()
    {
        await using var service = await RunningService.EmptyAsync("--search-deadline", "0.2");
        var clock = Stopwatch.StartNew();

        var search = await Refusal.OfAsync(service.Search.SearchAsync(s_endless, cancellationToken: Token));
        var stream = await Refusal.OfAsync(service.Matching.StreamMatches(
            new StreamMatchesRequest { Request = new MatchRequest { Text = new FreeText { Text = "heat" }, MinSequence = long.MaxValue } }, cancellationToken: Token));

        Assert.Equal((StatusCode.DeadlineExceeded, StatusCode.DeadlineExceeded), (search.Code, stream.Code));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(5));
        Assert.Empty(service.Log.Complaints);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("100m")]
    public async Task JsonCall_overdue_is504WithTheReason(string? asked)
    {
        await using var service = await RunningService.EmptyAsync("--search-deadline", asked is null ? "0.2" : "60");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/search")
        {
            Content = new StringContent("""{"query":"heat","minSequence":"9223372036854775807"}""", Encoding.UTF8, "application/json"),
        };
        if (asked is not null) request.Headers.Add("grpc-timeout", asked);

        using var response = await service.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Contains("DEADLINE_EXCEEDED", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Empty(service.Log.Complaints);
    }

    [Fact]
    public async Task Call_callerHangsUp_isCancelledAndLogsNothing()
    {
        await using var service = await RunningService.EmptyAsync();
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var call = service.Search.SearchAsync(s_endless, cancellationToken: hangUp.Token);
        using var watch = service.Catalog.WatchRecords(new WatchRecordsRequest(), cancellationToken: hangUp.Token);
        var heard = watch.ResponseStream.MoveNext(Token);
        // Both calls are under way on the service once another call of the same connection has been answered.
        await service.Admin.GetStatsAsync(new GetStatsRequest(), cancellationToken: Token);

        await hangUp.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => heard)).StatusCode);
        await service.StopAsync();
        Assert.Empty(service.Log.Complaints);
    }

    [Fact]
    public async Task JsonCall_callerHangsUp_logsNothing()
    {
        await using var service = await RunningService.EmptyAsync();
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var content = new StringContent("""{"query":"heat","minSequence":"9223372036854775807"}""", Encoding.UTF8, "application/json");
        var call = service.Http.PostAsync(new Uri("/v1/search", UriKind.Relative), content, hangUp.Token);
        await service.Admin.GetStatsAsync(new GetStatsRequest(), cancellationToken: Token);

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await service.StopAsync();
        Assert.Empty(service.Log.Complaints);
    }

    [Fact]
    public async Task Watch_withoutDeadline_outlivesTheSearchDeadline()
    {
        await using var service = await RunningService.EmptyAsync("--search-deadline", "0.1");
        using var watch = service.Catalog.WatchRecords(new WatchRecordsRequest(), cancellationToken: Token);
        var heard = watch.ResponseStream.MoveNext(Token);
        // A search that starts later and runs into its deadline proves that the time is over.
        await Refusal.OfAsync(service.Search.SearchAsync(s_endless, cancellationToken: Token));

        await service.HoldAsync(Given.Technology());

        Assert.True(await heard);
    }
}
