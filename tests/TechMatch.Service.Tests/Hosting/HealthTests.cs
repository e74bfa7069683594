using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using TechMatch.Protocol.V1;
using TechMatch.Search;
using TechMatch.Service.Tests.Running;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace TechMatch.Service.Tests.Hosting;

public sealed class HealthTests(BundledService bundled)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("techmatch.v1.CatalogService")]
    [InlineData("techmatch.v1.IngestService")]
    [InlineData("techmatch.v1.SearchService")]
    [InlineData("techmatch.v1.MatchService")]
    [InlineData("techmatch.v1.ImpactService")]
    [InlineData("techmatch.v1.AdminService")]
    public async Task Health_indexedService_isServing(string name) => Assert.Equal(ServingStatus.Serving, await CheckAsync(bundled.Service, name));

    [Fact]
    public async Task Health_unknownService_isNotFound() =>
        Assert.Equal(StatusCode.NotFound, (await Refusal.OfAsync(bundled.Service.Health.CheckAsync(new HealthCheckRequest { Service = "techmatch.v1.None" }, cancellationToken: Token))).Code);

    [Fact]
    public async Task Health_whileTheIndexRebuilds_isLiveAndNotReadyAndAnswersAreFlagged()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Need(), Given.Technology());
        // A rebuild that waits on its first report holds the lock, so the rebuild of the suspect index waits behind it.
        using var go = new ManualResetEventSlim();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var rebuild = Task.Run(() => service.Node.Search.Index.RebuildAsync(new Gate(reached, go), Token), Token);
        await reached.Task.WaitAsync(Token);

        service.Node.Search.Index.Suspect(new SearchUnavailableException("text index", "made up by a test"));

        Assert.Equal(ServingStatus.NotServing, await CheckAsync(service, ""));
        Assert.Equal(ServingStatus.NotServing, await CheckAsync(service, "techmatch.v1.SearchService"));
        Assert.Equal(ServingStatus.NotServing, await CheckAsync(service, "techmatch.v1.MatchService"));
        Assert.Equal(ServingStatus.Serving, await CheckAsync(service, "techmatch.v1.CatalogService"));
        Assert.Equal(ServingStatus.Serving, await CheckAsync(service, "techmatch.v1.IngestService"));
        Assert.Equal(ServingStatus.Serving, await CheckAsync(service, "techmatch.v1.AdminService"));
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync(new Uri("/health/live", UriKind.Relative), Token)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), Token)).StatusCode);
        Assert.Equal("suspect", (await service.Admin.GetIndexStateAsync(new GetIndexStateRequest(), cancellationToken: Token)).State);
        Assert.NotEmpty((await service.Matching.MatchAsync(new MatchRequest { Name = "needs/kz-kiln-heat" }, cancellationToken: Token)).Degraded);
        Assert.NotEmpty((await service.Search.SearchAsync(new SearchRequest { Query = "kiln" }, cancellationToken: Token)).Degraded);
        using var stream = service.Matching.StreamMatches(new StreamMatchesRequest { Request = new MatchRequest { Name = "needs/kz-kiln-heat" } }, cancellationToken: Token);
        Assert.NotEmpty((await stream.ResponseStream.ReadAllAsync(Token).LastAsync(Token)).Summary.Degraded);

        using var watch = service.Health.Watch(new HealthCheckRequest(), cancellationToken: Token);
        Assert.True(await watch.ResponseStream.MoveNext(Token));
        Assert.Equal(ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        go.Set();
        await rebuild;
        while (await CheckAsync(service, "") != ServingStatus.Serving) Token.ThrowIfCancellationRequested();
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), Token)).StatusCode);
        Assert.Empty((await service.Matching.MatchAsync(new MatchRequest { Name = "needs/kz-kiln-heat" }, cancellationToken: Token)).Degraded);
    }

    [Fact]
    public async Task Watch_serviceStops_saysNotServingAndEnds()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.Node.Search.Index.CatchUpAsync(Token);
        using var watch = service.Health.Watch(new HealthCheckRequest { Service = "techmatch.v1.CatalogService" }, cancellationToken: Token);
        Assert.True(await watch.ResponseStream.MoveNext(Token));
        Assert.Equal(ServingStatus.Serving, watch.ResponseStream.Current.Status);

        await service.StopAsync();

        Assert.True(await watch.ResponseStream.MoveNext(Token));
        Assert.Equal(ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        Assert.False(await watch.ResponseStream.MoveNext(Token));
        Assert.Empty(service.Log.Complaints);
    }

    [Fact]
    public async Task Watch_unknownService_isToldSo()
    {
        using var watch = bundled.Service.Health.Watch(new HealthCheckRequest { Service = "techmatch.v1.None" }, cancellationToken: Token);

        Assert.True(await watch.ResponseStream.MoveNext(Token));
        Assert.Equal(ServingStatus.ServiceUnknown, watch.ResponseStream.Current.Status);
    }

    private static async Task<ServingStatus> CheckAsync(RunningService service, string name) =>
        (await service.Health.CheckAsync(new HealthCheckRequest { Service = name }, cancellationToken: Token)).Status;

    private sealed class Gate(TaskCompletionSource reached, ManualResetEventSlim go) : IProgress<long>
    {
        public void Report(long value)
        {
            reached.TrySetResult();
            go.Wait(Token);
        }
    }
}
