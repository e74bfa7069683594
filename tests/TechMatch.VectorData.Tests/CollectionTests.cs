using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using TechMatch.TestKit;

namespace TechMatch.VectorData.Tests;

/// <summary>What the abstraction promises of a collection, over real files.</summary>
public sealed class CollectionTests : IAsyncLifetime
{
    private static readonly float[] s_east = [1, 0, 0];

    private readonly TempFolder _folder = new();
    private TechMatchVectorStore _store = null!;
    private VectorStoreCollection<string, Tool> _tools = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = new TechMatchVectorStore(_folder.Path);
        _tools = _store.GetCollection<string, Tool>("tools");
        await _tools.EnsureCollectionExistsAsync(Token);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Collection_comes_and_goes_by_name_and_twice_is_once()
    {
        using var other = _store.GetCollection<string, Tool>("Ää / with spaces");
        Assert.False(await other.CollectionExistsAsync(Token));
        await other.EnsureCollectionExistsAsync(Token);
        await other.EnsureCollectionExistsAsync(Token);
        Assert.True(await _store.CollectionExistsAsync("Ää / with spaces", Token));
        Assert.Equal(["tools", "Ää / with spaces"], (await ListAsync(_store.ListCollectionNamesAsync(Token))).Order(StringComparer.Ordinal));
        await _store.EnsureCollectionDeletedAsync("Ää / with spaces", Token);
        await other.EnsureCollectionDeletedAsync(Token);
        Assert.False(await other.CollectionExistsAsync(Token));
    }

    [Fact]
    public async Task Record_comes_back_as_it_was_with_vectors_only_when_asked_for()
    {
        await _tools.UpsertAsync(Tool.Of("kiln", 0.6f, 0.8f, "cement", 7, "heat", "waste"), Token);
        var plain = (await _tools.GetAsync("kiln", cancellationToken: Token))!;
        Assert.Equal(("kiln", "cement", 7), (plain.Id, plain.Sector, plain.Readiness));
        Assert.Equal(["heat", "waste"], plain.Tags);
        Assert.Null(plain.Meaning);
        var full = (await _tools.GetAsync("kiln", new RecordRetrievalOptions { IncludeVectors = true }, Token))!;
        Assert.Equal([0.6f, 0.8f, 0], full.Meaning!.Value.ToArray());
        Assert.Null(await _tools.GetAsync("none", cancellationToken: Token));
    }

    [Fact]
    public async Task Record_given_back_may_be_changed_without_changing_the_stored_one()
    {
        await _tools.UpsertAsync(Tool.Of("kiln", 1, 0, "cement"), Token);
        (await _tools.GetAsync("kiln", cancellationToken: Token))!.Sector = "changed";
        Assert.Equal("cement", (await _tools.GetAsync("kiln", cancellationToken: Token))!.Sector);
        Assert.Single(await ListAsync(_tools.GetAsync(t => t.Sector == "cement", 10, cancellationToken: Token)));
    }

    [Fact]
    public async Task Search_orders_by_cosine_skips_and_stops_at_the_threshold()
    {
        await _tools.UpsertAsync([Tool.Of("far", -1, 0), Tool.Of("near", 1, 0.1f), Tool.Of("middle", 1, 1)], Token);
        var hits = await ListAsync(_tools.SearchAsync(s_east, 10, cancellationToken: Token));
        Assert.Equal(["near", "middle", "far"], hits.Select(h => h.Record.Id));
        // 1/√2 for (1, 1) against (1, 0).
        Assert.Equal(Math.Sqrt(0.5), hits[1].Score!.Value, 5);
        Assert.All(hits, h => Assert.Null(h.Record.Meaning));
        Assert.Equal(["middle"], (await ListAsync(_tools.SearchAsync(s_east, 1, new() { Skip = 1 }, Token))).Select(h => h.Record.Id));
        Assert.Equal(["near", "middle"], (await ListAsync(_tools.SearchAsync(s_east, 10, new() { ScoreThreshold = 0.5 }, Token))).Select(h => h.Record.Id));
    }

