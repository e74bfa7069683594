using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TechMatch.Protocol.V1;
using TechMatch.Service.Hosting;
using TechMatch.TestKit;

namespace TechMatch.Service.Tests.Running;

/// <summary>The real service in this process: free loopback ports, a temp folder, a real channel and a real HTTP client.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TempFolder? _ownFolder;

    private RunningService(WebApplication app, TempFolder? ownFolder, RecordedLog log)
    {
        (_app, _ownFolder, Log) = (app, ownFolder, log);
        var addresses = app.Urls.Select(u => new Uri(u)).ToList();
        (HttpAddress, GrpcAddress) = (addresses[0], addresses[^1]);
        Channel = GrpcChannel.ForAddress(GrpcAddress);
        Http = new HttpClient { BaseAddress = HttpAddress };
    }

    /// <summary>The data folder when it is the service's own.</summary>
    public string Data => _ownFolder?.Path ?? throw new InvalidOperationException("the folder is the test's");

    public Uri HttpAddress { get; }

    public Uri GrpcAddress { get; }

    public GrpcChannel Channel { get; }

    public HttpClient Http { get; }

    /// <summary>What the service logged, after its own filters.</summary>
    public RecordedLog Log { get; }

    public TechMatchNode Node => _app.Services.GetRequiredService<TechMatchNode>();

    public CatalogService.CatalogServiceClient Catalog => new(Channel);

    public IngestService.IngestServiceClient Ingest => new(Channel);

    public SearchService.SearchServiceClient Search => new(Channel);

    public MatchService.MatchServiceClient Matching => new(Channel);

    public ImpactService.ImpactServiceClient Impact => new(Channel);

    public AdminService.AdminServiceClient Admin => new(Channel);

    public AccessService.AccessServiceClient Access => new(Channel);

    public Health.HealthClient Health => new(Channel);

    /// <summary>An empty registry in a folder of its own.</summary>
    public static Task<RunningService> EmptyAsync(params string[] settings) => StartAsync(null, ["--corpus", "none", .. settings]);

    /// <param name="folder">The data folder; null takes one that goes away with the service.</param>
    public static async Task<RunningService> StartAsync(string? folder, params string[] settings)
    {
        var own = folder is null ? new TempFolder() : null;
        var log = new RecordedLog();
        string[] addresses = settings.Contains("--urls") ? [] : ["--http", "http://127.0.0.1:0", "--grpc", "http://127.0.0.1:0"];
        // Most tests play the operator; those about callers say otherwise.
        string[] access = settings.Contains("--access") ? [] : ["--access", "open"];
        try
        {
            var app = await ServiceHost.BuildAsync(
                ["--data", folder ?? own!.Path, .. addresses, .. access, .. settings], socket: null,
                builder => builder.Logging.ClearProviders().AddProvider(log), TestContext.Current.CancellationToken);
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new RunningService(app, own, log);
        }
        catch
        {
            own?.Dispose();
            throw;
        }
    }

    /// <summary>Creates the records and returns when searches show them.</summary>
    public async Task HoldAsync(params Record[] records)
    {
        foreach (var record in records) await Catalog.CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: TestContext.Current.CancellationToken);
        await Node.Search.Index.CatchUpAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Tells the service to stop, as SIGTERM does, and waits until it has.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        Http.Dispose();
        await _app.DisposeAsync();
        _ownFolder?.Dispose();
    }
}
