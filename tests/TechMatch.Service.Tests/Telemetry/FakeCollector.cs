using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TechMatch.Service.Tests.Telemetry;

/// <summary>Takes what is sent by OTLP over HTTP and keeps the bytes, as an attacker with access to the collector would.</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, string Bytes)> _bodies;

    private FakeCollector(WebApplication app, ConcurrentQueue<(string, string)> bodies) => (_app, _bodies) = (app, bodies);

    public string Address => _app.Urls.Single();

    /// <summary>All that came on this path, one character a byte.</summary>
    public string Heard(string signal) => string.Concat(_bodies.Where(b => b.Path == $"/v1/{signal}").Select(b => b.Bytes));

    public bool HeardNothing => _bodies.IsEmpty;

    public static async Task<FakeCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var bodies = new ConcurrentQueue<(string, string)>();
        app.MapPost("/v1/{signal}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            bodies.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
            return Results.Bytes([], "application/x-protobuf");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new FakeCollector(app, bodies);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
