using TechMatch.Core.Catalog;
using TechMatch.Search.Pipeline;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

/// <summary>The projector keeps both indexes in step with the registry.</summary>
public sealed class FollowingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_become_searchable_in_both_indexes_and_the_lag_is_told()
    {
        await using var bench = await IndexBench.RegistryAsync();
        bench.Open(start: false);
        await bench.WriteAsync(Some.Technology("a", "Waste heat boiler"), Some.Need("b", "Use of kiln exhaust heat"));
        var before = await bench.Index.StateAsync(Token);
        Assert.Equal((2, 0, 0, 0, IndexCondition.CatchingUp), (before.LastSequence, before.VisibleSequence, before.CommittedSequence, before.TextDocuments, before.Condition));
        bench.Index.Start();
        await bench.Index.CatchUpAsync(Token);
        var after = await bench.Index.StateAsync(Token);
        Assert.Equal((2, 2, 2, 2), (after.LastSequence, after.VisibleSequence, after.CommittedSequence, after.TextDocuments));
        Assert.Equal(["technologies/a"], bench.Find("boiler"));
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Update_and_deletion_leave_nothing_of_the_version_before()
    {
        await using var bench = await IndexBench.StartAsync(Some.Technology("a", "Boiler"), Some.Technology("b", "Boiler"));
        await bench.WriteAsync(Some.Technology("a", "Turbine"));
        await bench.DeleteAsync(RecordId.Parse("technologies/b"));
        await bench.EqualsRegistryAsync();
        Assert.Empty(bench.Find("boiler"));
        Assert.Equal(["technologies/a"], bench.Find("turbine"));
    }

    [Fact]
    public async Task Record_written_many_times_over_several_batches_ends_in_its_last_version()
    {
        await using var bench = await IndexBench.RegistryAsync();
        // 700 changes are three batches of 256; the record comes back in each of them, deleted in between.
        for (var round = 0; round < 7; round++)
        {
            await bench.WriteAsync([.. Enumerable.Range(0, 99).Select(i => (CatalogRecord)Some.Technology($"r{i}", $"Round {round} filter {i}"))]);
            await bench.WriteAsync(Some.Technology("same", $"Version number{round}"));
            if (round is 2 or 4) await bench.DeleteAsync(RecordId.Parse("technologies/same"));
        }

        bench.Open();
        await bench.EqualsRegistryAsync();
        Assert.Equal(["technologies/same"], bench.Find("number6"));
        Assert.Empty(bench.Find("number3"));
    }

    [Fact]
    public async Task Restart_resumes_after_the_last_commit_and_embeds_nothing_again()
    {
        await using var bench = await IndexBench.StartAsync(Some.Technology("a"), Some.Technology("b"));
        var embedded = bench.Embedder.Embedded;
        await bench.ReopenAsync();
        Assert.Equal(embedded, bench.Embedder.Embedded);
        await bench.WriteAsync(Some.Technology("c"));
        await bench.EqualsRegistryAsync();
        // The one new record has a single passage: its title.
        Assert.Equal(embedded + 1, bench.Embedder.Embedded);
    }

    [Fact]
    public async Task Changes_seen_twice_are_skipped_by_their_content_hash()
    {
        await using var bench = await IndexBench.RegistryAsync();
        await bench.WriteAsync(Some.Technology("a"), Some.Technology("b"));
        await using var generation = IndexGeneration.Create(Path.Combine(bench.IndexFolder, "gen-000001"), bench.Make, bench.Time);
        var changes = await bench.Store.ReadChangesAsync(0, 100, Token);
        await generation.ApplyAsync(changes, Token);
        var embedded = bench.Embedder.Embedded;
        await generation.ApplyAsync(changes, Token);
        Assert.Equal(embedded, bench.Embedder.Embedded);
        Assert.Equal(2, generation.Text.DocumentCount);
    }

    [Fact]
    public async Task Waiting_ends_when_the_change_is_visible()
    {
        await using var bench = await IndexBench.StartAsync(Some.Technology("a"));
        var waiting = bench.Index.WaitForAsync(2, Token);
        Assert.False(waiting.IsCompleted);
        await bench.WriteAsync(Some.Technology("b", "Boiler"));
        await waiting;
        Assert.Equal(["technologies/b"], bench.Find("boiler"));
    }

    [Fact]
    public async Task Waiting_ends_at_the_deadline_of_the_caller()
    {
        await using var bench = await IndexBench.StartAsync(Some.Technology("a"));
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(30));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Index.WaitForAsync(long.MaxValue, deadline.Token));
    }

    [Fact]
    public async Task Clock_forgets_positions_nobody_waits_for_any_more()
    {
        var clock = new VisibilityClock();
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        Task[] waits = [clock.WaitForAsync(5, first.Token), clock.WaitForAsync(5, second.Token), clock.WaitForAsync(9, first.Token)];
        Assert.Equal(2, clock.Pending);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits[2]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits[0]);
        Assert.Equal(1, clock.Pending);
        clock.Advance(6);
        await waits[1];
        Assert.Equal(0, clock.Pending);
    }

    [Fact]
    public async Task Comparison_finds_every_seeded_difference()
    {
        await using var bench = await IndexBench.StartAsync([.. Enumerable.Range(0, 30).Select(i => (CatalogRecord)Some.Technology($"r{i:00}"))]);
        using (var lease = bench.Index.Acquire())
        {
            lease.Generation.Text.Delete(RecordId.Parse("technologies/r03"));
            await lease.Generation.Vectors.DeleteAsync([RecordId.Parse("technologies/r07")], Token);
            var point = (await lease.Generation.Vectors.GetAsync([RecordId.Parse("technologies/r11")], Token))[0];
            await lease.Generation.Vectors.UpsertAsync([point with { Payload = point.Payload with { ContentHash = "stale" } }], Token);
            await lease.Generation.Vectors.UpsertAsync([point with { Id = new(RecordId.Parse("technologies/orphan"), 0) }], Token);
            lease.Generation.Text.Refresh();
        }

        Assert.Equal(
            [
                "technologies/orphan is in the vector store, not in the registry", "technologies/r03 is missing from the text index",
                "technologies/r07 is missing from the vector store", "technologies/r11 is in the vector store in another version",
            ],
            (await bench.Index.VerifyAsync(Token)).Differences.Order(StringComparer.Ordinal));
        await bench.Index.RebuildAsync(progress: null, Token);
        await bench.EqualsRegistryAsync();
    }
}
