using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Pipeline;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

/// <summary>A new generation is filled beside the serving one and takes its place without a failed search.</summary>
public sealed class RebuildTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rebuild_swaps_in_an_equal_generation_while_searches_and_writes_go_on()
    {
        await using var bench = await IndexBench.StartAsync([.. Enumerable.Range(0, 300).Select(i => (CatalogRecord)Some.Technology($"r{i}", $"Boiler {i}"))]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var searches = 0;
        var searching = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var lease = bench.Index.Acquire();
                Assert.True(lease.Generation.Text.Search(null, RecordFilter.None, AccessScope.Public, 10, Token).TotalHits >= 300);
                Assert.Equal(10, (await lease.Generation.Vectors.SearchAsync(bench.Embedder.Embed("boiler"), 10, RecordFilter.None, AccessScope.Public, Token)).Count);
                searches++;
            }
        }, Token);
        for (var round = 0; round < 3; round++)
        {
            var rebuilding = bench.Index.RebuildAsync(progress: null, Token);
            for (var i = 0; !rebuilding.IsCompleted; i++) await bench.WriteAsync(Some.Technology($"new{round}-{i % 20}", $"Turbine {i}"));
            Assert.Equal($"gen-{round + 2:000000}", await rebuilding);
        }

        await stop.CancelAsync();
        await searching;
        Assert.True(searches > 3, $"expected searches throughout, got {searches}");
        await bench.EqualsRegistryAsync();
        await bench.ReopenAsync();
        Assert.Equal("gen-000004", Path.GetFileName(bench.GenerationFolder));
    }

    // Seeded, so that what the threads do between their yields is the same each time; how they meet is left to chance.
    [Fact]
    [Trait("catalogue", "C-07")]
    public async Task Ten_thousand_searches_that_yield_at_random_beside_refreshes_and_swaps_never_meet_a_closed_index()
    {
        await using var bench = await IndexBench.StartAsync(Some.Technology("a", "Boiler"));
        var searching = Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() => SearchAsync(new Random(seed)), Token)));

        var swaps = 0;
        for (; !searching.IsCompleted; swaps++)
        {
            await bench.WriteAsync(Some.Technology("b", $"Turbine {swaps}"));
            await bench.Index.RebuildAsync(progress: null, Token);
        }

        await searching;
        Assert.True(swaps > 2, $"expected several swaps meanwhile, got {swaps}");
        await bench.EqualsRegistryAsync();

        async Task SearchAsync(Random random)
        {
            for (var i = 0; i < 1_250; i++)
            {
                using var lease = bench.Index.Acquire();
                await GiveWayAsync(random);
                var found = lease.Generation.Text.Search(null, RecordFilter.None, AccessScope.Public, 10, Token);
                await GiveWayAsync(random);
                var near = await lease.Generation.Vectors.SearchAsync(bench.Embedder.Embed("boiler"), 10, RecordFilter.None, AccessScope.Public, Token);
                Assert.Contains("technologies/a", found.Hits.Select(h => h.Id.Name));
                Assert.Contains("technologies/a", near.Select(h => h.Id.Record.Name));
                await GiveWayAsync(random);
            }
        }
    }

    private static async ValueTask GiveWayAsync(Random random)
    {
        switch (random.Next(4))
        {
            case 0: await Task.Yield(); break;
            case 1: Thread.Yield(); break;
            case 2: Thread.SpinWait(random.Next(500)); break;
            default: break;
        }
    }

    // Clearing away a replaced generation once deleted every other folder, also that of a rebuild under way.
    [Fact]
    public async Task Generation_that_a_search_still_holds_outlives_its_replacement_and_goes_alone()
    {
        await using var bench = await IndexBench.StartAsync(Some.Technology("a", "Boiler"));
        var held = bench.Index.Acquire();
        await bench.Index.RebuildAsync(progress: null, Token);
        Assert.Equal(1, held.Generation.Text.Search(null, RecordFilter.None, AccessScope.Public, 10, Token).TotalHits);
        var gate = new TaskCompletionSource();
        bench.Embedder.Gate = gate.Task;
        var rebuilding = bench.Index.RebuildAsync(progress: null, Token);
        held.Dispose();
        // The first generation is cleared away now; the third one is being filled meanwhile.
        while (Directory.Exists(Path.Combine(bench.IndexFolder, "gen-000001"))) await Task.Yield();
        Assert.True(Directory.Exists(Path.Combine(bench.IndexFolder, "gen-000003")));
        gate.SetResult();
        Assert.Equal("gen-000003", await rebuilding);
        await bench.ReopenAsync();
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Cancelled_rebuild_leaves_the_serving_generation_and_no_folder()
    {
        await using var bench = await IndexBench.StartAsync(Some.Technology("a", "Boiler"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Index.RebuildAsync(progress: null, new CancellationToken(canceled: true)));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var progress = new FirstReport(stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Index.RebuildAsync(progress, stop.Token));
        Assert.Equal("gen-000001", Path.GetFileName(bench.GenerationFolder));
        await bench.EqualsRegistryAsync();
        Assert.Equal("gen-000002", await bench.Index.RebuildAsync(progress: null, Token));
    }

    [Fact]
    public async Task Another_model_rebuilds_beside_the_old_generation_which_answers_by_words_until_then()
    {
        await using var bench = await IndexBench.StartAsync(Some.Technology("a", "Boiler"), Some.Technology("b", "Turbine"));
        await bench.CloseAsync();
        var gate = new TaskCompletionSource();
        bench.Embedder = new ScriptedEmbedder("scripted-2") { Gate = gate.Task };
        bench.Open();
        await bench.WriteAsync(Some.Technology("c", "Boiler"));
        Assert.Equal(IndexCondition.Rebuilding, bench.Index.Condition);
        Assert.Equal(["technologies/a"], bench.Find("boiler"));
        using (var lease = bench.Index.Acquire()) Assert.True(lease.Generation.IsOutdated);
        gate.SetResult();
        // The old generation follows the log too, so change 3 may be visible before the new one serves.
        while (bench.Index.Condition != IndexCondition.Ready) await Task.Yield();
        await bench.Index.WaitForAsync(3, Token);
        Assert.Equal(["technologies/a", "technologies/c"], bench.Find("boiler"));
        using (var lease = bench.Index.Acquire()) Assert.Equal(bench.Embedder.Space, lease.Generation.Vectors.Space);
        await bench.EqualsRegistryAsync();
        await bench.ReopenAsync();
        Assert.Equal("gen-000002", Path.GetFileName(bench.GenerationFolder));
    }

    [Fact]
    public async Task Suspect_index_is_rebuilt_in_the_background()
    {
        await using var bench = await IndexBench.StartAsync(Some.Technology("a", "Boiler"));
        bench.Index.Suspect(new SearchUnavailableException("text index", "read past end of file"));
        Assert.Equal(IndexCondition.Suspect, bench.Index.Condition);
        while (bench.Index.Condition != IndexCondition.Ready) await Task.Yield();
        Assert.Equal("gen-000002", (await bench.Index.StateAsync(Token)).Generation);
        await bench.EqualsRegistryAsync();
    }

    private sealed class FirstReport(CancellationTokenSource stop) : IProgress<long>
    {
        public void Report(long value) => stop.Cancel();
    }
}
