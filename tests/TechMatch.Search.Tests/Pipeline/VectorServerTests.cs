using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.FakeQdrant;
using TechMatch.FakeQdrant.Wire;
using TechMatch.Search.Filters;
using TechMatch.Search.Matching;
using TechMatch.Search.Pipeline;
using TechMatch.Search.Tests.Matching;
using TechMatch.Search.Tests.Vectors.Qdrant;
using TechMatch.Search.Vectors.Qdrant;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

/// <summary>Vectors on a server: each generation has a collection of its own, and words do not wait for a server that is away.</summary>
public sealed class VectorServerTests : IAsyncLifetime
{
    private const string First = "test-gen-000001";
    private const string Second = "test-gen-000002";

    private FakeQdrantServer _server = null!;
    private QdrantServer? _connection;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FakeQdrantServer.StartAsync(Token);

    public async ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Generation_lies_in_a_collection_of_its_own_under_the_alias()
    {
        await using var bench = await StartAsync(Some.Technology("a", "Boiler"), Some.Need("b", "Use of kiln exhaust heat"));
        Assert.Equal([First], _server.CollectionNames);
        Assert.Equal(First, _server.Aliases["test"]);
        await bench.EqualsRegistryAsync();
        var state = await bench.Index.StateAsync(Token);
        Assert.Equal($"qdrant 1.19.0 at {_server.Address.Authority}, collection {First}", state.VectorStore);
        Assert.Equal((null, _server.CountPoints("test")), (state.VectorTrouble, (int)state.Vectors));
        Assert.Empty(Directory.GetFileSystemEntries(bench.GenerationFolder, "vectors*"));
    }

