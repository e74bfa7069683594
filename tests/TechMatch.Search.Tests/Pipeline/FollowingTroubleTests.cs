using TechMatch.Search.Pipeline;

namespace TechMatch.Search.Tests.Pipeline;

/// <summary>An evaluation once waited for ever on indexes that failed every second: who waits is told after a while.</summary>
public sealed class FollowingTroubleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waiter_is_told_the_reason_once_it_was_tried_often_enough()
    {
        var trouble = new FollowingTrouble(new VisibilityClock());
        for (var i = 0; i < 20; i++) trouble.Met(new IOException("no space left"));
        var e = await Assert.ThrowsAsync<SearchUnavailableException>(() => trouble.WaitForAsync(7, Token));
        Assert.Contains("they stopped at change 0, and 7 is awaited: no space left", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiter_goes_on_waiting_after_a_failure_that_was_mended_and_returns_when_the_change_shows()
    {
        var clock = new VisibilityClock();
        var trouble = new FollowingTrouble(clock);
        for (var i = 0; i < 30; i++) trouble.Met(new IOException("no space left"));
        trouble.Over();
        Assert.Null(trouble.Reason);
        var waiting = trouble.WaitForAsync(7, Token);
        clock.Advance(7);
        await waiting;
    }

    [Fact]
    public async Task Cancelled_waiter_ends_as_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FollowingTrouble(new VisibilityClock()).WaitForAsync(7, cancelled.Token));
    }
}
