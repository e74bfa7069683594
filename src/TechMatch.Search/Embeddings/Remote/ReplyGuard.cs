using System.Net;
using System.Net.Http.Headers;

namespace TechMatch.Search.Embeddings.Remote;

/// <summary>Stands between the client and the wire: no redirect is followed, no reply outgrows its limit, and only a sound one gets through.</summary>
internal sealed class ReplyGuard(RemoteSettings settings, TimeProvider time, HttpMessageHandler wire) : DelegatingHandler(wire)
{
    private const int Buffer = 81_920;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        // The client insists on a key; a server without one need not see what stands in for it.
        if (settings.KeyVariable is null) request.Headers.Authorization = null;
        byte[] body;
        try
        {
            using var reply = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (reply.StatusCode != HttpStatusCode.OK) throw Fault(reply);
            body = await ReadAsync(reply.Content, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw e.InnerException as EndpointFault ?? new EndpointFault(FaultKind.Passing, $"{request.RequestUri?.Host} cannot be reached ({e.HttpRequestError})", e);
        }
        catch (IOException e)
        {
            throw new EndpointFault(FaultKind.Passing, $"the reply of {request.RequestUri?.Host} broke off", e);
        }

        var content = new ByteArrayContent(EmbeddingReply.Ordered(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = content };
    }

    private EndpointFault Fault(HttpResponseMessage reply)
    {
        var status = (int)reply.StatusCode;
        return status switch
        {
            401 or 403 => new EndpointFault(FaultKind.Lasting, $"the endpoint does not accept the key ({status}); look at the variable {settings.KeyVariable ?? "that keyVariable should name"}"),
            408 or 429 or >= 500 => new EndpointFault(FaultKind.Passing, $"the endpoint answered {status}") { RetryAfter = PauseOf(reply.Headers.RetryAfter) },
            400 or 413 or 422 => new EndpointFault(FaultKind.AboutTheTexts, $"the endpoint does not take the texts ({status})"),
            >= 300 and < 400 => new EndpointFault(FaultKind.Lasting, $"the endpoint points elsewhere ({status}), and redirects are not followed; set endpoint to where it is"),
            404 => new EndpointFault(FaultKind.Lasting, "the endpoint knows no such model or path (404); look at endpoint and model"),
            _ => new EndpointFault(FaultKind.Lasting, $"expected the status 200, got {status}"),
        };
    }

    private TimeSpan? PauseOf(RetryConditionHeaderValue? header)
    {
        var pause = header?.Delta ?? header?.Date - time.GetUtcNow();
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }

    private async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > settings.MaxReplyBytes) throw TooLong();
        await using var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var kept = new MemoryStream();
        var buffer = new byte[Buffer];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            kept.Write(buffer, 0, read);
            if (kept.Length > settings.MaxReplyBytes) throw TooLong();
        }

        return kept.ToArray();
    }

    private EndpointFault TooLong() => new(FaultKind.Lasting, $"expected a reply of at most {settings.MaxReplyBytes} bytes for {settings.BatchSize} texts, got a longer one");
}
