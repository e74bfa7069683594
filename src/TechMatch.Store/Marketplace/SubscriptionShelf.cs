using System.Text.Json;
using System.Text.Json.Serialization;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;

namespace TechMatch.Store.Marketplace;

/// <summary>Subscriptions and their events to rows and back.</summary>
internal static class SubscriptionShelf
{
    private static readonly JsonSerializerOptions s_json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, IgnoreReadOnlyProperties = true, Converters = { new JsonStringEnumConverter() } };

    public static SubscriptionRow ToRow(Subscription subscription) => new()
    {
        Id = subscription.Id,
        Principal = subscription.Owner.Id,
        Owner = Text(subscription.Owner),
        Label = subscription.Label,
        Question = JsonSerializer.Serialize(subscription.Question, s_json),
        CreatedAt = subscription.CreatedAt,
        WebhookUrl = subscription.Webhook?.Url,
        WebhookSecret = subscription.Webhook?.Secret,
    };

    public static Subscription Read(SubscriptionRow row) => new()
    {
        Id = row.Id,
        Label = row.Label,
        Question = JsonSerializer.Deserialize<SavedQuestion>(row.Question, s_json)!,
        Owner = JsonSerializer.Deserialize<Principal>(row.Owner, s_json)!,
        Position = row.Position,
        LastEvent = row.LastEvent,
        CreatedAt = row.CreatedAt,
        Webhook = row is { WebhookUrl: { } url, WebhookSecret: { } secret }
            ? new WebhookState { Url = url, Secret = secret, DeliveredEvent = row.DeliveredEvent, Attempts = row.Attempts, NextAttemptAt = row.NextAttemptAt, LastFault = row.LastFault }
            : null,
    };

    public static MatchEvent Read(SubscriptionEventRow row) => new(row.Number, row.Sequence, RecordId.Parse(row.Name), row.Kind, row.At);

    public static string Text(Principal owner) => JsonSerializer.Serialize(owner, s_json);
}
