using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TechMatch.Service.Hosting;
using TechMatch.Store;

namespace TechMatch.Service.Tests.Hosting;

public sealed class RepeatedLookTests
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Look_isTakenAtTheStartAndAfterEveryPeriod()
    {
        using var look = new Counted(_time, _ => { });
        await look.StartAsync(Token);
        Assert.Equal(1, await look.NextAsync(Token));

        _time.Advance(s_hour - TimeSpan.FromSeconds(1));
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
        Assert.Equal(1, await look.NextAsync(Token));

        // The clock keeps a tick for who is not waiting yet.
        _time.Advance(s_hour);
        Assert.Equal(2, await look.NextAsync(Token));
        await look.StopAsync(Token);
    }

    private sealed class Counted(TimeProvider time, Action<int> looked) : RepeatedLook(s_hour, time, NullLogger.Instance)
    {
        private readonly Channel<int> _looks = Channel.CreateUnbounded<int>();
        private int _number;

        public bool HasNext => _looks.Reader.Count > 0;

        protected override string Sought => "nothing";

        public ValueTask<int> NextAsync(CancellationToken cancellationToken) => _looks.Reader.ReadAsync(cancellationToken);

        protected override Task LookAsync(CancellationToken cancellationToken)
        {
            _looks.Writer.TryWrite(++_number);
            looked(_number);
            return Task.CompletedTask;
        }
    }
}
