using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TechMatch.Core.Marketplace;

namespace TechMatch.Service.Tests.Marketplace;

public enum Behaviour
{
    Fails,
    Redirects,
    IsSlow,
    Closes,
}

/// <summary>A receiver in this process that does what <see cref="Next"/> says, and takes the message once that is used up.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _calls;

    public WebhookReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/hook", ReceiveAsync);
        _app.Map("/elsewhere", (HttpContext context) => Elsewhere.Enqueue(context.Request.Method));
    }

    public ConcurrentQueue<Behaviour> Next { get; } = [];

    public ConcurrentQueue<(byte[] Body, string Signature)> Received { get; } = [];

    /// <summary>What came where a redirect pointed.</summary>
    public ConcurrentQueue<string> Elsewhere { get; } = [];

    public int Calls => _calls;

    public string Url => _app.Urls.Single() + "/hook";

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        Interlocked.Increment(ref _calls);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (!Next.TryDequeue(out var behaviour))
        {
            Received.Enqueue((body.ToArray(), context.Request.Headers[WebhookSignature.Header].ToString()));
            return;
        }

        switch (behaviour)
        {
            case Behaviour.Fails: context.Response.StatusCode = 500; break;
            case Behaviour.Redirects: context.Response.Redirect("/elsewhere"); break;
            case Behaviour.Closes: context.Abort(); break;
            default:
                var gone = new TaskCompletionSource();
                context.RequestAborted.Register(gone.SetResult);
                await gone.Task;
                break;
        }
    }
}
