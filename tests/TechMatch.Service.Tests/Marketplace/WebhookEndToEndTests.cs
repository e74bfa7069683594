using System.Text;
using Grpc.Core;
using TechMatch.Core.Marketplace;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;
using SavedQuestion = TechMatch.Protocol.V1.SavedQuestion;

namespace TechMatch.Service.Tests.Marketplace;

/// <summary>From a record that is written to a message that is received, with the secret that was shown.</summary>
public sealed class WebhookEndToEndTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Webhook_ofAKey_isToldWhatEntersAndNothingOnceTheKeyIsRevoked()
    {
        await using var receiver = new WebhookReceiver();
        await receiver.StartAsync(Token);
        await using var bench = await MarketBench.StartAsync("--webhook-networks", "private");
        var key = await bench.Guarded.CreateAsync(PrincipalRole.Owner, g => g.Organisation = "organisations/listener");
        var request = new CreateSubscriptionRequest { Label = "hook", Question = new SavedQuestion { Words = "Rankine" }, WebhookUrl = receiver.Url };
        var created = await bench.Subscriptions(key.Secret).CreateSubscriptionAsync(request, cancellationToken: Token);
        Assert.StartsWith("tmwh_", created.WebhookSecret, StringComparison.Ordinal);
        Assert.DoesNotContain(created.WebhookSecret, (await bench.Subscriptions(key.Secret).GetSubscriptionAsync(new GetSubscriptionRequest { Name = created.Subscription.Name }, cancellationToken: Token)).ToString(), StringComparison.Ordinal);

        var (body, signature) = await ReceivedAsync(receiver);

        Assert.True(WebhookSignature.Holds(created.WebhookSecret, signature, body, TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5)));
        Assert.Contains("technologies/orc", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        await bench.Guarded.Keys.RevokeKeyAsync(new RevokeKeyRequest { Name = key.Key.Name }, cancellationToken: Token);
        await bench.Guarded.HoldAsync(Given.Technology("after"));
        var live = bench.Subscriptions(bench.PlantKey);
        await live.CreateSubscriptionAsync(request, cancellationToken: Token);
        // The other one is told of both; by then the revoked one would have been, too.
        Assert.Contains("technologies/after", Encoding.UTF8.GetString((await ReceivedAsync(receiver)).Body), StringComparison.Ordinal);
        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task Webhook_toThisMachine_isRefusedWhereNotAllowed()
    {
        await using var bench = await MarketBench.StartAsync();

        var refusal = await Refusal.OfAsync(bench.Subscriptions(bench.PlantKey).CreateSubscriptionAsync(
            new CreateSubscriptionRequest { Label = "hook", Question = new SavedQuestion { Words = "Rankine" }, WebhookUrl = "https://127.0.0.1/hook" }, cancellationToken: Token));

        refusal.AssertInvalid("webhook_url");
    }

    private static async Task<(byte[] Body, string Signature)> ReceivedAsync(WebhookReceiver receiver)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if (receiver.Received.TryDequeue(out var received)) return received;
            await look.WaitForNextTickAsync(patience.Token);
        }
    }
}
