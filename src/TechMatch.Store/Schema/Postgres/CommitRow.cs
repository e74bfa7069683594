namespace TechMatch.Store.Schema.Postgres;

/// <summary>
/// Says that a transaction was committed, to a writer whose connection broke while it committed. Kept for an hour; no writer
/// asks for longer.
/// </summary>
internal sealed class CommitRow
{
    /// <summary>32 hex digits that the writer drew before it began.</summary>
    public required string Token { get; init; }

    public DateTimeOffset At { get; init; }
}