    [Fact]
    public async Task Search_takes_every_form_of_a_vector()
    {
        await _tools.UpsertAsync(Tool.Of("a", 1, 0), Token);
        Assert.Single(await ListAsync(_tools.SearchAsync(new ReadOnlyMemory<float>(s_east), 1, cancellationToken: Token)));
        Assert.Single(await ListAsync(_tools.SearchAsync(new Embedding<float>(s_east), 1, cancellationToken: Token)));
        await Assert.ThrowsAsync<NotSupportedException>(async () => await ListAsync(_tools.SearchAsync("words", 1, cancellationToken: Token)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await ListAsync(_tools.SearchAsync(new float[] { 1, 0 }, 1, cancellationToken: Token)));
    }

    [Fact]
    public async Task Filter_narrows_search_and_retrieval_alike()
    {
        string[] wanted = ["cement", "glass"];
        await _tools.UpsertAsync([Tool.Of("a", 1, 0, "cement", 3, "heat"), Tool.Of("b", 1, 0.1f, "glass", 8), Tool.Of("c", 1, 0.2f, "paper", 9, "heat"), Tool.Of("d", 1, 0.3f)], Token);
        await PassesAsync(["a"], t => t.Sector == "cement");
        await PassesAsync(["a", "b"], t => wanted.Contains(t.Sector));
        await PassesAsync(["b", "c"], t => t.Readiness > 5);
        await PassesAsync(["a", "c"], t => t.Tags!.Contains("heat"));
        await PassesAsync(["c"], t => t.Tags!.Contains("heat") && !(t.Sector == "cement"));
        await PassesAsync(["d"], t => t.Sector == null);
        await PassesAsync([], t => t.Sector == "' OR 1=1 --");
        await PassesAsync(["a", "b", "c", "d"], t => true);

        async Task PassesAsync(string[] expected, System.Linq.Expressions.Expression<Func<Tool, bool>> filter)
        {
            Assert.Equal(expected, (await ListAsync(_tools.SearchAsync(s_east, 10, new() { Filter = filter }, Token))).Select(h => h.Record.Id));
            Assert.Equal(expected, (await ListAsync(_tools.GetAsync(filter, 10, cancellationToken: Token))).Select(t => t.Id).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Retrieval_by_filter_orders_by_several_keys_and_pages()
    {
        await _tools.UpsertAsync([Tool.Of("a", 1, 0, "x", 2), Tool.Of("b", 1, 0, "y", 1), Tool.Of("c", 1, 0, "x", 1), Tool.Of("d", 1, 0, "y", 2)], Token);
        var options = new FilteredRecordRetrievalOptions<Tool> { Skip = 1, OrderBy = o => o.Descending(t => t.Sector).Ascending(t => t.Readiness) };
        Assert.Equal(["d", "c"], (await ListAsync(_tools.GetAsync(t => true, 2, options, Token))).Select(t => t.Id));
    }

    [Fact]
    public async Task Upsert_replaces_and_delete_of_a_missing_key_is_no_error()
    {
        await _tools.UpsertAsync([Tool.Of("a", 1, 0, "old"), Tool.Of("b", 1, 0)], Token);
        await _tools.UpsertAsync([Tool.Of("a", 0, 1, "newer"), Tool.Of("a", 0, 1, "newest")], Token);
        await _tools.DeleteAsync(["b", "none"], Token);
        Assert.Equal("newest", (await _tools.GetAsync("a", cancellationToken: Token))!.Sector);
        var hit = Assert.Single(await ListAsync(_tools.SearchAsync(s_east, 10, cancellationToken: Token)));
        Assert.Equal(0, hit.Score!.Value, 5);
    }

    [Fact]
    public async Task Record_without_a_vector_is_kept_and_never_found()
    {
        await _tools.UpsertAsync(new Tool { Id = "a" }, Token);
        Assert.NotNull(await _tools.GetAsync("a", cancellationToken: Token));
        Assert.Empty(await ListAsync(_tools.SearchAsync(s_east, 10, cancellationToken: Token)));
    }

    [Fact]
    public async Task Bad_vector_is_refused_and_leaves_nothing_of_its_call()
    {
        var bad = Tool.Of("bad", 1, 0);
        bad.Meaning = new float[] { 1, 0 };
        await Assert.ThrowsAsync<ArgumentException>(() => _tools.UpsertAsync([Tool.Of("good", 1, 0), bad], Token));
        bad.Meaning = new float[] { 0, 0, 0 };
        await Assert.ThrowsAsync<ArgumentException>(() => _tools.UpsertAsync([Tool.Of("good", 1, 0), bad], Token));
        Assert.Null(await _tools.GetAsync("good", cancellationToken: Token));
    }

    [Fact]
    public async Task Everything_acknowledged_is_there_after_a_reopening_also_without_a_last_commit()
    {
        await _tools.UpsertAsync([Tool.Of("a", 1, 0, "kept"), Tool.Of("b", 1, 0)], Token);
        await _tools.DeleteAsync("b", Token);
        // What a kill leaves: the documents, and vectors of an earlier moment or none.
        using var copy = new TempFolder();
        foreach (var file in Directory.GetFiles(_folder.Path, "documents.log", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy.Path, Path.GetRelativePath(_folder.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            // The log is locked against writers of other processes, not against a copy made by the system.
            _store.Dispose();
            File.Copy(file, target);
            await File.AppendAllTextAsync(target, "0123456789abcdef {\"torn", Token);
        }

        using var again = new TechMatchVectorStore(copy.Path);
        var tools = again.GetCollection<string, Tool>("tools");
        Assert.Equal("kept", Assert.Single(await ListAsync(tools.SearchAsync(s_east, 10, cancellationToken: Token))).Record.Sector);
    }

    [Fact]
    public async Task Altered_document_is_a_vector_store_exception_that_names_its_place()
    {
        await _tools.UpsertAsync(Tool.Of("a", 1, 0, "kept"), Token);
        _store.Dispose();
        var log = Directory.GetFiles(_folder.Path, "documents.log", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(log, (await File.ReadAllTextAsync(log, Token)).Replace("kept", "kepf", StringComparison.Ordinal), Token);
        using var again = new TechMatchVectorStore(_folder.Path);
        var e = await Assert.ThrowsAsync<VectorStoreException>(() => again.GetCollection<string, Tool>("tools").GetAsync("a", cancellationToken: Token));
        Assert.Equal(("techmatch", "tools", "Get"), (e.VectorStoreSystemName, e.CollectionName, e.OperationName));
    }

    [Fact]
    public async Task Collection_that_was_never_made_is_a_vector_store_exception() =>
        await Assert.ThrowsAsync<VectorStoreException>(() => _store.GetCollection<string, Tool>("none").GetAsync("a", cancellationToken: Token));

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items) list.Add(item);
        return list;
    }
}
