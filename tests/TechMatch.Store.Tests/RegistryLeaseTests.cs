using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>Of the processes on one registry, one does a thing; another does it once that one cannot.</summary>
public sealed class RegistryLeaseTests(PostgresServer server)
{
    private const string EndHolder =
        "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted AND application_name LIKE '%lease of vectors'";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lease_is_held_by_one_and_goes_on_when_given_back()
    {
        await using var bench = await StartAsync();
        await using var other = await bench.AlsoOpenAsync();
        await using var first = bench.Store.Ask("vectors")!;
        await first.HeldAsync(Token);
        await using var second = other.Ask("vectors")!;
        // Its own question has been answered twice by the time that this one comes back.
        await using var elsewhere = other.Ask("another thing")!;
        await elsewhere.HeldAsync(Token);
        Assert.False(second.IsHeld);
        await first.DisposeAsync();
        await second.HeldAsync(Token);
        Assert.False(first.IsHeld);
    }

    [Fact]
    public async Task Holder_whose_session_the_server_ended_hears_of_it_and_another_has_the_lease()
    {
        await using var bench = await StartAsync();
        await using var other = await bench.AlsoOpenAsync();
        await using var first = bench.Store.Ask("vectors")!;
        await first.HeldAsync(Token);
        await using var second = other.Ask("vectors")!;
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        first.Changed += () =>
        {
            if (!first.IsHeld) lost.TrySetResult();
        };
        // A lease that nobody can take must fail the test, not hang the build.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        // Again and again, for the first one may be the one that gets it back.
        while (!second.IsHeld)
        {
            await server.SqlAsync(bench.Place, EndHolder, patience.Token);
            await Task.WhenAny(second.HeldAsync(patience.Token), Task.Delay(700, patience.Token));
            patience.Token.ThrowIfCancellationRequested();
        }

        await lost.Task.WaitAsync(patience.Token);
    }

    [Fact]
    public async Task Folder_is_its_process_s_alone_and_has_no_lease()
    {
        await using var bench = StoreBench.Closed();
        await bench.OpenAsync();
        Assert.Null(bench.Store.Ask("vectors"));
    }

    private async Task<StoreBench> StartAsync()
    {
        var bench = StoreBench.Closed(await server.CreateDatabaseAsync(Token));
        await bench.OpenAsync();
        return bench;
    }
}
