using TechMatch.Core.Catalog;
using TechMatch.Search.Pipeline;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

/// <summary>A record that cannot be indexed is set aside, seen, retried, and never in the way; an outage is no such record.</summary>
public sealed class PoisonTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Poison_record_is_recorded_and_those_around_it_are_indexed()
    {
        await using var bench = await IndexBench.RegistryAsync();
        bench.Embedder.RefusedWord = "venom";
        await bench.WriteAsync(Some.Technology("a", "Boiler"), Some.Technology("bad", "Boiler with venom"), Some.Technology("c", "Boiler"));
        bench.Open();
        await bench.Index.CatchUpAsync(Token);
        Assert.Equal(["technologies/a", "technologies/c"], bench.Find("boiler"));
        var poison = Assert.Single((await bench.Index.StateAsync(Token)).PoisonRecords);
        Assert.Equal(("technologies/bad", 2L, 1, "cannot take 'venom'"), (poison.Id.Name, poison.Sequence, poison.Attempts, poison.Reason));
        Assert.Equal(bench.Time.GetUtcNow() + TimeSpan.FromSeconds(5), poison.NextAttempt);
        Assert.Equal(
            ["technologies/bad is missing from the text index", "technologies/bad is missing from the vector store"],
            (await bench.Index.VerifyAsync(Token)).Differences);
    }

    [Fact]
    public async Task Poison_version_takes_the_version_before_out_of_the_answers()
    {
        await using var bench = await IndexBench.StartAsync(Some.Technology("a", "Boiler"));
        bench.Embedder.RefusedWord = "venom";
        await bench.WriteAsync(Some.Technology("a", "Turbine with venom"));
        await bench.Index.CatchUpAsync(Token);
        Assert.Empty(bench.Find("boiler"));
        Assert.Single((await bench.Index.StateAsync(Token)).PoisonRecords);
        bench.Embedder.RefusedWord = null;
        await bench.WriteAsync(Some.Technology("a", "Turbine without"));
        await bench.EqualsRegistryAsync();
        Assert.Empty((await bench.Index.StateAsync(Token)).PoisonRecords);
    }

    [Fact]
    public async Task Poison_record_is_tried_again_when_due_with_doubling_pauses_and_heals()
    {
        await using var bench = await IndexBench.RegistryAsync();
        bench.Embedder.RefusedWord = "venom";
        await bench.WriteAsync(Some.Technology("bad", "Boiler with venom"));
        bench.Open();
        await bench.Index.CatchUpAsync(Token);
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        // Whichever side of the step the second attempt falls, the pause after it is 5 s × 2.
        var second = await UntilAsync(bench, p => p is { Attempts: 2 });
        Assert.Equal(bench.Time.GetUtcNow() + TimeSpan.FromSeconds(10), second!.NextAttempt);
        bench.Embedder.RefusedWord = null;
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(bench, p => p is null);
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Poison_record_is_remembered_over_a_restart()
    {
        await using var bench = await IndexBench.RegistryAsync();
        bench.Embedder.RefusedWord = "venom";
        await bench.WriteAsync(Some.Technology("bad", "Boiler with venom"), Some.Technology("good"));
        bench.Open();
        await bench.Index.CatchUpAsync(Token);
        await bench.ReopenAsync();
        Assert.Equal("technologies/bad", Assert.Single((await bench.Index.StateAsync(Token)).PoisonRecords).Id.Name);
        bench.Embedder.RefusedWord = null;
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        await UntilAsync(bench, p => p is null);
        await bench.EqualsRegistryAsync();
    }

    // A healed record moves no position of the change log: it once stayed uncommitted, and was lost by the next restart.
    [Fact]
    public async Task Healed_record_is_still_there_after_a_restart()
    {
        await using var bench = await IndexBench.RegistryAsync();
        bench.Embedder.RefusedWord = "venom";
        await bench.WriteAsync(Some.Technology("bad", "Boiler with venom"));
        bench.Open();
        await bench.Index.CatchUpAsync(Token);
        bench.Embedder.RefusedWord = null;
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        await UntilAsync(bench, p => p is null);
        await bench.ReopenAsync();
        Assert.Equal(["technologies/bad"], bench.Find("boiler"));
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Deleted_poison_record_is_forgotten()
    {
        await using var bench = await IndexBench.RegistryAsync();
        bench.Embedder.RefusedWord = "venom";
        await bench.WriteAsync(Some.Technology("bad", "Boiler with venom"));
        bench.Open();
        await bench.Index.CatchUpAsync(Token);
        await bench.DeleteAsync(RecordId.Parse("technologies/bad"));
        await bench.EqualsRegistryAsync();
        Assert.Empty((await bench.Index.StateAsync(Token)).PoisonRecords);
    }

    // A remote model that is down fails every text; each record was once set aside for it, and its old version deleted.
    [Fact]
    public async Task Model_outage_sets_no_record_aside_and_projection_goes_on_afterwards()
    {
        await using var bench = await IndexBench.StartAsync(Some.Technology("a", "Boiler"));
        bench.Embedder.Outage = new HttpRequestException("connection refused");
        await bench.WriteAsync(Some.Technology("a", "Turbine"), Some.Technology("b", "Turbine"));
        await UntilAsync(() => bench.Index.Trouble is not null);
        Assert.Equal("embedding model unavailable: connection refused", bench.Index.Trouble);
        Assert.Empty((await bench.Index.StateAsync(Token)).PoisonRecords);
        Assert.Equal(["technologies/a"], bench.Find("boiler"));
        bench.Embedder.Outage = null;
        await bench.EqualsRegistryAsync();
        Assert.Null((await bench.Index.StateAsync(Token)).Trouble);
    }

    // A time limit inside the model ends in the same exception type as our own stop; it once ended the projector for good.
    [Fact]
    public async Task Model_that_times_out_by_itself_does_not_end_the_projection()
    {
        await using var bench = await IndexBench.StartAsync(Some.Technology("a"));
        bench.Embedder.Outage = new TaskCanceledException("the request was canceled due to the configured timeout of 100 seconds");
        await bench.WriteAsync(Some.Technology("b"));
        await UntilAsync(() => bench.Index.Trouble is not null);
        bench.Embedder.Outage = null;
        await bench.EqualsRegistryAsync();
    }

    private static async Task<PoisonRecord?> UntilAsync(IndexBench bench, Func<PoisonRecord?, bool> condition)
    {
        PoisonRecord? poison = null;
        await UntilAsync(async () => condition(poison = (await bench.Index.StateAsync(Token)).PoisonRecords.SingleOrDefault()));
        return poison;
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    // The projector has no signal for a retry that failed; looked at often, and the test's own time limit ends it.
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!await condition()) await tick.WaitForNextTickAsync(limit.Token);
    }
}
