using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Access;

/// <summary>Pages in a browser: gRPC-Web over HTTP/1.1, and which pages may read what is answered.</summary>
public sealed class WebPageTests : IAsyncLifetime
{
    private const string Portal = "https://portal.example";
    private const string Foreign = "https://foreign.example";

    private GuardedService _guarded = null!;
    private string _key = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _guarded = await GuardedService.StartAsync("--web-origins", "https://desk.example");
        _key = await _guarded.KeyAsync(PrincipalRole.Portal);
        await _guarded.HoldAsync(Given.Need(), Given.Technology());
    }

    public ValueTask DisposeAsync() => _guarded.DisposeAsync();

    [Fact]
    public async Task Page_ofAPortal_searchesAndStreamsAMatch()
    {
        foreach (var mode in Enum.GetValues<GrpcWebMode>())
        {
            using var channel = _guarded.OpenAsPage(mode);
            var page = As(channel, Portal);

            var found = await new SearchService.SearchServiceClient(page).SearchAsync(new SearchRequest { Query = "Rankine", Mode = SearchMode.Lexical }, cancellationToken: Token);
            using var matching = new MatchService.MatchServiceClient(page).StreamMatches(new StreamMatchesRequest { Request = new MatchRequest { Text = new FreeText { Text = "Organic Rankine cycle for kiln waste heat", Language = "en" } } }, cancellationToken: Token);
            var parts = await matching.ResponseStream.ReadAllAsync(Token).ToListAsync(Token);

            Assert.Equal("technologies/waste-heat-orc", Assert.Single(found.Hits).Record.Name);
            Assert.Equal(["technologies/waste-heat-orc", null], parts.Select(p => p.Hit?.Record.Name));
        }
    }

    [Fact]
    public async Task Stream_toAPage_tellsWhatHappensWhileItIsOpen()
    {
        using var channel = _guarded.OpenAsPage();
        var owner = channel.Intercept(metadata => { metadata.Add("authorization", $"Bearer {_guarded.Administrator}"); return metadata; });
        var subscriptions = new SubscriptionService.SubscriptionServiceClient(owner);
        var created = await subscriptions.CreateSubscriptionAsync(new CreateSubscriptionRequest { Label = "page", Question = new SavedQuestion { Words = "Rankine" } }, cancellationToken: Token);
        using var watch = subscriptions.WatchSubscription(new WatchSubscriptionRequest { Name = created.Subscription.Name }, cancellationToken: Token);
        Assert.True(await watch.ResponseStream.MoveNext(Token));
        Assert.True(await watch.ResponseStream.MoveNext(Token));

        await _guarded.HoldAsync(Given.Technology("second"));

        Assert.True(await watch.ResponseStream.MoveNext(Token));
        Assert.Equal("technologies/second", watch.ResponseStream.Current.RecordName);
    }

    [Fact]
    public async Task Refusal_toAPage_hasItsReasonAndMayBeReadByIt()
    {
        using var channel = _guarded.OpenAsPage();

        var door = await Refusal.OfAsync(new SearchService.SearchServiceClient(As(channel, Foreign)).SearchAsync(new SearchRequest { Query = "Rankine" }, cancellationToken: Token));
        var inside = await Refusal.OfAsync(new CatalogService.CatalogServiceClient(As(channel, Portal)).GetRecordAsync(new GetRecordRequest { Name = "needs/nothing" }, cancellationToken: Token));
        using var json = await _guarded.JsonAsync(_key, HttpMethod.Get, "/v1/needs/nothing", origin: Portal);

        Assert.Equal((StatusCode.PermissionDenied, StatusCode.NotFound), (door.Code, inside.Code));
        Assert.NotNull(inside.Details);
        Assert.Equal((System.Net.HttpStatusCode.NotFound, Portal), (json.StatusCode, Allowed(json)));
    }

    [Fact]
    public async Task Page_ofAForeignOrigin_isLetNeitherAskNorRead()
    {
        foreach (var (path, method) in new[] { ("/techmatch.v1.SearchService/Search", "POST"), ("/v1/search", "POST"), ("/v1/needs/kz-kiln-heat", "GET") })
        {
            Assert.Equal((Portal, "https://desk.example"), (await PreflightAsync(path, method, Portal), await PreflightAsync(path, method, "https://desk.example")));
            foreach (var origin in (string[])[Foreign, "null", "http://portal.example", "https://portal.example:444", "https://portal.example.foreign.example"])
            {
                Assert.Null(await PreflightAsync(path, method, origin));
                using var asked = await _guarded.JsonAsync(null, HttpMethod.Get, "/v1/needs/kz-kiln-heat", origin: origin);
                Assert.Null(Allowed(asked));
            }
        }
    }

    [Fact]
    public async Task Page_whoseKeyWasRevoked_mayReadNoMore()
    {
        await _guarded.Keys.RevokeKeyAsync(new RevokeKeyRequest { Name = $"keys/{_key.Substring(3, 12)}" }, cancellationToken: Token);

        Assert.Null(await PreflightAsync("/v1/search", "POST", Portal));
        Assert.NotNull(await PreflightAsync("/v1/search", "POST", "https://desk.example"));
    }

    private CallInvoker As(GrpcChannel channel, string origin) => channel.Intercept(metadata =>
    {
        metadata.Add("authorization", $"Bearer {_key}");
        metadata.Add("origin", origin);
        return metadata;
    });

    /// <returns>The origin that the browser is told may go on; null when it is told nothing.</returns>
    private async Task<string?> PreflightAsync(string path, string method, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,x-grpc-web");
        using var response = await _guarded.Service.Http.SendAsync(request, Token);
        return Allowed(response);
    }

    private static string? Allowed(HttpResponseMessage response) => response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? Assert.Single(values) : null;
}
