using AutoMapper;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TechMatch.Service.Admin;
using TechMatch.Service.Catalog;
using TechMatch.Service.Ingest;
using TechMatch.Service.Matching;
using TechMatch.Service.Search;

namespace TechMatch.Service.Hosting;

/// <summary>Composes and runs the service: gRPC on one port, the same calls as JSON on the other.</summary>
public static class ServiceHost
{
    /// <summary>4 MiB, the gRPC default: a record is at most 1 MB, and imports stream.</summary>
    private const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>Runs until stopped.</summary>
    /// <returns>0, or 1 after one sentence on standard error that says what to do.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = await BuildAsync(args, cancellationToken);
            await app.StartAsync(cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (StartException e)
        {
            await Console.Error.WriteLineAsync($"techmatch: {e.Message}");
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"techmatch: {e.Message.TrimEnd('.')}; stop the program that has it, or choose other addresses with --http and --grpc");
        }

        return 1;
    }

    /// <summary>The composed application, not yet started; disposing it closes the data folder.</summary>
    /// <exception cref="StartException">A setting or the data folder cannot be used.</exception>
    /// <param name="socket">Path of a Unix socket to serve gRPC on instead of the two addresses: the service inside a command.</param>
    public static async Task<WebApplication> BuildAsync(string[] args, CancellationToken cancellationToken, string? socket = null)
    {
        // --urls is ours (see ServiceSettings): ASP.NET would bind both addresses to the same protocols.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables("TECHMATCH_").AddCommandLine(args);
        var settings = ServiceSettings.From(builder.Configuration);
        builder.Logging.AddSimpleConsole(o => o.SingleLine = true);
        builder.WebHost.UseUrls().ConfigureKestrel((context, kestrel) =>
        {
            if (socket is null) Listen(kestrel, context.Configuration, settings);
            else kestrel.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.WebHost.UseKestrelHttpsConfiguration();

        using var logs = LoggerFactory.Create(l => l.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole(o => o.SingleLine = true));
        AddServices(builder.Services, settings);
        builder.Services.AddSingleton(TimeProvider.System);
        var node = await TechMatchNode.OpenAsync(settings, TimeProvider.System, logs, cancellationToken);
        builder.Services.AddSingleton(_ => node);

        var app = builder.Build();
        // Resolved once so that the container owns it and closes the data folder at the end.
        _ = app.Services.GetRequiredService<TechMatchNode>();
        Map(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, ServiceSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(p => p.GetRequiredService<TechMatchNode>().Store);
        services.AddSingleton(p => p.GetRequiredService<TechMatchNode>().Search);
        services.AddSingleton(p => new PageTokens(p.GetRequiredService<TechMatchNode>().TokenKey));
        services.AddSingleton<RecordWire>();
        services.AddSingleton<SearchWire>();
        services.AddSingleton<MatchWire>();
        services.AddSingleton(provider => new MapperConfiguration(
            c =>
            {
                c.AddProfile<RecordMappingProfile>();
                c.LicenseKey = provider.GetRequiredService<IConfiguration>()["TechMatch:AutoMapperLicenceKey"];
            },
            provider.GetRequiredService<ILoggerFactory>()).CreateMapper());
        services.AddGrpc(o =>
        {
            o.MaxReceiveMessageSize = MaxMessageBytes;
            o.Interceptors.Add<DeadlineInterceptor>();
            o.Interceptors.Add<ErrorInterceptor>();
        }).AddJsonTranscoding();
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks(o =>
        {
            foreach (var name in (string[])["", "techmatch.v1.SearchService", "techmatch.v1.MatchService"]) o.Services.Map(name, c => c.Tags.Contains("ready"));
            foreach (var name in (string[])["techmatch.v1.CatalogService", "techmatch.v1.IngestService", "techmatch.v1.AdminService"]) o.Services.Map(name, c => c.Tags.Contains("live"));
        })
        .AddCheck("live", () => HealthCheckResult.Healthy(), ["live"])
        .AddCheck<IndexHealthCheck>("ready", tags: ["ready"]);
    }

    private static void Map(WebApplication app)
    {
        app.MapGrpcService<CatalogGrpcService>();
        app.MapGrpcService<IngestGrpcService>();
        app.MapGrpcService<SearchGrpcService>();
        app.MapGrpcService<MatchGrpcService>();
        app.MapGrpcService<AdminGrpcService>();
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
        app.MapHealthChecks("/health/live", new() { Predicate = c => c.Tags.Contains("live") });
        app.MapHealthChecks("/health/ready", new() { Predicate = c => c.Tags.Contains("ready") });
    }

    private static void Listen(KestrelServerOptions kestrel, IConfiguration configuration, ServiceSettings settings)
    {
        kestrel.Configure(configuration.GetSection("Kestrel"));
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 100;
        if (settings.Http == settings.Grpc)
        {
            Bind(kestrel, settings.Http, HttpProtocols.Http1AndHttp2);
            return;
        }

        Bind(kestrel, settings.Http, HttpProtocols.Http1);
        Bind(kestrel, settings.Grpc, HttpProtocols.Http2);
    }

    private static void Bind(KestrelServerOptions kestrel, Uri address, HttpProtocols protocols)
    {
        void Configure(ListenOptions listen)
        {
            listen.Protocols = protocols;
            if (address.Scheme == "https") listen.UseHttps();
        }

        if (address.Host is "localhost") kestrel.ListenLocalhost(address.Port, Configure);
        else if (System.Net.IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip)) kestrel.Listen(ip, address.Port, Configure);
        else throw new StartException($"an address must name an IP address or localhost, got '{address}'");
    }
}
