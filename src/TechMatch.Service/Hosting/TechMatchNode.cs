using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using TechMatch.Core.Access;
using TechMatch.Core.Alliances;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate;
using TechMatch.Core.Submissions;
using TechMatch.Core.Vocabularies;
using TechMatch.Search;
using TechMatch.Search.Matching;
using TechMatch.Search.Pipeline;
using TechMatch.Store;

namespace TechMatch.Service.Hosting;

/// <summary>
/// Everything over one data folder: the system of record (in it, or on a PostgreSQL server), the indexes that follow it, search and matching. The service
/// and the command line open the same thing, so a folder answers the same either way.
/// </summary>
public sealed class TechMatchNode : IAsyncDisposable
{
    private const int SeedBatch = 500;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _warming;

    private TechMatchNode(CatalogStore store, SearchSystem search, VocabularySet vocabularies, ClimateData? climate, byte[] tokenKey)
    {
        (Store, Search, Vocabularies, Climate, TokenKey) = (store, search, vocabularies, climate, tokenKey);
        _warming = Task.Run(() => WarmAsync(_stopping.Token));
    }

    public CatalogStore Store { get; }

    public SearchSystem Search { get; }

    public VocabularySet Vocabularies { get; }

    /// <summary>Null when the corpus folder brings no climate tables.</summary>
    public ClimateData? Climate { get; }

    public required AllianceSet Alliances { get; init; }

    public required CompletenessRules Completeness { get; init; }

    /// <summary>Signs page tokens; kept in the data folder so that they survive a restart, and the same on all nodes of a PostgreSQL registry.</summary>
    internal byte[] TokenKey { get; }

    /// <summary>
    /// Opens the folder; an empty registry is first filled with the bundled records. The indexes follow in the
    /// background: <see cref="IndexHost.CatchUpAsync"/> waits for them.
    /// </summary>
    /// <exception cref="StartException">One sentence for people: what is wrong and what to do.</exception>
    public static async Task<TechMatchNode> OpenAsync(ServiceSettings settings, TimeProvider time, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var data = new CorpusFolder(settings.Corpus ?? ServiceSettings.DefaultCorpus);
        // Half a second of work beside the opening of everything else; a match that comes first waits for it.
        var climate = Task.Run(() => data.ReadClimate() is { } model ? new ClimateData(model, data.ReadScenarios(), data.ReadFlows(), data.ReadEmissions()) : null, cancellationToken);
        var vocabularies = data.ReadVocabularies();
        var (alliances, completeness) = (data.ReadAlliances(), data.ReadCompleteness());
        // Opening the registry and reading the lexicon need nothing of each other, and each takes a tenth of a start.
        var lexicon = Task.Run(data.ReadLexicon, cancellationToken);
        var store = await OpenStoreAsync(settings, vocabularies, time, cancellationToken);
        try
        {
            if (settings.Corpus is not null) await SeedOnceAsync(store, data, settings.Data, cancellationToken);
            var searching = new SearchSettings
            {
                CommitInterval = settings.CommitInterval, Lexicon = await lexicon, Embedder = settings.Embedder ?? data.DefaultEmbedder,
                Qdrant = settings.Qdrant, Climate = ModelAsync(climate),
            };
            var search = OpenSearch(store, settings, data, searching, time, logs);
            search.Index.Start();
            return new TechMatchNode(store, search, vocabularies, await ReadyAsync(climate, search), settings.Store is null ? ReadTokenKey(settings.Data) : SharedTokenKey(store.StoreId)) { Alliances = alliances, Completeness = completeness };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await store.DisposeAsync();
            throw new StartException($"the data folder {Path.GetFullPath(settings.Data)} cannot be used: {e.Message}", e);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _warming;
        _stopping.Dispose();
        await Search.DisposeAsync();
        await Store.DisposeAsync();
    }

    /// <summary>
    /// Asks one question while the endpoints are being opened, so that the first one of a user meets compiled code and
    /// read files. Whatever fails here fails again where somebody waits for the answer.
    /// </summary>
    private async Task WarmAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Search.Matching.MatchAsync(MatchQuestion.InWords(new FreeText { Text = "waste heat", Language = LanguageCode.Of("en") }), AccessScope.Public, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or SearchUnavailableException or StoreException)
        {
            // Nobody asked.
        }
    }

