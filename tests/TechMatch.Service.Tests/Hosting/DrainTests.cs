using System.Diagnostics;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;
using TechMatch.TestKit;

namespace TechMatch.Service.Tests.Hosting;

/// <summary>A service that is told to stop: not ready first, then what is under way finishes, then it ends well.</summary>
[Trait("catalogue", "R-15")]
public sealed class DrainTests
{
    private static readonly Dictionary<string, string> s_plain = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sigterm_takesReadinessFirst_finishesWhatIsUnderWay_andExitsWithZero()
    {
        using var folder = new TempFolder();
        using var service = ServiceProcess.Run(s_plain, "--data", folder.Path, "--corpus", "none", "--urls", "http://127.0.0.1:0;http://127.0.0.1:0", "--access", "open", "--drain-notice", "4");
        await service.StartedAsync(Token);
        using var channel = GrpcChannel.ForAddress(service.Addresses[1]);
        using var http = new HttpClient { BaseAddress = service.Addresses[0] };
        var catalog = new CatalogService.CatalogServiceClient(channel);
        await catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology() }, cancellationToken: Token);
        await BecomesAsync(http, HttpStatusCode.OK);
        // Under way until a second change comes, which comes after the signal.
        using var search = new SearchService.SearchServiceClient(channel).SearchAsync(new SearchRequest { Query = "kiln", MinSequence = 2 }, cancellationToken: Token);

        service.Terminate();

        await BecomesAsync(http, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/health/live", UriKind.Relative), Token)).StatusCode);
        Assert.False(search.ResponseAsync.IsCompleted);
        await catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Need() }, cancellationToken: Token);
        Assert.Equal(2, (await search).Hits.Count);
        Assert.Equal((0, ""), await service.EndAsync(Token));
    }

    [Fact]
    public async Task Sigterm_doesNotWaitLongerForACallThanItIsToldTo()
    {
        using var folder = new TempFolder();
        using var service = ServiceProcess.Run(
            s_plain, "--data", folder.Path, "--corpus", "none", "--urls", "http://127.0.0.1:0;http://127.0.0.1:0", "--access", "open", "--drain-notice", "0", "--drain", "0.5", "--search-deadline", "60");
        await service.StartedAsync(Token);
        using var channel = GrpcChannel.ForAddress(service.Addresses[1]);
        var catalog = new CatalogService.CatalogServiceClient(channel);
        await catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology() }, cancellationToken: Token);
        using var search = new SearchService.SearchServiceClient(channel).SearchAsync(new SearchRequest { Query = "kiln", MinSequence = 2 }, cancellationToken: Token);
        // The call has arrived when a later one of the same connection has been answered.
        await catalog.GetRecordAsync(new GetRecordRequest { Name = Given.Technology().Name }, cancellationToken: Token);

        var stopping = Stopwatch.StartNew();
        service.Terminate();

        Assert.Equal((0, ""), await service.EndAsync(Token));
        Assert.InRange(stopping.Elapsed, TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<RpcException>(async () => await search);
    }

    private static async Task BecomesAsync(HttpClient http, HttpStatusCode expected)
    {
        while ((await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Token)).StatusCode != expected) Token.ThrowIfCancellationRequested();
    }
}
