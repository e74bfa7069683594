using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>A server of its own, because it is killed.</summary>
public sealed class PostgresKillTests
{
    private const int Writers = 8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_killed_while_writing_loses_nothing_acknowledged_and_applies_each_request_once()
    {
        await using var server = new PostgresServer();
        await using var bench = StoreBench.Closed(await server.CreateDatabaseAsync(Token));
        await bench.OpenAsync();
        var acknowledged = 0;
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            var stamps = new List<RecordStamp>();
            // Goes on for a while after the server is back, so that the kill falls into the midst of it.
            for (var i = 0; stamps.Count < 20 || !killed.Task.IsCompleted; i++)
            {
                var outcome = await bench.CreateAsync(Some.Need($"w{w}-{i}"), StoreBench.By with { RequestId = $"{w}-{i}" });
                Assert.Equal(WriteStatus.Created, outcome.Status);
                stamps.Add(outcome.Stamp!);
                if (Interlocked.Increment(ref acknowledged) == 60) killed.TrySetResult();
            }

            return stamps;
        }, Token)).ToList();
        for (var kill = 0; kill < 2; kill++)
        {
            if (kill == 0) await killed.Task.WaitAsync(Token);
            await server.KillAsync(Token);
            await server.StartAsync(Token);
        }

        var stamps = (await Task.WhenAll(writers)).SelectMany(s => s).ToList();
        var changes = await bench.AllChangesAsync();
        // Each create is one change of revision one: one applied twice would be a second row, one lost a missing one.
        Assert.Equal(Enumerable.Range(1, stamps.Count).Select(i => (long)i), changes.Select(c => c.Sequence));
        Assert.Equal(stamps.OrderBy(s => s.Sequence).Select(s => (s.Sequence, s.Id)), changes.Select(c => (c.Sequence, c.Id)));
        var again = await bench.CreateAsync(Some.Need("w0-0"), StoreBench.By with { RequestId = "0-0" });
        Assert.Equal(stamps.Single(s => s.Id.Key == "w0-0"), again.Stamp);
        Assert.Equal(stamps.Count, bench.Store.LastSequence);
    }
}