    [Fact]
    public async Task Restart_writes_no_vector_again()
    {
        await using var bench = await StartAsync(Some.Technology("a"), Some.Technology("b"));
        var embedded = bench.Embedder.Embedded;
        _server.ForgetCalls();
        await bench.ReopenAsync();
        Assert.Equal(embedded, bench.Embedder.Embedded);
        Assert.DoesNotContain(_server.Calls, c => c.Method is "Points/UpdateBatch" or "Collections/Create");
        await bench.WriteAsync(Some.Technology("c"));
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Rebuild_fills_a_second_collection_then_moves_the_alias_and_drops_the_first()
    {
        await using var bench = await StartAsync([.. Enumerable.Range(0, 50).Select(i => (CatalogRecord)Some.Technology($"r{i}", $"Boiler {i}"))]);
        _server.ForgetCalls();
        await bench.Index.RebuildAsync(progress: null, Token);
        await LevelAsync(bench);
        await UntilAsync(() => _server.CollectionNames.SequenceEqual([Second]));
        await UntilAsync(() => _server.Aliases.GetValueOrDefault("test") == Second);
        // One action, so that there is no moment without an alias, and not before the collection is full.
        var methods = _server.Calls.Select(c => c.Method).ToList();
        Assert.True(methods.IndexOf("Collections/UpdateAliases") > methods.LastIndexOf("Points/UpdateBatch"));
        Assert.All(_server.Calls.Select(c => c.Request).OfType<ChangeAliases>(), c => Assert.Single(c.Actions));
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Server_that_is_away_at_the_start_keeps_nobody_from_finding_words()
    {
        await using var bench = await IndexBench.RegistryAsync();
        await bench.WriteAsync(Some.Technology("a", "Boiler"), Some.Technology("b", "Turbine"));
        await _server.StopAsync();
        Connect(bench);
        bench.Open();
        await bench.Index.WaitForAsync(2, Token);
        await bench.Index.CatchUpAsync(Token);
        Assert.Equal(["technologies/a"], bench.Find("boiler"));
        await UntilAsync(() => bench.Index.Condition == IndexCondition.Ready);
        Assert.Equal($"vectors are behind the words: vector store unavailable: Qdrant at {_server.Address.Authority}: it cannot be reached", bench.Index.Shortfall);
        Assert.Null(bench.Index.Trouble);

        await _server.StartAgainAsync(Token);
        await LevelAsync(bench);
        await bench.EqualsRegistryAsync();
        Assert.Equal(First, _server.Aliases["test"]);
    }

    [Fact]
    public async Task Server_that_goes_away_leaves_a_backlog_that_is_applied_in_order_when_it_is_back()
    {
        await using var bench = await StartAsync([.. Enumerable.Range(0, 300).Select(i => (CatalogRecord)Some.Technology($"r{i:000}", $"Boiler {i}"))]);
        await _server.StopAsync();
        // 700 changes: three batches of the log. Updates, deletions, and records that come and go.
        await bench.WriteAsync([.. Enumerable.Range(0, 600).Select(i => (CatalogRecord)Some.Technology($"s{i:000}", $"Turbine {i}"))]);
        await bench.WriteAsync([.. Enumerable.Range(0, 60).Select(i => (CatalogRecord)Some.Technology($"r{i:000}", $"Kiln {i}"))]);
        foreach (var i in Enumerable.Range(100, 39)) await bench.DeleteAsync(RecordId.Parse($"technologies/r{i:000}"));
        await bench.DeleteAsync(RecordId.Parse("technologies/s599"));
        await bench.Index.WaitForAsync(bench.Store.LastSequence, Token);
        Assert.Equal(60, bench.Find("kiln").Count);
        Assert.StartsWith("vectors are behind the words: ", bench.Index.Shortfall, StringComparison.Ordinal);

        await _server.StartAgainAsync(Token);
        _server.ForgetCalls();
        await LevelAsync(bench);
        await bench.EqualsRegistryAsync();
        var order = new List<string>();
        foreach (var change in await bench.Store.ReadChangesAsync(300, 1_000, Token)) if (change.Current is { } now && now.Stamp.Sequence == change.Sequence) order.Add(change.Id.Name);
        var written = _server.Calls.Select(c => c.Request).OfType<UpdateBatchPoints>().SelectMany(u => u.Operations).Select(o => o.Upsert).Where(u => u is not null)
            .SelectMany(u => u.Points).Select(p => p.Payload["record"].StringValue).Distinct().ToList();
        Assert.Equal(order, written);
        await bench.ReopenAsync();
        await bench.EqualsRegistryAsync("after a restart");
    }

    [Fact]
    public async Task Kill_while_the_server_is_away_loses_no_vector()
    {
        await using var bench = await StartAsync(Some.Technology("a", "Boiler"));
        await _server.StopAsync();
        await bench.WriteAsync(Some.Technology("a", "Turbine"), Some.Technology("b", "Kiln"));
        await bench.Index.WaitForAsync(3, Token);
        await bench.CloseAsync();
        // Back to what it was before: the text alone would see no change at all.
        await bench.WriteAsync(Some.Technology("a", "Boiler"));
        await _server.StartAgainAsync(Token);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Open();
        await LevelAsync(bench);
        await bench.EqualsRegistryAsync();
    }

    // After a kill the vectors may have seen a version that the text has not, and that a later change undoes. The text finds its
    // own content in that change and passes over it; the vectors would keep the version in between if they were level by then.
    [Fact]
    public async Task Vectors_come_level_only_when_the_text_shows_what_the_registry_held_as_they_were_reached()
    {
        await using var bench = await IndexBench.RegistryAsync();
        await bench.WriteAsync(Some.Technology("a", "Boiler"), Some.Technology("b", "Turbine"));
        Connect(bench);
        await using var generation = IndexGeneration.Create(Path.Combine(bench.IndexFolder, "gen-000001"), bench.Make, bench.Time);
        var (asked, shown) = (new TaskCompletionSource<long>(), new TaskCompletionSource());
        using var projecting = new SemaphoreSlim(1, 1);
        var backlog = new VectorBacklog(
            bench.Store, () => generation.TryUse() ? new IndexLease(generation) : throw new InvalidOperationException("closed"),
            (sequence, _) =>
            {
                asked.TrySetResult(sequence);
                return shown.Task;
            },
            projecting, TimeSpan.FromSeconds(10), bench.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Token);
        backlog.Start();
        Assert.Equal(2, await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.True(generation.Backlog!.IsBehind);
        await generation.ApplyAsync(await bench.Store.ReadChangesAsync(0, 10, Token), Token);
        Assert.Equal(0, _server.CountPoints(First));
        shown.SetResult();
        await backlog.SettleAsync(Token);
        Assert.False(generation.Backlog.IsBehind);
        Assert.Equal(2, _server.CountPoints(First));
    }

    [Fact]
    public async Task Collection_that_was_lost_is_filled_anew_from_the_log()
    {
        await using var bench = await StartAsync(Some.Technology("a", "Boiler"), Some.Technology("b", "Turbine"));
        _server.Drop(First);
        using (var lease = bench.Index.Acquire())
        {
            await Assert.ThrowsAsync<SearchUnavailableException>(() => lease.Generation.Vectors.SearchAsync(bench.Embedder.Embed("boiler"), 1, RecordFilter.None, AccessScope.Public, Token));
        }

        await LevelAsync(bench);
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Commit_that_the_server_refuses_keeps_the_text_durable_and_is_made_good()
    {
        await using var bench = await StartAsync(Some.Technology("a", "Boiler"));
        _server.Misbehaviour.IsFull = true;
        await bench.WriteAsync(Some.Technology("b", "Turbine"));
        await bench.Index.CatchUpAsync(Token);
        await UntilAsync(() => bench.Index.Shortfall?.EndsWith("it has no room left for more vectors", StringComparison.Ordinal) == true);
        Assert.Equal(2, (await bench.Index.StateAsync(Token)).CommittedSequence);
        Assert.Equal(["technologies/b"], bench.Find("turbine"));
        _server.Misbehaviour.IsFull = false;
        await LevelAsync(bench);
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Record_that_the_model_refuses_is_set_aside_also_when_its_words_were_there_first()
    {
        await using var bench = await StartAsync(Some.Technology("a", "Boiler"));
        await _server.StopAsync();
        bench.Embedder.RefusedWord = "plasma";
        await bench.WriteAsync(Some.Technology("bad", "plasma torch"), Some.Technology("good", "Turbine"));
        await bench.Index.WaitForAsync(3, Token);
        Assert.Equal(["technologies/bad"], bench.Find("plasma"));
        await _server.StartAgainAsync(Token);
        await LevelAsync(bench);
        Assert.Empty(bench.Find("plasma"));
        Assert.Equal("technologies/bad", Assert.Single((await bench.Index.StateAsync(Token)).PoisonRecords).Id.Name);
        bench.Embedder.RefusedWord = null;
        await UntilAsync(() =>
        {
            // In every round: a try that was under way has put the next one off.
            bench.Time.Advance(TimeSpan.FromHours(2));
            return bench.Find("plasma").Count == 1;
        });
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Rebuild_that_is_asked_for_keeps_the_serving_vectors_when_the_server_fails()
    {
        await using var bench = await StartAsync(Some.Technology("a", "Boiler"));
        _server.Misbehaviour.IsFull = true;
        var e = await Assert.ThrowsAsync<SearchUnavailableException>(() => bench.Index.RebuildAsync(progress: null, Token));
        Assert.EndsWith("it has no room left for more vectors", e.Message, StringComparison.Ordinal);
        Assert.Equal("gen-000001", Path.GetFileName(bench.GenerationFolder));
        Assert.Equal([First], _server.CollectionNames);
        Assert.Equal(First, _server.Aliases["test"]);
        _server.Misbehaviour.IsFull = false;
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Another_model_while_the_server_is_away_has_its_words_first()
    {
        await using var bench = await StartAsync(Some.Technology("a", "Boiler"));
        await bench.CloseAsync();
        await _server.StopAsync();
        bench.Embedder = new ScriptedEmbedder("scripted-2");
        bench.Open();
        await bench.WriteAsync(Some.Technology("b", "Turbine"));
        await bench.Index.WaitForAsync(2, Token);
        Assert.Equal(["technologies/b"], bench.Find("turbine"));
        await _server.StartAgainAsync(Token);
        await LevelAsync(bench);
        await bench.EqualsRegistryAsync();
        Assert.Equal(Second, _server.Aliases["test"]);
    }

    [Fact]
    public async Task Question_is_answered_by_words_and_says_so_while_the_server_is_away()
    {
        CatalogRecord[] records = [Some.Need(), Some.Technology("a", "Kiln exhaust heat boiler"), Some.Technology("b", "Use of kiln exhaust")];
        var indexes = await StartAsync(records);
        await using var bench = MatchBench.Over(indexes);
        Assert.Empty((await bench.MatchAsync("needs/kz-kiln-heat")).Degraded);
        await _server.StopAsync();
        var answer = await bench.MatchAsync("needs/kz-kiln-heat");
        Assert.Equal([$"semantic: vector store unavailable: Qdrant at {_server.Address.Authority}: it cannot be reached"], answer.Degraded);
        Assert.Equal([LegStatus.Ran, LegStatus.Unavailable], answer.Legs.Select(l => l.Status));
        Assert.Equal(2, answer.Hits.Count);
        await _server.StartAgainAsync(Token);
        await UntilAsync(async () =>
        {
            indexes.Time.Advance(TimeSpan.FromSeconds(20));
            return (await bench.MatchAsync("needs/kz-kiln-heat")).Degraded.Count == 0;
        });
    }

    [Fact]
    public async Task Folder_whose_vectors_were_embedded_moves_to_the_server_without_its_words_being_made_again()
    {
        await using var bench = await IndexBench.StartAsync(Some.Technology("a", "Boiler"), Some.Technology("b", "Turbine"));
        await bench.CloseAsync();
        Connect(bench);
        bench.Open();
        await LevelAsync(bench);
        await bench.EqualsRegistryAsync();
        Assert.Equal("gen-000001", Path.GetFileName(bench.GenerationFolder));
        // And back: the folder's vectors are older than the manifest says by now, or else as they were left.
        await bench.WriteAsync(Some.Technology("c", "Kiln"));
        await bench.EqualsRegistryAsync();
        await bench.CloseAsync();
        bench.Qdrant = null;
        bench.Open();
        await bench.EqualsRegistryAsync("back in the folder");
    }

    [Fact]
    public async Task Collection_ahead_of_the_registry_is_filled_anew()
    {
        await using var bench = await StartAsync(Some.Technology("a", "Boiler"));
        await bench.CloseAsync();
        // A registry that was put back leaves the collection with a position and a record of a history that is no more.
        await using (var store = QdrantVectorStore.Open(_connection!, First, bench.Embedder.Space, bench.Store.StoreId, startsEmpty: false))
        {
            await store.ConnectAsync(Token);
            var orphan = (await store.GetAsync([RecordId.Parse("technologies/a")], Token))[0];
            await store.UpsertAsync([orphan with { Id = new(RecordId.Parse("technologies/orphan"), 0) }], Token);
            await store.CommitAsync(99, Token);
        }

        bench.Open();
        await LevelAsync(bench);
        await bench.EqualsRegistryAsync();
    }

    private async Task<IndexBench> StartAsync(params CatalogRecord[] records)
    {
        var bench = await IndexBench.RegistryAsync();
        await bench.WriteAsync(records);
        Connect(bench);
        bench.Open();
        await LevelAsync(bench);
        return bench;
    }

    private void Connect(IndexBench bench) => bench.Qdrant = _connection = Given.Connection(Given.Settings(_server), bench.Time);

    /// <summary>Until words and vectors hold all of the registry; moves the clock over the pauses of the breaker.</summary>
    private static async Task LevelAsync(IndexBench bench)
    {
        await bench.Index.WaitForAsync(bench.Store.LastSequence, Token);
        await UntilAsync(() =>
        {
            bench.Time.Advance(TimeSpan.FromSeconds(20));
            return bench.Index.Shortfall is null;
        });
        await bench.Index.CatchUpAsync(Token);
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition()) await tick.WaitForNextTickAsync(Token);
    }
}