    private static async Task<ClimateModel?> ModelAsync(Task<ClimateData?> loading) => (await loading)?.Model;

    /// <summary>A folder with broken tables ends the start, and not the first match.</summary>
    private static async Task<ClimateData?> ReadyAsync(Task<ClimateData?> loading, SearchSystem search)
    {
        try
        {
            return await loading;
        }
        catch
        {
            await search.DisposeAsync();
            throw;
        }
    }

    private static SearchSystem OpenSearch(CatalogStore store, ServiceSettings settings, CorpusFolder data, SearchSettings searching, TimeProvider time, ILoggerFactory logs)
    {
        var profiles = data.ReadProfiles();
        try
        {
            return SearchSystem.Open(store, Path.Combine(settings.Data, "index"), profiles, searching, time, logs.CreateLogger<IndexHost>());
        }
        catch (Exception e) when (settings.Embedder is not null && e is FormatException or ArgumentException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StartException($"setting embedder '{settings.Embedder}' cannot be used: {e.Message}", e);
        }
    }

    private static async Task<CatalogStore> OpenStoreAsync(ServiceSettings settings, VocabularySet vocabularies, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await CatalogStore.OpenAsync(new CatalogStoreOptions { Folder = settings.Data, Postgres = settings.Store }, vocabularies, time, cancellationToken);
        }
        catch (StoreException e)
        {
            throw new StartException(e.Message, e);
        }
    }

    /// <summary>
    /// Fills an empty registry. A mark says that it is being filled, so that a start that was broken off midway is
    /// finished by the next; records that are there already are left as they are.
    /// </summary>
    private static async Task SeedOnceAsync(CatalogStore store, CorpusFolder corpus, string folder, CancellationToken cancellationToken)
    {
        var mark = Path.Combine(folder, "seeding");
        if (store.LastSequence > 0 && !File.Exists(mark)) return;
        // Of nodes that start at once on one empty registry, one fills it; the others wait, and find it filled.
        await using var turn = store.Ask("seeding");
        if (turn is not null) await turn.HeldAsync(cancellationToken);
        if (!File.Exists(mark) && (await store.ReadChangesAsync(after: 0, max: 1, cancellationToken)).Count > 0) return;
        await File.WriteAllTextAsync(mark, "the bundled records are being written; this file goes away when they are\n", cancellationToken);
        await SeedAsync(store, corpus, cancellationToken);
        File.Delete(mark);
    }

    private static async Task SeedAsync(CatalogStore store, CorpusFolder corpus, CancellationToken cancellationToken)
    {
        var options = new WriteOptions { Principal = "bundled corpus", Method = "Seed" };
        foreach (var chunk in corpus.ReadRecords().Chunk(SeedBatch))
        {
            var held = (await store.GetManyAsync([.. chunk.Select(r => r.Id)], AccessScope.Operator, cancellationToken)).Select(r => r.Id).ToHashSet();
            var batch = chunk.Where(r => !held.Contains(r.Id)).ToArray();
            var outcomes = await store.UpsertBatchAsync(batch, options, cancellationToken);
            for (var i = 0; i < batch.Length; i++)
            {
                if (outcomes[i].Status == WriteStatus.Rejected)
                    throw new StartException($"bundled record {batch[i].Id} is refused: {string.Join("; ", outcomes[i].Faults.Select(f => $"{f.Field}: {f.Message}"))}");
            }
        }
    }

    /// <summary>
    /// The next page may be asked of another node. Who knows the id of the registry could make tokens, and would gain nothing:
    /// a token says where a list goes on, and what a caller may read is looked up for each page.
    /// </summary>
    private static byte[] SharedTokenKey(string registry) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(registry), "techmatch page tokens"u8);

    private static byte[] ReadTokenKey(string folder)
    {
        var path = Path.Combine(folder, "token.key");
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: 32 } kept) return kept;
        var key = RandomNumberGenerator.GetBytes(32);
        File.WriteAllBytes(path, key);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return key;
    }
}
