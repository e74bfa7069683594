using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Access;
using TechMatch.Service.Tests.Running;
using TechMatch.TestKit;

namespace TechMatch.Service.Tests.Hosting;

/// <summary>What is wrong below the messages: bombs, floods, headers. The service refuses it cheaply and goes on for the others.</summary>
public sealed class HostileTransportTests
{
    private const string SearchPath = "/techmatch.v1.SearchService/Search";
    private const string WatchPath = "/techmatch.v1.CatalogService/WatchRecords";

    private static readonly Dictionary<string, string> s_plain = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("catalogue", "H-02")]
    public async Task Bombs_areRefused_andTheProcessGrowsByLessThan64MB()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("the highest memory of a process is read from /proc");
        using var folder = new TempFolder();
        using var service = ServiceProcess.Run(s_plain, "--data", folder.Path, "--corpus", "none", "--urls", "http://127.0.0.1:0;http://127.0.0.1:0", "--access", "open");
        await service.StartedAsync(Token);
        using var http = new HttpClient { BaseAddress = service.Addresses[1], DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        // The first calls bring the code in.
        await CallAsync(http, SearchPath, Message([0x0A, 0x01, 0x61]), compressed: false);
        await CallAsync(http, SearchPath, Gzip(Message([0x0A, 0x01, 0x61])[5..]), compressed: true);
        var before = await service.HighestMemoryAsync(Token);

        // 400 MB of zeros in some 400 kB: 1:1000.
        var bomb = await CallAsync(http, SearchPath, Gzip(new byte[400_000_000]), compressed: true);
        // Two million empty names in 4 MB, each two bytes.
        var names = new byte[4_000_000];
        for (var i = 0; i < names.Length; i += 2) names[i] = 0x0A;
        var many = await CallAsync(http, "/techmatch.v1.CatalogService/BatchGetRecords", Message(names), compressed: false);
        // Two million groups, each inside the one before, of a field that nobody knows (number 15: 0x7B opens one).
        var deep = new byte[2_000_000];
        Array.Fill(deep, (byte)0x7B);
        var nested = await CallAsync(http, SearchPath, Message(deep), compressed: false);
        var grown = await service.HighestMemoryAsync(Token) - before;

        Assert.Equal(StatusCode.ResourceExhausted, bomb);
        Assert.Equal(StatusCode.InvalidArgument, many);
        Assert.Equal(StatusCode.InvalidArgument, nested);
        Assert.True(grown < 64_000_000, $"the process grew by {grown} bytes");
        Assert.Equal(StatusCode.OK, await CallAsync(http, SearchPath, Message([0x0A, 0x01, 0x61]), compressed: false));
    }

    [Fact]
    [Trait("catalogue", "H-12")]
    public async Task Headers_over32kB_areRefused_andTheNextCallIsAnswered()
    {
        await using var guarded = await GuardedService.StartAsync();
        await guarded.HoldAsync(Given.Need());
        var huge = new Metadata { { "x-padding", new string('x', 64 * 1024) } };

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await guarded.Catalog(null).GetRecordAsync(new GetRecordRequest { Name = Given.Need().Name }, huge, cancellationToken: Token));
        using var json = new HttpRequestMessage(HttpMethod.Get, "/v1/needs/kz-kiln-heat");
        json.Headers.Add("x-padding", new string('x', 64 * 1024));
        using var response = await guarded.Service.Http.SendAsync(json, Token);

        Assert.NotEqual(StatusCode.OK, refused.StatusCode);
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
        await guarded.Catalog(null).GetRecordAsync(new GetRecordRequest { Name = Given.Need().Name }, cancellationToken: Token);
    }

    [Fact]
    [Trait("catalogue", "H-12")]
    public async Task Authorization_sentTwice_isNoCredentialAtAll()
    {
        await using var guarded = await GuardedService.StartAsync();
        var twice = new Metadata { { "authorization", $"Bearer {guarded.Administrator}" }, { "authorization", "Bearer tm_other" } };

        var refusal = await Refusal.OfAsync(new AccessService.AccessServiceClient(guarded.Service.Channel).WhoAmIAsync(new WhoAmIRequest(), twice, cancellationToken: Token));

        Assert.Equal((StatusCode.Unauthenticated, "CREDENTIAL_INVALID"), (refusal.Code, refusal.Reason));
    }

    [Fact]
    [Trait("catalogue", "H-12")]
    public async Task ForwardedFor_invented_givesNoFreshRate_andNoRights()
    {
        await using var guarded = await GuardedService.StartAsync("--rate-anonymous", "1");
        var search = new SearchService.SearchServiceClient(guarded.Service.Channel);
        var reasons = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"203.0.113.{i}");
            try
            {
                await search.SuggestAsync(new SuggestRequest { Prefix = "k" }, new Metadata { { "x-forwarded-for", address }, { "forwarded", $"for={address}" }, { "x-real-ip", address } }, cancellationToken: Token);
            }
            catch (RpcException e)
            {
                reasons.Add(Refusal.Of(e).Reason);
            }
        }

        Assert.True(reasons.Count >= 40, $"expected the bucket of 50 to be empty after 50 calls, got {reasons.Count} refusals of 100");
        Assert.All(reasons, r => Assert.Equal("RATE_LIMITED", r));
    }

    // CVE-2023-44487: calls that are taken back before they are answered cost the caller nothing and the server everything.
    [Fact]
    [Trait("catalogue", "H-13")]
    public async Task RapidReset_endsTheConnection_andOthersAreServed()
    {
        await using var guarded = await GuardedService.StartAsync();
        await guarded.HoldAsync(Given.Need());
        await using var attacker = await RawHttp2.ConnectAsync(guarded.Service.GrpcAddress);
        var reading = attacker.ReadAsync(_ => false);
        var sent = 0;
        for (var stream = 1; stream < 200_000 && await attacker.TrySendAsync(RawHttp2.CallAndReset(stream, SearchPath)); stream += 2) sent++;

        var frames = await reading;

        Assert.True(sent < 100_000, "expected the connection to be ended, got all of it taken");
        // ENHANCE_YOUR_CALM is 11; where the socket broke first, its frame may be lost.
        if (frames.Find(f => f.Type == RawHttp2.GoAway) is { Body: { Length: >= 8 } body }) Assert.Equal(11u, BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(4)));
        // The address has used up its own rate, and nobody else's.
        await guarded.Catalog(guarded.Administrator).GetRecordAsync(new GetRecordRequest { Name = Given.Need().Name }, cancellationToken: Token);
        // The web server says that it has ended the connection; nothing else went wrong.
        Assert.DoesNotContain(guarded.Service.Log.Complaints, c => c.Category != "Microsoft.AspNetCore.Server.Kestrel.Http2");
    }

    [Fact]
    [Trait("catalogue", "H-13")]
    public async Task Streams_over100OnAConnection_areRefused_andTheLimitIsSaid()
    {
        await using var guarded = await GuardedService.StartAsync();
        await using var flood = await RawHttp2.ConnectAsync(guarded.Service.GrpcAddress);
        // Their messages never come, so each stays open.
        for (var i = 0; i < 150; i++) await flood.TrySendAsync(RawHttp2.OpenCall(2 * i + 1, WatchPath));

        var frames = await flood.ReadAsync(f => f.Count(x => x.Type == RawHttp2.Reset) >= 50);

        var limit = frames.First(f => f.Type == RawHttp2.Settings && f.Body.Length > 0).Body.Chunk(6).Single(s => BinaryPrimitives.ReadUInt16BigEndian(s) == 3);
        Assert.Equal(100u, BinaryPrimitives.ReadUInt32BigEndian(limit.AsSpan(2)));
        // REFUSED_STREAM is 7. A call without a message is refused at the door before its place is counted, hence at least.
        Assert.Contains(frames, f => f.Type == RawHttp2.Reset);
        await guarded.Keys.WhoAmIAsync(new WhoAmIRequest(), cancellationToken: Token);
    }

    [Fact]
    [Trait("catalogue", "H-13")]
    public async Task Connections_overTheLimit_areClosed_andOneThatIsLetGoMakesRoom()
    {
        await using var service = await RunningService.EmptyAsync("--max-connections", "3");
        var held = new List<TcpClient>();
        for (var i = 0; i < 3; i++) held.Add(await ConnectAsync(service.HttpAddress));
        try
        {
            Assert.Equal("", await AskAsync(service.HttpAddress));
            held[0].Dispose();
            string answer;
            do answer = await AskAsync(service.HttpAddress);
            while (answer.Length == 0);

            Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var client in held) client.Dispose();
        }
    }

    /// <summary>An open connection that the server has answered on, so that it counts.</summary>
    private static async Task<TcpClient> ConnectAsync(Uri address)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Token);
        await client.GetStream().WriteAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Token);
        Assert.True(await client.GetStream().ReadAsync(new byte[4096], Token) > 0);
        return client;
    }

    private static async Task<string> AskAsync(Uri address)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Token);
        try
        {
            await client.GetStream().WriteAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadToEndAsync(Token);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static byte[] Message(byte[] message)
    {
        var framed = new byte[message.Length + 5];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }

    private static byte[] Gzip(byte[] message)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(message);
        var framed = Message(packed.ToArray());
        framed[0] = 1;
        return framed;
    }

    private static async Task<StatusCode> CallAsync(HttpClient http, string path, byte[] body, bool compressed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (compressed) request.Headers.Add("grpc-encoding", "gzip");
        using var response = await http.SendAsync(request, Token);
        await response.Content.ReadAsByteArrayAsync(Token);
        var status = response.TrailingHeaders.TryGetValues("grpc-status", out var trailing) ? trailing.First() : response.Headers.GetValues("grpc-status").First();
        return (StatusCode)int.Parse(status, CultureInfo.InvariantCulture);
    }
}
