using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>A store on real SQLite in a folder of its own, or on a PostgreSQL database, and the short forms the tests speak in.</summary>
internal sealed class StoreBench(string? postgres = null, Action? giveBack = null, string? folder = null) : IAsyncDisposable
{
    public static readonly WriteOptions By = new() { Principal = "tester", Method = "Test" };

    private readonly TempFolder _folder = new();
    private CatalogStore? _store;

    public static VocabularySet Vocabularies { get; } = new(Directory.EnumerateFiles(RepositoryRoot.File("corpus", "vocabularies"), "*.json")
        .Select(f => Vocabulary.Parse(File.ReadAllBytes(f), f)));

    public ManualTime Time { get; } = new();

    public string Folder => folder ?? _folder.Path;

    public string DatabaseFile => Path.Combine(Folder, "registry.db");

    public CatalogStore Store => _store ?? throw new InvalidOperationException("expected an open store, got none");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<StoreBench> StartAsync(int? maxPages = null)
    {
        var bench = new StoreBench();
        await bench.OpenAsync(maxPages);
        return bench;
    }

    /// <summary>A bench without an open store.</summary>
    /// <param name="postgres">An address; null for SQLite.</param>
    public static StoreBench Closed(string? postgres = null, Action? giveBack = null) => new(postgres, giveBack);

    /// <summary>A bench without an open store, in a folder of the test's own.</summary>
    public static StoreBench In(string folder) => new(folder: Directory.CreateDirectory(folder).FullName);

    /// <summary>A folder, or an address as <see cref="PostgresAddress"/> reads it.</summary>
    public string Place => postgres ?? Folder;

    public bool IsPostgres => postgres is not null;

    public static CatalogStoreOptions Options(string place) => PostgresAddress.Looks(place)
        ? new CatalogStoreOptions { Postgres = PostgresAddress.Parse(place) }
        : new CatalogStoreOptions { Folder = place };

    public async Task OpenAsync(int? maxPages = null) => _store = await CatalogStore.OpenAsync(
        maxPages is null ? Options(Place) : new CatalogStoreOptions { Folder = Folder, MaxPages = maxPages }, Vocabularies, Time, Token);

    /// <summary>A second store on the same registry, as another process would have it.</summary>
    public Task<CatalogStore> AlsoOpenAsync() => CatalogStore.OpenAsync(Options(Place), Vocabularies, Time, Token);

    public async Task CloseAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        _store = null;
    }

    public async Task ReopenAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public Task<WriteOutcome> CreateAsync(CatalogRecord record, WriteOptions? options = null) => Store.CreateAsync(record, options ?? By, Token);

    public Task<WriteOutcome> UpdateAsync(CatalogRecord record, string? etag = null, WriteOptions? options = null) =>
        Store.UpdateAsync(record, etag, options ?? By, Token);

    public Task<WriteOutcome> DeleteAsync(RecordId id, string? etag = null) => Store.DeleteAsync(id, etag, By, Token);

    public async Task<IReadOnlyList<CatalogChange>> AllChangesAsync()
    {
        var all = new List<CatalogChange>();
        while (await Store.ReadChangesAsync(all.Count == 0 ? 0 : all[^1].Sequence, CatalogStore.MaxBatch, Token) is { Count: > 0 } page) all.AddRange(page);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        giveBack?.Invoke();
        _folder.Dispose();
    }
}
