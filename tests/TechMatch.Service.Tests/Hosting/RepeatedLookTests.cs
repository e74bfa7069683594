using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TechMatch.Service.Hosting;
using TechMatch.Store;

namespace TechMatch.Service.Tests.Hosting;

public sealed class RepeatedLookTests : IDisposable
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(2);

    private readonly TellingTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _time.Dispose();

    [Fact]
    public async Task Look_isTakenSoonAfterTheStartAndAfterEveryPeriod()
    {
        using var look = new Counted(_time, _ => { });
        await look.StartAsync(Token);
        await _time.TimersAsync(2, Token);
        Assert.False(look.HasNext);
        _time.Advance(s_settling);
        Assert.Equal(1, await look.NextAsync(Token));

        _time.Advance(s_hour - s_settling - TimeSpan.FromSeconds(1));
        Assert.False(look.HasNext);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await look.NextAsync(Token));

        await look.StopAsync(Token);
    }

    [Fact]
    public async Task RegistryThatCannotBeRead_losesThatLookOnly()
    {
        using var look = new Counted(_time, number =>
        {
            if (number == 1) throw new StoreException(StoreFailure.Unavailable, "locked by another writer");
        });
        await look.StartAsync(Token);
        await _time.TimersAsync(2, Token);
        _time.Advance(s_settling);
        Assert.Equal(1, await look.NextAsync(Token));

        // The clock keeps a tick for who is not waiting yet.
        _time.Advance(s_hour);
        Assert.Equal(2, await look.NextAsync(Token));
        await look.StopAsync(Token);
    }

    /// <summary>A clock that moves when told, and tells when somebody begins to wait for it.</summary>
    private sealed class TellingTime : FakeTimeProvider, IDisposable
    {
        private readonly SemaphoreSlim _timers = new(0);

        public void Dispose() => _timers.Dispose();

        public async Task TimersAsync(int count, CancellationToken cancellationToken)
        {
            for (var i = 0; i < count; i++) Assert.True(await _timers.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken), "nobody waits for the clock");
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timers.Release();
            return timer;
        }
    }

    private sealed class Counted(TimeProvider time, Action<int> looked) : RepeatedLook(s_hour, time, NullLogger.Instance)
    {
        private readonly Channel<int> _looks = Channel.CreateUnbounded<int>();
        private int _number;

        public bool HasNext => _looks.Reader.Count > 0;

        protected override string Sought => "nothing";

        public Task<int> NextAsync(CancellationToken cancellationToken) => _looks.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);

        protected override Task LookAsync(CancellationToken cancellationToken)
        {
            _looks.Writer.TryWrite(++_number);
            looked(_number);
            return Task.CompletedTask;
        }
    }
}
