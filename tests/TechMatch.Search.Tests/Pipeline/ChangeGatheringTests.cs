using Microsoft.Extensions.Time.Testing;
using TechMatch.Search.Pipeline;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

public sealed class ChangeGatheringTests : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(25);

    private readonly PausingTime _time = new();
    private readonly VisibilityClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _time.Dispose();

    [Fact]
    public async Task FewChanges_areNotKeptWaiting()
    {
        await using var bench = await IndexBench.RegistryAsync();
        await WriteAsync(bench, 99);

        // The clock of the test stands still, so any pause would last for ever.
        Assert.True(new ChangeGathering(bench.Store, _clock, _time).WaitAsync(Token).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Stream_isTakenWhenItPauses()
    {
        await using var bench = await IndexBench.RegistryAsync();
        await WriteAsync(bench, 100);
        var gathering = new ChangeGathering(bench.Store, _clock, _time).WaitAsync(Token);
        await _time.PauseAsync(Token);

        await WriteAsync(bench, 100);
        _time.Advance(s_look);
        // More has come, so it looks again.
        await _time.PauseAsync(Token);
        Assert.False(gathering.IsCompleted);

        _time.Advance(s_look);
        await gathering.WaitAsync(Token);
    }

    [Fact]
    public async Task Stream_thatNeverPauses_isTakenAfterAQuarterOfASecond()
    {
        await using var bench = await IndexBench.RegistryAsync();
        await WriteAsync(bench, 100);
        var gathering = new ChangeGathering(bench.Store, _clock, _time).WaitAsync(Token);
        for (var look = 0; look < 10; look++)
        {
            await _time.PauseAsync(Token);
            Assert.False(gathering.IsCompleted);
            await WriteAsync(bench, 1);
            _time.Advance(s_look);
        }

        await gathering.WaitAsync(Token);
    }

    [Fact]
    public async Task WholeBatch_isTakenAtOnce()
    {
        await using var bench = await IndexBench.RegistryAsync();
        await WriteAsync(bench, ChangeGathering.MaxBatch);

        Assert.True(new ChangeGathering(bench.Store, _clock, _time).WaitAsync(Token).IsCompletedSuccessfully);
    }

    private int _written;

    private async Task WriteAsync(IndexBench bench, int count)
    {
        for (var left = count; left > 0; left -= 100)
            await bench.WriteAsync([.. Enumerable.Range(0, Math.Min(left, 100)).Select(_ => Some.Technology($"t-{_written++}"))]);
    }

    /// <summary>A clock that moves when told, and tells when somebody begins to wait for it.</summary>
    private sealed class PausingTime : FakeTimeProvider, IDisposable
    {
        private readonly SemaphoreSlim _pauses = new(0);

        public void Dispose() => _pauses.Dispose();

        public Task PauseAsync(CancellationToken cancellationToken) => _pauses.WaitAsync(cancellationToken);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _pauses.Release();
            return timer;
        }
    }
}
