using TechMatch.Core.Access;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Marketplace;

/// <summary>A question that is kept, and what has come to match it or matches no longer since.</summary>
public sealed record Subscription
{
    public const int IdLength = 16;
    public const int MaxLabelLength = 100;

    public required string Id { get; init; }

    public required string Label { get; init; }

    public required SavedQuestion Question { get; init; }

    /// <summary>Whose it is, as it called last: what it may see decides what matches.</summary>
    public required Principal Owner { get; init; }

    /// <summary>The change of the log up to which it has been asked.</summary>
    public long Position { get; init; }

    /// <summary>Events are 1, 2, 3 … within the subscription; 0 when there is none yet.</summary>
    public long LastEvent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where events are sent to; null when they are only watched.</summary>
    public WebhookState? Webhook { get; init; }
}

/// <summary>A record of which matches are wanted, or words and conditions: one of the two.</summary>
/// <param name="Subject">The need, technology … whose matches are followed; null for words.</param>
/// <param name="Profile">Of the match; empty for the default.</param>
/// <param name="Words">1-512 characters; empty for a subject.</param>
/// <param name="Language">ISO 639-1; empty when not said.</param>
/// <param name="Filter">The conditions as the caller sent them, in bytes of the contract.</param>
public sealed record SavedQuestion(RecordId? Subject, string Profile, string Words, string Language, byte[] Filter);

/// <summary>How far the events of a subscription have been sent, and what stands in the way.</summary>
public sealed record WebhookState
{
    public required string Url { get; init; }

    /// <summary>The key of the signatures. The registry has to sign, so it keeps it; it is shown when it is drawn and never again.</summary>
    public required string Secret { get; init; }

    /// <summary>The last event that was taken or set aside.</summary>
    public long DeliveredEvent { get; init; }

    /// <summary>Of the batch that follows.</summary>
    public int Attempts { get; init; }

    public DateTimeOffset? NextAttemptAt { get; init; }

    public string? LastFault { get; init; }
}

public enum MatchEventKind
{
    /// <summary>Matches, and did not before.</summary>
    Entered,

    /// <summary>Matches no longer: it changed, is gone, or is hidden from the owner now.</summary>
    Left,
}

/// <param name="Sequence">The change of the log by which it was found.</param>
public sealed record MatchEvent(long Number, long Sequence, RecordId Record, MatchEventKind Kind, DateTimeOffset At);

/// <summary>Events that the receiver did not take in all the attempts there are; they can still be watched from before the first.</summary>
public sealed record DeadLetter(string Subscription, long FirstEvent, long LastEvent, int Attempts, string Fault, DateTimeOffset At);
