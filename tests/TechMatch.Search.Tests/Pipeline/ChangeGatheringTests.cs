using Microsoft.Extensions.Time.Testing;
using TechMatch.Search.Pipeline;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

public sealed class ChangeGatheringTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly VisibilityClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

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
        Assert.False(gathering.IsCompleted);

        await WriteAsync(bench, 100);
        _time.Advance(TimeSpan.FromMilliseconds(25));
        await Task.Yield();
        Assert.False(gathering.IsCompleted);

        await AdvanceUntilAsync(gathering);
    }

    [Fact]
    public async Task WholeBatch_isTakenAtOnce()
    {
        await using var bench = await IndexBench.RegistryAsync();
        await WriteAsync(bench, ChangeGathering.MaxBatch);

        Assert.True(new ChangeGathering(bench.Store, _clock, _time).WaitAsync(Token).IsCompletedSuccessfully);
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        for (var step = 0; step < 20 && !task.IsCompleted; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(25));
            await Task.Delay(10, Token);
        }

        Assert.True(task.IsCompletedSuccessfully);
    }

    private int _written;

    private async Task WriteAsync(IndexBench bench, int count)
    {
        for (var left = count; left > 0; left -= 100)
            await bench.WriteAsync([.. Enumerable.Range(0, Math.Min(left, 100)).Select(_ => Some.Technology($"t-{_written++}"))]);
    }
}
