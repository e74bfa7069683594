using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Qdrant.Client.Grpc;

namespace TechMatch.Search.Vectors.Qdrant;

/// <summary>
/// The connection to one server or cluster, shared by all collections. Every failure of a call leaves here as
/// <see cref="SearchUnavailableException"/>; cancellation stays cancellation.
/// </summary>
internal sealed class QdrantServer : IDisposable
{
    public const string Part = "vector store";

    /// <summary>A page of 1,000 vectors of 4,096 dimensions is 16 MiB; the library's own limit of 4 MiB is too low.</summary>
    private const int MaxReplyBytes = 64 * 1024 * 1024;

    private readonly GrpcChannel _channel;
    private readonly QdrantGrpcClient _client;
    private readonly QdrantResilience _resilience;
    private readonly Metadata _headers = [];

    private QdrantServer(QdrantSettings settings, TimeProvider time, Func<double> jitter)
    {
        Settings = settings;
        _channel = GrpcChannel.ForAddress(settings.Address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(2),
                KeepAlivePingDelay = TimeSpan.FromSeconds(30),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
                EnableMultipleHttp2Connections = true,
                AllowAutoRedirect = false,
                UseProxy = false,
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxReplyBytes,
            // The library would wait up to two minutes before it connects again.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(200),
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
        });
        _client = new QdrantGrpcClient(_channel);
        _resilience = new QdrantResilience(settings, time, jitter);
        if (settings.ApiKey is { } key) _headers.Add("api-key", key);
    }

    public QdrantSettings Settings { get; }

    /// <summary>Nothing is sent yet.</summary>
    /// <param name="jitter">Evenly from [0, 1): spreads the pauses before a further try.</param>
    /// <exception cref="ArgumentException">Settings that cannot be used.</exception>
    public static QdrantServer Open(QdrantSettings settings, TimeProvider time, Func<double> jitter) =>
        settings.Fault() is { } fault ? throw new ArgumentException(fault, nameof(settings)) : new QdrantServer(settings, time, jitter);

    public Task<TReply> ReadAsync<TReply>(Func<QdrantGrpcClient, CallOptions, AsyncUnaryCall<TReply>> call, CancellationToken cancellationToken) =>
        CallAsync(_resilience.Reads, Settings.ReadDeadline, call, accept: null, cancellationToken);

    /// <param name="accept">Throws where the reply is not the one that was waited for; null accepts all.</param>
    public Task<TReply> WriteAsync<TReply>(
        Func<QdrantGrpcClient, CallOptions, AsyncUnaryCall<TReply>> call, CancellationToken cancellationToken, Action<TReply>? accept = null) =>
        CallAsync(_resilience.Writes, Settings.WriteDeadline, call, accept, cancellationToken);

    /// <summary>For writes of points: acknowledged is not enough, and a wait that was too long may have worked or not.</summary>
    public static void RequireCompleted(UpdateResult result)
    {
        if (result.Status != UpdateStatus.Completed) throw new QdrantFault(QdrantFaultKind.Passing, $"expected a write to be completed, got {result.Status}");
    }

    /// <summary>What kind of fault is behind it; null where the call did not get as far as an answer.</summary>
    public static QdrantFaultKind? KindOf(SearchUnavailableException e) => (e.InnerException as QdrantFault)?.Kind;

    public SearchUnavailableException Unavailable(string message, Exception? inner = null) => new(Part, $"Qdrant at {Settings.Address.Authority}: {message}", inner);

    public void Dispose() => _channel.Dispose();

    private async Task<TReply> CallAsync<TReply>(
        ResiliencePipeline pipeline, TimeSpan deadline, Func<QdrantGrpcClient, CallOptions, AsyncUnaryCall<TReply>> call, Action<TReply>? accept, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await pipeline.ExecuteAsync(async token => await OnceAsync(call, accept, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (QdrantFault e)
        {
            throw Unavailable(e.Message, e);
        }
        catch (TimeoutRejectedException e)
        {
            throw Unavailable($"no reply within {deadline.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture)} s", e);
        }
        catch (BrokenCircuitException e)
        {
            throw Unavailable("it failed often just now and is left alone for some seconds", e);
        }
        catch (ObjectDisposedException e)
        {
            throw Unavailable("the connection is closed", e);
        }
    }

    private async Task<TReply> OnceAsync<TReply>(Func<QdrantGrpcClient, CallOptions, AsyncUnaryCall<TReply>> call, Action<TReply>? accept, CancellationToken token)
    {
        try
        {
            using var running = call(_client, new CallOptions(_headers, cancellationToken: token));
            var reply = await running.ResponseAsync.ConfigureAwait(false);
            accept?.Invoke(reply);
            return reply;
        }
        catch (RpcException) when (token.IsCancellationRequested)
        {
            throw new OperationCanceledException(token);
        }
        catch (RpcException e)
        {
            throw QdrantFault.Of(e);
        }
    }
}
