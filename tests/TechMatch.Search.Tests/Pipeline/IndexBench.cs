using Microsoft.Extensions.Logging.Abstractions;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;
using TechMatch.Search.Filters;
using TechMatch.Search.Pipeline;
using TechMatch.Search.Text;
using TechMatch.Search.Vectors.Qdrant;
using TechMatch.Store;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

/// <summary>A registry on real SQLite with real indexes that follow it, in a folder of their own.</summary>
internal sealed class IndexBench : IAsyncDisposable
{
    public static readonly WriteOptions By = new() { Principal = "tester", Method = "Test" };

    private readonly TempFolder _folder;
    private IndexHost? _index;

    private IndexBench(CatalogStore store, TempFolder folder, string? indexFolder) =>
        (Store, _folder, IndexFolder) = (store, folder, indexFolder ?? folder.File("index"));

    public static VocabularySet Vocabularies { get; } = new(Directory.EnumerateFiles(RepositoryRoot.File("corpus", "vocabularies"), "*.json")
        .Select(f => Vocabulary.Parse(File.ReadAllBytes(f), f)));

    public CatalogStore Store { get; }

    public string IndexFolder { get; set; }

    public MovableTime Time { get; } = new();

    /// <summary>The model in use; a test takes another one by setting it before it opens the indexes.</summary>
    public ScriptedEmbedder Embedder { get; set; } = new();

    /// <summary>The server that keeps the vectors; null keeps them in the folder.</summary>
    public QdrantServer? Qdrant { get; set; }

    /// <summary>Of the node that writes the vectors; null where there is one node.</summary>
    public RegistryLease? Lease { get; private init; }

    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromMilliseconds(20);

    public IndexHost Index => _index ?? throw new InvalidOperationException("expected open indexes, got none");

    public string GenerationFolder => Directory.GetDirectories(IndexFolder, "gen-*").Single();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A registry without open indexes.</summary>
    public static async Task<IndexBench> RegistryAsync(string? indexFolder = null)
    {
        var folder = new TempFolder();
        var store = await CatalogStore.OpenAsync(new CatalogStoreOptions { Folder = folder.File("registry") }, Vocabularies, TimeProvider.System, Token);
        return new IndexBench(store, folder, indexFolder);
    }

    /// <summary>One of the nodes on a PostgreSQL registry, without open indexes; it asks for the lease of the vectors.</summary>
    public static async Task<IndexBench> NodeAsync(string database)
    {
        var store = await CatalogStore.OpenAsync(new CatalogStoreOptions { Postgres = PostgresAddress.Parse(database) }, Vocabularies, TimeProvider.System, Token);
        return new IndexBench(store, new TempFolder(), indexFolder: null) { Lease = store.Ask("vectors") };
    }

    /// <summary>A registry with open indexes that show all of these records, durably.</summary>
    public static async Task<IndexBench> StartAsync(params CatalogRecord[] records)
    {
        var bench = await RegistryAsync();
        if (records.Length > 0) await bench.WriteAsync(records);
        bench.Open();
        await bench.Index.CatchUpAsync(Token);
        return bench;
    }

    public IndexHost Open(bool start = true)
    {
        _index = IndexHost.Open(Store, IndexFolder, Make, CommitInterval, Time, NullLogger.Instance);
        if (start) _index.Start();
        return _index;
    }

    public GenerationMake Make => new(new TextIndexOptions(), Embedder.Space, Embedder, Store.StoreId, Qdrant, Lease);

    public async Task CloseAsync()
    {
        if (_index is not null) await _index.DisposeAsync();
        _index = null;
    }

    public async Task ReopenAsync()
    {
        await CloseAsync();
        Open();
        await Index.CatchUpAsync(Token);
    }

    public async Task WriteAsync(params CatalogRecord[] records)
    {
        foreach (var outcome in await Store.UpsertBatchAsync(records, By, Token))
            Assert.True(outcome.Faults.Count == 0, outcome.Faults.Count == 0 ? "" : $"{outcome.Faults[0].Field}: {outcome.Faults[0].Message}");
    }

    public async Task DeleteAsync(RecordId id) => Assert.Equal(WriteStatus.Deleted, (await Store.DeleteAsync(id, null, By, Token)).Status);

    /// <summary>Both indexes hold the registry, record by record, and answer a question by words and by meaning with all of it.</summary>
    public async Task EqualsRegistryAsync(string because = "")
    {
        var comparison = await Index.VerifyAsync(Token);
        Assert.True(comparison.Equal, $"{because}: {string.Join("; ", comparison.Differences.Take(5))}");
        using var lease = Index.Acquire();
        var text = lease.Generation.Text.Search(null, RecordFilter.None, AccessScope.Operator, 10_000, Token);
        Assert.True(text.TotalHits == comparison.Records, $"{because}: expected {comparison.Records} records in the text index, got {text.TotalHits}");
        var near = await lease.Generation.Vectors.SearchAsync(Embedder.Embed("anything"), 10_000, RecordFilter.None, AccessScope.Operator, Token);
        Assert.Equal(text.Hits.Select(h => h.Id).Order(ByName), near.Select(h => h.Id.Record).Distinct().Order(ByName));
    }

    /// <summary>Names found by words.</summary>
    public IReadOnlyList<string> Find(string words)
    {
        using var lease = Index.Acquire();
        var hits = lease.Generation.Text.Search(TextQuery.Parse(words, LanguageCode.Of("en")), RecordFilter.None, AccessScope.Public, 100, Token);
        return [.. hits.Hits.Select(h => h.Id.Name).Order(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (Lease is not null) await Lease.DisposeAsync();
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    private static Comparer<RecordId> ByName { get; } = Comparer<RecordId>.Create((x, y) => string.CompareOrdinal(x.Name, y.Name));
}

/// <summary>A clock that moves when told; its timers are real.</summary>
internal sealed class MovableTime : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}
