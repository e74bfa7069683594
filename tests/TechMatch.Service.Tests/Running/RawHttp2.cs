using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace TechMatch.Service.Tests.Running;

/// <summary>HTTP/2 by hand, for what no client library would send: frames as RFC 9113 has them, header blocks without compression.</summary>
internal sealed class RawHttp2 : IAsyncDisposable
{
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte GoAway = 7;

    private const int FrameHead = 9;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    private RawHttp2(TcpClient client) => (_client, _stream) = (client, client.GetStream());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<RawHttp2> ConnectAsync(Uri address)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Token);
        var connection = new RawHttp2(client);
        await connection._stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), Token);
        await connection._stream.WriteAsync(Frame(Settings, 0, 0, []), Token);
        return connection;
    }

    /// <summary>The head of a gRPC call that stays open.</summary>
    public static byte[] OpenCall(int stream, string path) => Frame(Headers, EndHeaders, stream, Block(path));

    /// <summary>The head of a call and its taking back.</summary>
    public static byte[] CallAndReset(int stream, string path)
    {
        Span<byte> cancel = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(cancel, 8);
        return [.. Frame(Headers, EndHeaders | EndStream, stream, Block(path)), .. Frame(Reset, 0, stream, cancel)];
    }

    /// <returns>False when the other end is gone.</returns>
    public async Task<bool> TrySendAsync(byte[] bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes, Token);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <returns>Frames until the other end closes, breaks off, or <paramref name="until"/> has seen enough.</returns>
    public async Task<List<(byte Type, int Stream, byte[] Body)>> ReadAsync(Func<List<(byte Type, int Stream, byte[] Body)>, bool> until)
    {
        var frames = new List<(byte Type, int Stream, byte[] Body)>();
        var head = new byte[FrameHead];
        try
        {
            while (!until(frames))
            {
                await _stream.ReadExactlyAsync(head, Token);
                var body = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
                await _stream.ReadExactlyAsync(body, Token);
                frames.Add((head[3], (int)(BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(5)) & 0x7FFFFFFF), body));
            }
        }
        catch (Exception e) when (e is IOException or EndOfStreamException)
        {
            // That is an end too.
        }

        return frames;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> body)
    {
        var frame = new byte[FrameHead + body.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        body.CopyTo(frame.AsSpan(FrameHead));
        return frame;
    }

    /// <summary>HPACK without its table: each header literally, never indexed (RFC 7541 §6.2.3).</summary>
    private static byte[] Block(string path)
    {
        var block = new List<byte>();
        foreach (var (name, value) in ((string, string)[])[(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"), ("content-type", "application/grpc"), ("te", "trailers")])
        {
            block.Add(0x10);
            block.Add((byte)name.Length);
            block.AddRange(Encoding.ASCII.GetBytes(name));
            block.Add((byte)value.Length);
            block.AddRange(Encoding.ASCII.GetBytes(value));
        }

        return [.. block];
    }
}
