using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Marketplace;

/// <summary>Kept questions: what is told, to whom, and that a reader who comes back misses nothing and hears nothing twice.</summary>
public sealed class SubscriptionTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private MarketBench _bench = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await MarketBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Watch_fromTheStart_tellsWhatMatchesThenWhatEntersAndLeaves()
    {
        var name = await SubscribeAsync("Rankine");
        using var watch = Watch(name);
        Assert.Equal([(MatchChange.Entered, "technologies/orc"), (MatchChange.CaughtUp, "")], await TakeAsync(watch, 2));

        await _bench.Guarded.HoldAsync(Given.Technology("second"), Given.Technology("unlike", "Membrane filter"));
        Assert.Equal([(MatchChange.Entered, "technologies/second")], await TakeAsync(watch, 1));
        await RenameAsync("technologies/second", "Something else");
        Assert.Equal([(MatchChange.Left, "technologies/second")], await TakeAsync(watch, 1));
        await _bench.Guarded.Catalog(_bench.Guarded.Administrator).DeleteRecordAsync(new DeleteRecordRequest { Name = MarketBench.Technology }, cancellationToken: Token);
        Assert.Equal([(MatchChange.Left, MarketBench.Technology)], await TakeAsync(watch, 1));
    }

    [Fact]
    public async Task Watch_brokenOffAndResumedAgainAndAgain_tellsEveryChangeOnce()
    {
        var name = await SubscribeAsync("Rankine");
        string token;
        using (var first = Watch(name)) token = (await MessagesAsync(first, 2))[^1].ResumeToken;
        var told = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            // Nobody watches while it is written.
            await _bench.Guarded.HoldAsync(Given.Technology($"t{i}"));
            if (i % 2 == 0) continue;
            // One of the two, and then a broken line.
            using (var broken = Watch(name, token))
            {
                var message = (await MessagesAsync(broken, 1))[0];
                told.Add(message.RecordName);
                token = message.ResumeToken;
            }

            using var again = Watch(name, token);
            var other = (await MessagesAsync(again, 1))[0];
            told.Add(other.RecordName);
            token = other.ResumeToken;
        }

        Assert.Equal(["t0", "t1", "t2", "t3", "t4", "t5"], told.Select(t => t["technologies/".Length..]));
        (await Refusal.OfAsync(Watch(name, "1.999"))).AssertInvalid("resume_token");
    }

    [Fact]
    public async Task Watch_ofOneWhoLosesAccess_neverShowsWhatIsHidden()
    {
        var name = await SubscribeAsync("Rankine");
        using var watch = Watch(name);
        var token = (await MessagesAsync(watch, 2))[^1].ResumeToken;
        await _bench.Guarded.HoldAsync(Given.Technology("open"), Private("never"));
        Assert.Equal([(MatchChange.Entered, "technologies/open")], await TakeAsync(watch, 1));
        await HideAsync("technologies/open");
        Assert.Equal([(MatchChange.Left, "technologies/open")], await TakeAsync(watch, 1));

        // Who reads it only now hears of an entry that is hidden meanwhile no more.
        using var late = Watch(name, token);
        var message = (await MessagesAsync(late, 1))[0];
        Assert.Equal((MatchChange.Left, null), (message.Change, message.Record));
    }

    [Fact]
    public async Task Watch_ofOneIntroduced_findsByTheHiddenWordsFromThenOn()
    {
        var name = await SubscribeAsync("cyclopentane", _bench.PlantKey);
        var others = await SubscribeAsync("cyclopentane", _bench.StrangerKey);
        using var watch = Watch(name, key: _bench.PlantKey);
        Assert.Equal([(MatchChange.CaughtUp, "")], await TakeAsync(watch, 1));

        await _bench.IntroduceAsync();

        Assert.Equal([(MatchChange.Entered, MarketBench.Technology)], await TakeAsync(watch, 1));
        using var stranger = Watch(others, key: _bench.StrangerKey);
        Assert.Equal([(MatchChange.CaughtUp, "")], await TakeAsync(stranger, 1));
    }

    [Fact]
    public async Task Watch_ofANeed_tellsWhatAMatchOfItFinds()
    {
        var title = (await _bench.RecordAsync(_bench.PlantKey, MarketBench.Need)).Title.Versions[0].Text;
        await _bench.Guarded.HoldAsync(Given.Technology("fits", title), Given.Technology("fits-too", title));
        var hits = (await new MatchService.MatchServiceClient(_bench.Guarded.As(_bench.PlantKey)).MatchAsync(new MatchRequest { Name = MarketBench.Need, MaxHits = 100 }, cancellationToken: Token)).Hits;
        Assert.NotEmpty(hits);
        var created = await _bench.Subscriptions(_bench.PlantKey).CreateSubscriptionAsync(
            new CreateSubscriptionRequest { Label = "ours", Question = new SavedQuestion { Subject = MarketBench.Need } }, cancellationToken: Token);
        using var watch = Watch(created.Subscription.Name, key: _bench.PlantKey);

        var told = (await TakeAsync(watch, hits.Count + 1)).ToList();

        Assert.Equal([.. hits.Select(h => h.Record.Name).Order(StringComparer.Ordinal), ""], told.Select(t => t.Item2));
    }

    [Fact]
    public async Task Subscription_ofAnother_isNotThereAndOnesOwnCanBeDeleted()
    {
        var name = await SubscribeAsync("Rankine");
        Assert.Equal(StatusCode.NotFound, (await Refusal.OfAsync(_bench.Subscriptions(_bench.PlantKey).GetSubscriptionAsync(new GetSubscriptionRequest { Name = name }, cancellationToken: Token))).Code);
        Assert.Equal(StatusCode.NotFound, (await Refusal.OfAsync(_bench.Subscriptions(_bench.PlantKey).DeleteSubscriptionAsync(new DeleteSubscriptionRequest { Name = name }, cancellationToken: Token))).Code);
        Assert.Equal(StatusCode.NotFound, (await Refusal.OfAsync(Watch(name, key: _bench.PlantKey))).Code);
        Assert.Empty((await _bench.Subscriptions(_bench.PlantKey).ListSubscriptionsAsync(new ListSubscriptionsRequest(), cancellationToken: Token)).Subscriptions);
        using var watch = Watch(name);
        await TakeAsync(watch, 2);

        await _bench.Subscriptions(_bench.StrangerKey).DeleteSubscriptionAsync(new DeleteSubscriptionRequest { Name = name }, cancellationToken: Token);

        Assert.Equal(StatusCode.NotFound, (await Refusal.OfAsync(watch)).Code);
    }

    private async Task<string> SubscribeAsync(string words, string? key = null) => (await _bench.Subscriptions(key ?? _bench.StrangerKey).CreateSubscriptionAsync(
        new CreateSubscriptionRequest { Label = words, Question = new SavedQuestion { Words = words, Filter = new RecordFilter { Kinds = { RecordKind.Technology } } } }, cancellationToken: Token)).Subscription.Name;

    private AsyncServerStreamingCall<WatchSubscriptionResponse> Watch(string name, string token = "", string? key = null) =>
        _bench.Subscriptions(key ?? _bench.StrangerKey).WatchSubscription(new WatchSubscriptionRequest { Name = name, ResumeToken = token }, cancellationToken: Token);

    private static async Task<List<WatchSubscriptionResponse>> MessagesAsync(AsyncServerStreamingCall<WatchSubscriptionResponse> watch, int count)
    {
        var messages = new List<WatchSubscriptionResponse>();
        while (messages.Count < count)
        {
            Assert.True(await watch.ResponseStream.MoveNext(Token).WaitAsync(s_patience, Token), "the watch ended");
            messages.Add(watch.ResponseStream.Current);
        }

        return messages;
    }

    private static async Task<IEnumerable<(MatchChange, string)>> TakeAsync(AsyncServerStreamingCall<WatchSubscriptionResponse> watch, int count) =>
        (await MessagesAsync(watch, count)).Select(m => (m.Change, m.RecordName));

    private async Task RenameAsync(string name, string title) => await _bench.Guarded.Catalog(_bench.Guarded.Administrator).UpdateRecordAsync(
        new UpdateRecordRequest { Record = new Record { Name = name, Title = Given.Text(title) }, UpdateMask = new() { Paths = { "title" } } }, cancellationToken: Token);

    private async Task HideAsync(string name) => await _bench.Guarded.Catalog(_bench.Guarded.Administrator).UpdateRecordAsync(
        new UpdateRecordRequest { Record = new Record { Name = name, Access = new AccessRules { Visibility = Visibility.Private } }, UpdateMask = new() { Paths = { "access" } } }, cancellationToken: Token);

    private static Record Private(string key)
    {
        var record = Given.Technology(key);
        record.Access = new AccessRules { Visibility = Visibility.Private };
        return record;
    }
}
