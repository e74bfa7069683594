using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.FakeQdrant;
using TechMatch.Search.Tests.Vectors.Qdrant;
using TechMatch.Search.Vectors.Qdrant;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

/// <summary>Two nodes on one registry and one vector server: words each has for itself, vectors one of them writes for both.</summary>
public sealed class SharedVectorTests(PostgresServer postgres) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    private FakeQdrantServer _server = null!;
    private QdrantServer _first = null!;
    private QdrantServer _second = null!;
    private IndexBench _holder = null!;
    private IndexBench _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync(Token);
        _server = await FakeQdrantServer.StartAsync(Token);
        (_first, _second) = (Given.Connection(Given.Settings(_server)), Given.Connection(Given.Settings(_server)));
        _holder = await IndexBench.NodeAsync(database);
        await _holder.Lease!.HeldAsync(Token);
        _other = await IndexBench.NodeAsync(database);
        (_holder.Qdrant, _other.Qdrant) = (_first, _second);
    }

    public async ValueTask DisposeAsync()
    {
        if (_holder is not null) await _holder.DisposeAsync();
        if (_other is not null) await _other.DisposeAsync();
        _first?.Dispose();
        _second?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task Two_nodes_read_one_collection_that_one_of_them_fills()
    {
        await StartAsync();
        await _other.WriteAsync(Some.Technology("a", "Boiler"), Some.Need("b", "Use of kiln exhaust heat"));
        await BothAsync();
        Assert.Equal(_server.CollectionNames, [_server.Aliases["test"]]);
        Assert.True(_holder.Embedder.Embedded > 0);
        Assert.Equal(0, _other.Embedder.Embedded);
        Assert.Equal((null, null), ((await _holder.Index.StateAsync(Token)).VectorTrouble, (await _other.Index.StateAsync(Token)).VectorTrouble));
    }

    [Fact]
    public async Task Deleted_record_leaves_the_collection_whichever_node_deletes_it()
    {
        await StartAsync();
        await _holder.WriteAsync(Some.Technology("a", "Boiler"), Some.Technology("b", "Turbine"));
        await BothAsync();
        await _other.DeleteAsync(RecordId.Parse("technologies/a"));
        await BothAsync();
        Assert.Equal(1, await CountAsync(_holder));
    }

    [Fact]
    public async Task Node_that_goes_leaves_the_vectors_to_the_other_which_writes_none_again()
    {
        await StartAsync();
        await _holder.WriteAsync(Some.Technology("a", "Boiler"));
        await BothAsync();
        var collection = _server.Aliases["test"];
        await _holder.CloseAsync();
        await _holder.Lease!.DisposeAsync();
        await _other.WriteAsync(Some.Technology("b", "Turbine"));
        await _other.Lease!.HeldAsync(Token);
        await UntilAsync(async () => await CountAsync(_other) == 2);
        await _other.EqualsRegistryAsync();
        Assert.Equal(1, _other.Embedder.Embedded);
        Assert.Equal(collection, _server.Aliases["test"]);
    }

    [Fact]
    public async Task Rebuild_by_the_writing_node_moves_both_to_new_vectors()
    {
        await StartAsync();
        await _holder.WriteAsync(Some.Technology("a", "Boiler"), Some.Technology("b", "Turbine"));
        await BothAsync();
        var before = _server.Aliases["test"];
        await _holder.Index.RebuildAsync(progress: null, Token);
        await UntilAsync(() => Task.FromResult(_server.CollectionNames is [var only] && only != before));
        await BothAsync();
        Assert.Equal(_server.CollectionNames, [_server.Aliases["test"]]);
    }

    [Fact]
    public async Task Rebuild_by_the_other_node_makes_its_words_again_and_leaves_the_vectors()
    {
        await StartAsync();
        await _holder.WriteAsync(Some.Technology("a", "Boiler"));
        await BothAsync();
        var collection = _server.Aliases["test"];
        _server.ForgetCalls();
        Assert.Equal("gen-000002", await _other.Index.RebuildAsync(progress: null, Token));
        await BothAsync();
        Assert.Equal([collection], _server.CollectionNames);
        Assert.DoesNotContain(_server.Calls, c => c.Method is "Collections/Create" or "Collections/Delete");
        Assert.Equal(0, _other.Embedder.Embedded);
    }

    [Fact]
    public async Task Node_with_an_empty_folder_takes_the_vectors_there_are_also_when_it_writes_them()
    {
        await StartAsync();
        await _holder.WriteAsync(Some.Technology("a", "Boiler"));
        await BothAsync();
        await _other.CloseAsync();
        await _holder.CloseAsync();
        var embedded = _holder.Embedder.Embedded;
        Directory.Delete(_holder.IndexFolder, recursive: true);
        _holder.Open();
        await _holder.EqualsRegistryAsync();
        Assert.Equal(embedded, _holder.Embedder.Embedded);
        Assert.Single(_server.CollectionNames);
    }

    private async Task StartAsync()
    {
        _holder.Open();
        // So that there is something to follow.
        await UntilAsync(() => Task.FromResult(_server.Aliases.ContainsKey("test")));
        _other.Open();
        await UntilAsync(async () => (await _other.Index.StateAsync(Token)).VectorTrouble is null);
    }

    private async Task BothAsync()
    {
        // A node that has not heard of the other's last change would compare without it.
        var last = Math.Max(_holder.Store.LastSequence, _other.Store.LastSequence);
        foreach (var node in (IndexBench[])[_holder, _other])
        {
            await node.Index.WaitForAsync(last, Token);
            await node.EqualsRegistryAsync();
        }
    }

    private static async Task<long> CountAsync(IndexBench node)
    {
        using var lease = node.Index.Acquire();
        return await lease.Generation.Vectors.CountAsync(Filters.RecordFilter.None, AccessScope.Operator, Token);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition()) await tick.WaitForNextTickAsync(Token);
    }
}
