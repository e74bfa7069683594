namespace TechMatch.Core.Marketplace;

/// <summary>Why a step was not taken. An expected outcome, and so a value.</summary>
public enum InterestRefusal
{
    /// <summary>Another than this party takes that step.</summary>
    NotYours,

    /// <summary>Not in this state.</summary>
    NotNow,

    /// <summary>One of the records is not visible to the caller.</summary>
    NotFound,

    /// <summary>The record belongs to another organisation than the caller speaks for.</summary>
    NotOwned,

    /// <summary>A record of the two is not published, has no owner, or changed hands.</summary>
    RecordUnfit,

    /// <summary>Interest between records of these kinds is not foreseen.</summary>
    NotPaired,

    /// <summary>Between the same two records there is one that goes on.</summary>
    GoesOnAlready,

    /// <summary>The supplier has as many open interests as it may have.</summary>
    SupplierFull,
}

/// <summary>How a step ended: with the interest as it is now, or with a refusal that changed nothing.</summary>
public sealed record InterestEnd
{
    /// <summary>Null when it was refused.</summary>
    public Interest? After { get; init; }

    public InterestRefusal? Refusal { get; init; }

    /// <summary>What was expected and what came; empty when it was taken.</summary>
    public string Message { get; init; } = "";

    /// <summary>With <see cref="InterestRefusal.SupplierFull"/>: when a place is free at the latest.</summary>
    public DateTimeOffset? FreesAt { get; init; }

    public static InterestEnd Done(Interest after) => new() { After = after };

    public static InterestEnd Refused(InterestRefusal refusal, string message) => new() { Refusal = refusal, Message = message };
}
