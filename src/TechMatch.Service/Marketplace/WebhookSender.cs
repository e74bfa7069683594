using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using TechMatch.Core.Marketplace;
using TechMatch.Search.Embeddings.Remote;

namespace TechMatch.Service.Marketplace;

/// <summary>
/// Posts one signed message to an address that a caller chose, and to nothing else: no redirect is followed, no proxy asked,
/// and each address its name stands for is looked at right before it is used. What the receiver answers beyond its status is
/// not read.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    public const int MaxUrlLength = 2_000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly bool _allowPrivate;
    private readonly TimeProvider _time;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly TimeSpan _patience;
    private readonly HttpClient _http;

    /// <param name="resolve">Names to addresses; a seam for tests.</param>
    /// <param name="patience">How long one attempt may take; null takes 10 s.</param>
    public WebhookSender(MarketSettings settings, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null, TimeSpan? patience = null)
    {
        (_allowPrivate, _time, _resolve, _patience) = (settings.AllowPrivateWebhooks, time, resolve ?? Dns.GetHostAddressesAsync, patience ?? s_patience);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 16,
            ConnectCallback = ConnectAsync,
        }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <returns>What is wrong with an address; null for one that may be tried.</returns>
    public string? Fault(string url) =>
        url.Length > MaxUrlLength || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") ? $"expected an https address of at most {MaxUrlLength} characters, got another text"
        : address.Scheme == "http" && !_allowPrivate ? "expected https, got http"
        : address.UserInfo.Length > 0 || address.Fragment.Length > 0 ? "expected an address without user and fragment; the signature says who sends"
        : IPAddress.TryParse(address.IdnHost, out var literal) && Refusal(literal) is { } why ? $"expected a receiver on the open network, got one that is {why}"
        : null;

    /// <returns>Null when the receiver took it; else why not, in words of our own.</returns>
    public async Task<string?> SendAsync(string url, string secret, string delivery, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation(WebhookSignature.Header, WebhookSignature.Of(secret, _time.GetUtcNow(), body));
        request.Headers.TryAddWithoutValidation("TechMatch-Delivery", delivery);
        using var patience = new CancellationTokenSource(_patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var reply = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return (int)reply.StatusCode switch
            {
                >= 200 and < 300 => null,
                >= 300 and < 400 and var status => $"the receiver points elsewhere ({status}), and redirects are not followed",
                var status => $"the receiver answered {status}",
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {_patience.TotalSeconds:0.#} s";
        }
        catch (HttpRequestException e)
        {
            return e.InnerException is ForbiddenAddressException forbidden ? forbidden.Message : $"the receiver cannot be reached ({e.HttpRequestError})";
        }
        catch (IOException)
        {
            return "the answer of the receiver broke off";
        }
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellationToken);
        // One bad address is enough: the next look-up might give that one alone.
        foreach (var address in addresses)
        {
            if (Refusal(address) is { } why) throw new ForbiddenAddressException($"the receiver's name stands for an address that is {why}: nothing is sent there");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private string? Refusal(IPAddress address)
    {
        var plain = ReachableAddresses.Plain(address);
        return ReachableAddresses.IsNever(plain) ? "link-local, a metadata service or no single machine"
            : _allowPrivate ? null
            : IPAddress.IsLoopback(plain) ? "this machine"
            : ReachableAddresses.IsPrivate(plain) ? "in a private network"
            : null;
    }

    private sealed class ForbiddenAddressException(string message) : IOException(message);
}
