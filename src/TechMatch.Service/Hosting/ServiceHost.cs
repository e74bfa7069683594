using TechMatch.Service.Access;
using TechMatch.Service.Telemetry;
using TechMatch.Store;
using TechMatch.Store.Access;

namespace TechMatch.Service.Hosting;

/// <summary>Composes and runs the service: gRPC on one port, the same calls as JSON on the other.</summary>
public static class ServiceHost
{
    /// <summary>Runs until stopped.</summary>
    /// <returns>0, or 1 after one sentence on standard error that says what to do.</returns>
    public static Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        // Before anything else is loaded.
        if (HandleLimit.Fault() is not { } fault) return ServeAsync(args, cancellationToken);
        Console.Error.WriteLine($"techmatch: {fault}");
        return Task.FromResult(1);
    }

    private static async Task<int> ServeAsync(string[] args, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = await BuildAsync(args, cancellationToken);
            await app.StartAsync(cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (Exception e) when (StartException.Of(e) is { } start)
        {
            await Console.Error.WriteLineAsync($"techmatch: {start.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    /// <summary>The composed application, not yet started; disposing it closes the data folder.</summary>
    /// <exception cref="StartException">A setting or the data folder cannot be used.</exception>
    /// <param name="socket">Path of a Unix socket to serve gRPC on instead of the two addresses: the service inside a command.</param>
    public static Task<WebApplication> BuildAsync(string[] args, CancellationToken cancellationToken, string? socket = null) =>
        BuildAsync(args, socket, configure: null, cancellationToken);

    /// <param name="configure">Last word on services and logging: how a test watches the log.</param>
    internal static async Task<WebApplication> BuildAsync(string[] args, string? socket, Action<WebApplicationBuilder>? configure, CancellationToken cancellationToken)
    {
        // --urls is ours (see ServiceSettings): ASP.NET would bind both addresses to the same protocols.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables("TECHMATCH_").AddCommandLine(args);
        var settings = ServiceSettings.From(SettingsSources.Read(builder.Configuration, args));
        if (socket is not null) settings = settings with { DrainNotice = TimeSpan.Zero, Access = settings.Access with { Mode = AccessMode.Process } };
        builder.Logging.AddSimpleConsole(o => o.SingleLine = true);
        // Without a key AutoMapper warns on its first use; README names the terms. A key that is wrong is still told.
        builder.Logging.AddFilter("LuckyPennySoftware.AutoMapper.License", LogLevel.Error);
        // What a check finds is the answer to whoever asked; the index says in the log itself why it is not ready.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);
        builder.WebHost.UseUrls().ConfigureKestrel((context, kestrel) => Listeners.Configure(kestrel, context.Configuration, settings, socket));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = settings.DrainNotice + settings.Drain);
        builder.Services.AddTechMatch(settings);
        if (socket is null) builder.AddOtlpExport();
        configure?.Invoke(builder);

        using var logs = LoggerFactory.Create(l => l.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole(o => o.SingleLine = true));
        var node = await TechMatchNode.OpenAsync(settings, TimeProvider.System, logs, cancellationToken);
        try
        {
            // The container owns the node and closes it once; its parts are given as instances, which it leaves alone.
            builder.Services.AddSingleton(_ => node).AddSingleton(node.Store).AddSingleton(node.Search);
            var app = builder.Build();
            _ = app.Services.GetRequiredService<TechMatchNode>();
            await ReadKeysAsync(app, settings, cancellationToken);
            app.MapTechMatch();
            return app;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Before the first call comes; a service with callers from outside has somebody who may make keys.</summary>
    private static async Task ReadKeysAsync(WebApplication app, ServiceSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Access.Mode != AccessMode.Process)
            await FirstKey.EnsureAsync(app.Services.GetRequiredService<KeyRegister>(), settings.Data, app.Services.GetRequiredService<TimeProvider>(), app.Services.GetRequiredService<ILoggerFactory>().CreateLogger<KeyRing>(), cancellationToken);
        try
        {
            // A setting that cannot be used ends the start, not the first call.
            _ = app.Services.GetRequiredService<Credentials>();
            await app.Services.GetRequiredService<KeyRing>().LoadAsync(cancellationToken);
        }
        catch (StoreException e)
        {
            throw new StartException(e.Message, e);
        }
    }
}
