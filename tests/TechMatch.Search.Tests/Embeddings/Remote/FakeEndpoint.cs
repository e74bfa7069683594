using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace TechMatch.Search.Tests.Embeddings.Remote;

/// <summary>What the endpoint was asked.</summary>
internal sealed record FakeRequest(string Path, string Head, IReadOnlyList<string> Texts, JsonElement Body);

/// <param name="Headers">Further header lines, each ended.</param>
internal sealed record FakeReply(int Status, string Body, string Headers = "");

/// <summary>
/// An embeddings server on a port of its own, in this process, that answers as a test says. It speaks HTTP over a plain
/// socket, because a well-made server would not let it misbehave.
/// </summary>
internal sealed class FakeEndpoint : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<int, FakeRequest, FakeReply?> _answer;
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly Task _serving;

    /// <param name="answer">Given the number of the request, from 1; null never answers.</param>
    public FakeEndpoint(Func<int, FakeRequest, FakeReply?> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");

    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    /// <summary>A text "n …" has the vector (n, 1, 0): its direction tells which text it is of.</summary>
    public static FakeReply Sound(FakeRequest request) => Vectors([.. request.Texts.Select((t, i) => (i, Numbers(t)))]);

    public static string Numbers(string text) => $"[{text.Split(' ')[0]}, 1, 0]";

    public static FakeReply Vectors(params (int Index, string Embedding)[] data)
    {
        var items = data.Select(d => string.Create(CultureInfo.InvariantCulture, $$"""{"object":"embedding","index":{{d.Index}},"embedding":{{d.Embedding}}}"""));
        return new FakeReply(200, $$$"""{"object":"list","model":"m","data":[{{{string.Join(',', items)}}}],"usage":{"prompt_tokens":1,"total_tokens":1}}""");
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        // Only then the listener: stopped between two accepts, it would throw at the second.
        await _serving;
        _listener.Stop();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true) open.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            var stream = client.GetStream();
            var request = await ReadAsync(stream);
            _requests.Enqueue(request);
            if (_answer(_requests.Count, request) is not { } reply)
            {
                await Task.Delay(Timeout.Infinite, _stopping.Token);
                return;
            }

            var body = Encoding.UTF8.GetBytes(reply.Body);
            // Without a length: the end of the connection is the end of the body, so that its size is no surprise in advance.
            var head = $"HTTP/1.1 {reply.Status} Status\r\nContent-Type: application/json\r\nConnection: close\r\n{reply.Headers}\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _stopping.Token);
            await stream.WriteAsync(body, _stopping.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client hung up, or the test is over.
        }
    }

    private async Task<FakeRequest> ReadAsync(NetworkStream stream)
    {
        var text = new List<byte>();
        var buffer = new byte[8_192];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _stopping.Token);
            if (read == 0) throw new IOException("the client hung up");
            text.AddRange(buffer.AsSpan(0, read));
            var all = text.ToArray();
            var end = all.AsSpan().IndexOf("\r\n\r\n"u8);
            if (end < 0) continue;
            var head = Encoding.ASCII.GetString(all, 0, end);
            var length = head.Split("\r\n").Where(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Select(l => int.Parse(l[15..], CultureInfo.InvariantCulture)).Single();
            if (all.Length < end + 4 + length) continue;
            var body = JsonDocument.Parse(all.AsMemory(end + 4, length)).RootElement;
            return new FakeRequest(head.Split(' ')[1], head, [.. body.GetProperty("input").EnumerateArray().Select(t => t.GetString()!)], body);
        }
    }
}
