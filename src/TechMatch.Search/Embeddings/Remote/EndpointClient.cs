using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using OpenAI;

namespace TechMatch.Search.Embeddings.Remote;

/// <summary>Semantic Kernel's embedding client over a guarded wire.</summary>
internal sealed class EndpointClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly IEmbeddingGenerator<string, Embedding<float>> _generator;

    private EndpointClient(HttpClient http, IEmbeddingGenerator<string, Embedding<float>> generator) => (_http, _generator) = (http, generator);

    /// <param name="key">Null sends none.</param>
    public static EndpointClient Open(RemoteSettings settings, string? key, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        var wire = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            // A proxy would resolve the name behind the guard's back.
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            // A name that moves is looked at anew.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = new AddressGuard(settings, resolve ?? Dns.GetHostAddressesAsync).ConnectAsync,
        };
        // Time limits and further attempts are ours, one place for all of them.
        var http = new HttpClient(new ReplyGuard(settings, time, wire)) { Timeout = Timeout.InfiniteTimeSpan };
        var client = new OpenAIClient(new ApiKeyCredential(key ?? "none"), new OpenAIClientOptions
        {
            Endpoint = settings.Endpoint,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
        });
        var builder = Kernel.CreateBuilder();
#pragma warning disable SKEXP0010 // marked experimental; the only way Semantic Kernel offers to this client
        builder.AddOpenAIEmbeddingGenerator(settings.Model, client, settings.SendDimensions ? settings.Dimensions : null);
#pragma warning restore SKEXP0010
        return new EndpointClient(http, builder.Build().GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>());
    }

    public async Task<float[][]> AskAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var reply = await _generator.GenerateAsync(texts, cancellationToken: cancellationToken).ConfigureAwait(false);
        return [.. reply.Select(e => e.Vector.ToArray())];
    }

    public void Dispose()
    {
        _generator.Dispose();
        _http.Dispose();
    }
}
