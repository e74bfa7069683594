using System.Collections.Concurrent;

namespace TechMatch.Search.Tests.Embeddings.Remote;

/// <summary>A clock whose pauses are over at once and written down; a limit of a minute or more never strikes.</summary>
internal sealed class SkippingTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentQueue<TimeSpan> _pauses = new();

    public IReadOnlyList<double> Pauses => [.. _pauses.Select(p => p.TotalSeconds)];

    public override DateTimeOffset GetUtcNow() => Start;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var isLimit = dueTime < TimeSpan.Zero || dueTime >= TimeSpan.FromMinutes(1);
        if (!isLimit) _pauses.Enqueue(dueTime);
        return base.CreateTimer(callback, state, isLimit ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
