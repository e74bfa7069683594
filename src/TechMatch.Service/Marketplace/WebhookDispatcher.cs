using System.Globalization;
using System.Text.Json;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.Store.Marketplace;

namespace TechMatch.Service.Marketplace;

/// <summary>
/// Sends what subscriptions have to tell, in order, until it is taken or eight attempts are over. At least once: a receiver
/// whose answer was lost gets the same events again, under the same numbers.
/// </summary>
internal sealed class WebhookDispatcher(
    SubscriptionRegister register, SubscriptionOwners owners, WebhookSender sender, CatalogStore store, TimeProvider time, ILogger<WebhookDispatcher> log)
    : RepeatedLook(TimeSpan.FromSeconds(1), time, log)
{
    private const int Batch = 100;
    private const int AtATime = 8;

    /// <summary>Longer than an attempt can take; after a crash somebody else may try then.</summary>
    private static readonly TimeSpan s_claim = TimeSpan.FromMinutes(1);

    /// <summary>Sends whatever is due now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var due = await register.ToDeliverAsync(Time.GetUtcNow(), cancellationToken);
        // A slow receiver keeps its own events waiting and nobody else's.
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken }, async (s, token) => await DeliverAsync(s, token));
    }

    protected override string Sought => "events for webhooks";

    protected override Task LookAsync(CancellationToken cancellationToken) => RunAsync(cancellationToken);

    private async Task DeliverAsync(Subscription due, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        if (owners.Of(due) is not { } owner || await register.ClaimAsync(due.Id, now, now + s_claim, cancellationToken) is not { Webhook: { } webhook } subscription) return;
        var events = await register.EventsAsync(subscription.Id, webhook.DeliveredEvent, Batch, cancellationToken);
        if (events.Count == 0) return;
        var shown = await VisibleAsync(events, owner, cancellationToken);
        var upTo = events[^1].Number;
        var fault = shown.Count == 0 ? null : await sender.SendAsync(webhook.Url, webhook.Secret, $"{subscription.Id}-{shown[0].Number}-{upTo}", Body(subscription, shown, events[^1]), cancellationToken);
        if (fault is null)
        {
            await register.DeliveredAsync(subscription.Id, upTo, cancellationToken);
            return;
        }

        var next = WebhookRetry.Next(webhook.Attempts + 1, Time.GetUtcNow());
        await register.FailedAsync(subscription.Id, upTo, fault, next, cancellationToken);
        if (next is null) Log.LogWarning("subscriptions/{Id}: events up to {Event} are set aside after {Attempts} attempts", subscription.Id, upTo, webhook.Attempts + 1);
    }

    /// <summary>What was hidden between the finding and the sending is not told.</summary>
    private async Task<IReadOnlyList<MatchEvent>> VisibleAsync(IReadOnlyList<MatchEvent> events, Principal owner, CancellationToken cancellationToken)
    {
        var entered = events.Where(e => e.Kind == MatchEventKind.Entered).Select(e => e.Record).Distinct().ToList();
        var visible = (await store.GetManyAsync(entered, AccessScope.Of(owner).OfPublished(), cancellationToken)).Where(r => r.Record.State == RecordState.Published).Select(r => r.Id).ToHashSet();
        return [.. events.Where(e => e.Kind == MatchEventKind.Left || visible.Contains(e.Record))];
    }

    private static byte[] Body(Subscription subscription, IReadOnlyList<MatchEvent> shown, MatchEvent last) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        subscription = $"subscriptions/{subscription.Id}",
        resumeToken = ResumeTokens.Of(last),
        events = shown.Select(e => new { number = e.Number, change = e.Kind == MatchEventKind.Entered ? "entered" : "left", record = e.Record.Name, sequence = e.Sequence, time = e.At.ToString("O", CultureInfo.InvariantCulture) }),
    });
}
