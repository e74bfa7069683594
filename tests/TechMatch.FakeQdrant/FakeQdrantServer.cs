using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TechMatch.FakeQdrant;

/// <summary>
/// A Qdrant server in this process: the calls that TechMatch makes, over real gRPC on a loopback port, with an exact scan. It can
/// be stopped and started at the same address, with or without what it held, and told to misbehave.
/// </summary>
public sealed class FakeQdrantServer : IAsyncDisposable
{
    private readonly CollectionShelf _shelf = new();
    private readonly ConcurrentQueue<SeenCall> _calls = new();
    private WebApplication? _app;

    private FakeQdrantServer()
    {
    }

    /// <summary>Stays the same over a stop and a start.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>What it says its version is.</summary>
    public string Version { get; set; } = "1.19.0";

    public Misbehaviour Misbehaviour { get; } = new();

    public IReadOnlyList<SeenCall> Calls => [.. _calls];

    public IReadOnlyDictionary<string, string> Aliases => _shelf.Aliases;

    public IReadOnlyList<string> CollectionNames => [.. _shelf.Names];

    public static async Task<FakeQdrantServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new FakeQdrantServer();
        await server.StartAgainAsync(cancellationToken);
        return server;
    }

    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(k => k.Listen(IPAddress.Loopback, Address.Port, l => l.Protocols = HttpProtocols.Http2));
        // Down is down: nobody is waited for.
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.Zero);
        builder.Services.AddSingleton(this).AddSingleton(_shelf).AddSingleton(Misbehaviour).AddSingleton(_calls);
        builder.Services.AddGrpc(o =>
        {
            o.MaxReceiveMessageSize = null;
            o.Interceptors.Add<CallGate>();
        });
        var app = builder.Build();
        app.MapGrpcService<HealthAnswers>();
        app.MapGrpcService<CollectionAnswers>();
        app.MapGrpcService<PointAnswers>();
        await app.StartAsync(cancellationToken);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        _app = app;
    }

    /// <summary>Down: calls under way are broken off, new ones are refused. What it held is there after a start.</summary>
    public async Task StopAsync()
    {
        if (_app is not { } app) return;
        _app = null;
        try
        {
            await app.StopAsync(new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            // Stopped without waiting, as asked.
        }

        await app.DisposeAsync();
    }

    /// <summary>Loses every collection and alias.</summary>
    public void Wipe() => _shelf.Clear();

    /// <summary>Loses one collection.</summary>
    public void Drop(string name) => _shelf.Delete(name);

    /// <summary>Makes a collection and nothing more: what a client that was killed right after leaves behind.</summary>
    public void Make(Wire.CreateCollection collection) => _shelf.Create(collection);

    /// <summary>Points held in a collection, given by its name or by an alias.</summary>
    public int CountPoints(string name) => _shelf.Get(name).Count;

    public void ForgetCalls() => _calls.Clear();

    public ValueTask DisposeAsync() => new(StopAsync());
}
