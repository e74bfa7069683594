using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.Service.Access;
using TechMatch.Service.Hosting;
using TechMatch.Service.Marketplace;
using TechMatch.Store;
using TechMatch.Store.Access;
using TechMatch.Store.Marketplace;
using TechMatch.TestKit;

namespace TechMatch.Service.Tests.Marketplace;

/// <summary>Webhooks against a receiver that behaves as receivers do, with a clock that moves when told.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string Secret = "tmwh_test";
    private const string Id = "0123456789abcdef";

    private readonly TempFolder _folder = new();
    private readonly MovedTime _time = new();
    private readonly WebhookReceiver _receiver = new();
    private CatalogStore _store = null!;
    private SubscriptionRegister _register = null!;
    private WebhookSender _sender = null!;
    private WebhookDispatcher _dispatcher = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await CatalogStore.OpenAsync(new CatalogStoreOptions { Folder = _folder.Path }, new CorpusFolder(RepositoryRoot.File("corpus")).ReadVocabularies(), _time, Token);
        foreach (var key in new[] { "a", "b", "c" }) await _store.CreateAsync(Some.Technology(key), new WriteOptions { Principal = "test", Method = "Test" }, Token);
        _register = new SubscriptionRegister(_store);
        _sender = new WebhookSender(new MarketSettings { AllowPrivateWebhooks = true }, _time, patience: TimeSpan.FromSeconds(3));
        _dispatcher = new WebhookDispatcher(_register, new SubscriptionOwners(new KeyRing(new KeyRegister(_store), _time), _time), _sender, _store, _time, NullLogger<WebhookDispatcher>.Instance);
        await _receiver.StartAsync(Token);
        await _register.AddAsync(new Subscription
        {
            Id = Id, Label = "test", Question = new SavedQuestion(null, "", "heat", "", []), Owner = Principal.Operator, CreatedAt = _time.Now, Webhook = new WebhookState { Url = _receiver.Url, Secret = Secret },
        }, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _dispatcher.Dispose();
        _sender.Dispose();
        await _receiver.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Message_taken_isSignedOfNowAndSentOnce()
    {
        await MatchAsync(1, "a", "b");
        await _dispatcher.RunAsync(Token);
        await _dispatcher.RunAsync(Token);

        var (body, signature) = Assert.Single(_receiver.Received);
        Assert.True(WebhookSignature.Holds(Secret, signature, body, _time.Now, TimeSpan.FromMinutes(5)));
        Assert.False(WebhookSignature.Holds(Secret, signature, body, _time.Now.AddMinutes(6), TimeSpan.FromMinutes(5)));
        Assert.False(WebhookSignature.Holds("tmwh_other", signature, body, _time.Now, TimeSpan.FromMinutes(5)));
        body[^2] ^= 1;
        Assert.False(WebhookSignature.Holds(Secret, signature, body, _time.Now, TimeSpan.FromMinutes(5)));
        Assert.Equal((2L, 0), (Webhook(await HeldAsync()).DeliveredEvent, Webhook(await HeldAsync()).Attempts));
    }

    [Theory]
    [InlineData(Behaviour.Fails, "the receiver answered 500")]
    [InlineData(Behaviour.Redirects, "the receiver points elsewhere (302), and redirects are not followed")]
    [InlineData(Behaviour.IsSlow, "no answer within 3 s")]
    [InlineData(Behaviour.Closes, "the receiver cannot be reached")]
    public async Task Message_notTaken_isSentAgainAfterThePauseInOrderAndOnce(Behaviour behaviour, string fault)
    {
        _receiver.Next.Enqueue(behaviour);
        _receiver.Next.Enqueue(behaviour);
        await MatchAsync(1, "a");
        await _dispatcher.RunAsync(Token);
        Assert.StartsWith(fault, Webhook(await HeldAsync()).LastFault, StringComparison.Ordinal);
        await MatchAsync(2, "a", "b");

        // Not before its time, whatever comes behind.
        _time.Now += TimeSpan.FromSeconds(9);
        await _dispatcher.RunAsync(Token);
        Assert.Equal((1, 1), (_receiver.Calls, Webhook(await HeldAsync()).Attempts));
        _time.Now += TimeSpan.FromSeconds(1);
        await _dispatcher.RunAsync(Token);
        Assert.Equal((2, 2), (_receiver.Calls, Webhook(await HeldAsync()).Attempts));
        _time.Now += TimeSpan.FromSeconds(20);
        await _dispatcher.RunAsync(Token);

        Assert.Equal([1L, 2L], Numbers(Assert.Single(_receiver.Received).Body));
        Assert.Equal((2L, 0, null), (Webhook(await HeldAsync()).DeliveredEvent, Webhook(await HeldAsync()).Attempts, Webhook(await HeldAsync()).LastFault));
        Assert.Empty(_receiver.Elsewhere);
    }

    /// <summary>The next attempt used to stay where the clock had put it: set right by a day, a receiver heard nothing for a day.</summary>
    [Theory]
    [Trait("catalogue", "R-10")]
    [InlineData(-1)]
    [InlineData(-24)]
    [InlineData(1)]
    public async Task Message_notTaken_waitsNoLongerThanAnHourHoweverTheClockIsSet(int hours)
    {
        _receiver.Next.Enqueue(Behaviour.Fails);
        await MatchAsync(1, "a");
        await _dispatcher.RunAsync(Token);

        _time.Now += TimeSpan.FromHours(hours);
        await _dispatcher.RunAsync(Token);
        await _dispatcher.RunAsync(Token);

        Assert.Equal(2, _receiver.Calls);
        Assert.Equal([1L], Numbers(Assert.Single(_receiver.Received).Body));
        Assert.Equal((1L, 0), (Webhook(await HeldAsync()).DeliveredEvent, Webhook(await HeldAsync()).Attempts));
    }

    [Fact]
    public async Task Message_neverTaken_isSetAsideWhereItCanBeSeenAndTheNextHasItsTurn()
    {
        await MatchAsync(1, "a");
        for (var i = 0; i < WebhookRetry.MaxAttempts; i++)
        {
            _receiver.Next.Enqueue(Behaviour.Fails);
            await _dispatcher.RunAsync(Token);
            _time.Now += TimeSpan.FromHours(1);
        }

        Assert.Equal((WebhookRetry.MaxAttempts, 0), (_receiver.Calls, _receiver.Received.Count));
        Assert.Equal((1L, 1L, 8, "the receiver answered 500"), Assert.Single((await _register.DeadLettersAsync(Id, Token)).Select(d => (d.FirstEvent, d.LastEvent, d.Attempts, d.Fault))));
        await MatchAsync(2, "a", "b");
        await _dispatcher.RunAsync(Token);
        Assert.Equal([2L], Numbers(Assert.Single(_receiver.Received).Body));
        Assert.Single(await _register.EventsAsync(Id, 0, 1, Token));
    }

    [Fact]
    public async Task Message_forWhoMayNotSeeItAnyMore_isNotSent()
    {
        await MatchAsync(1, "a");
        await _store.UpdateAsync(Some.Technology("a") with { State = RecordState.Withdrawn }, null, new WriteOptions { Principal = "test", Method = "Test" }, Token);

        await _dispatcher.RunAsync(Token);

        Assert.Equal((0, 1L), (_receiver.Calls, Webhook(await HeldAsync()).DeliveredEvent));
    }

    [Fact]
    public async Task Claim_tellsWhatAnotherNodeHasDeliveredSinceOneLooked()
    {
        await MatchAsync(1, "a");
        await _register.DeliveredAsync(Id, 1, Token);
        await MatchAsync(2, "a", "b");

        var claimed = await _register.ClaimAsync(Id, _time.Now, _time.Now.AddMinutes(1), Token);

        Assert.Equal(1, claimed!.Webhook!.DeliveredEvent);
    }

    [Fact]
    public async Task Message_claimedByAnother_isLeftToIt()
    {
        await MatchAsync(1, "a");
        Assert.NotNull(await _register.ClaimAsync(Id, _time.Now, _time.Now.AddMinutes(1), Token));
        Assert.Null(await _register.ClaimAsync(Id, _time.Now, _time.Now.AddMinutes(1), Token));

        await _dispatcher.RunAsync(Token);

        Assert.Equal(0, _receiver.Calls);
    }

    [Theory]
    [InlineData("10.0.0.8")]
    [InlineData("127.0.0.1")]
    [InlineData("::ffff:192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("fd00:ec2::254")]
    public async Task Name_thatStandsForTheInside_getsNothing(string address)
    {
        using var sender = new WebhookSender(new MarketSettings(), _time, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.2.1"), IPAddress.Parse(address)]));

        Assert.Contains("nothing is sent there", await sender.SendAsync($"https://hooks.example:{new Uri(_receiver.Url).Port}/", Secret, "1", [1], Token), StringComparison.Ordinal);
        Assert.Equal(0, _receiver.Calls);
    }

    [Theory]
    [InlineData("http://hooks.example/")]
    [InlineData("https://user:word@hooks.example/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("file:///etc/passwd")]
    [InlineData("hooks.example")]
    public void Address_thatMayNotBe_isToldAtOnce(string url)
    {
        using var sender = new WebhookSender(new MarketSettings(), _time);

        Assert.NotNull(sender.Fault(url));
        Assert.Null(sender.Fault("https://hooks.example/techmatch?x=1"));
    }

    [Fact]
    public void Pauses_double_upToAnHour()
    {
        var pauses = Enumerable.Range(1, WebhookRetry.MaxAttempts).Select(n => (WebhookRetry.Next(n, _time.Now) - _time.Now)?.TotalSeconds);

        Assert.Equal([10, 20, 40, 80, 160, 320, 640, null], pauses);
    }

    private Task MatchAsync(long position, params string[] keys) => _register.AdvanceAsync(Id, position, [.. keys.Select(k => RecordId.Of(RecordKind.Technology, k))], Token);

    private async Task<Subscription> HeldAsync() => (await _register.GetAsync(Id, Principal.Operator.Id, Token))!;

    private static WebhookState Webhook(Subscription subscription) => subscription.Webhook!;

    private static IEnumerable<long> Numbers(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        return [.. document.RootElement.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("number").GetInt64())];
    }

    private sealed class MovedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
