using Microsoft.Extensions.Logging.Abstractions;
using TechMatch.Core.Evaluation;
using TechMatch.Core.Matching;
using TechMatch.Core.Vocabularies;
using TechMatch.Search.Matching;
using TechMatch.Store;

namespace TechMatch.Search.Evaluation;

/// <summary>
/// Indexes a test collection in a temporary registry with the product's own pipeline and asks its queries. No gate,
/// filter or abstention applies: those are decisions about members' records, not about ranking.
/// </summary>
public sealed class CollectionRun : IAsyncDisposable
{
    /// <summary>Most documents per query.</summary>
    public const int MaxTop = 10_000;

    private const int Batch = 1_000;

    /// <summary>A figure must not depend on how busy the machine was; nobody waits for one answer here.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly string _folder;
    private readonly CatalogStore _store;
    private readonly SearchSystem _search;
    private readonly CollectionRecords _records;

    private CollectionRun(string folder, CatalogStore store, SearchSystem search, CollectionRecords records) =>
        (_folder, _store, _search, _records) = (folder, store, search, records);

    /// <param name="progress">Receives the number of documents written.</param>
    /// <exception cref="FormatException">The collection cannot be read, or a document cannot be stored.</exception>
    public static async Task<CollectionRun> IndexAsync(
        TestCollection collection, VocabularySet vocabularies, IReadOnlyList<WeightProfile> profiles, SearchSettings settings,
        TimeProvider time, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("techmatch-eval-").FullName;
        var store = await CatalogStore.OpenAsync(new CatalogStoreOptions { Folder = folder }, vocabularies, time, cancellationToken).ConfigureAwait(false);
        var search = SearchSystem.Open(store, Path.Combine(folder, "index"), profiles, settings with { LegBudget = s_patience }, time, NullLogger.Instance);
        var records = new CollectionRecords();
        var run = new CollectionRun(folder, store, search, records);
        try
        {
            search.Index.Start();
            var options = new WriteOptions { Principal = "evaluation", Method = "Index" };
            var written = 0L;
            foreach (var batch in collection.ReadDocuments().Chunk(Batch))
            {
                var outcomes = await store.UpsertBatchAsync([.. batch.Select(records.Add)], options, cancellationToken).ConfigureAwait(false);
                for (var i = 0; i < batch.Length; i++)
                {
                    if (outcomes[i].Status == WriteStatus.Rejected)
                        throw new FormatException($"document '{batch[i].Id}' cannot be stored: {outcomes[i].Faults[0].Field}: {outcomes[i].Faults[0].Message}");
                }

                progress?.Report(written += batch.Length);
            }

            await search.Index.CatchUpAsync(cancellationToken).ConfigureAwait(false);
            return run;
        }
        catch
        {
            await run.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <param name="profile">Weights and calibration; its decisions are switched off.</param>
    /// <param name="top">Documents per query, 1–10,000.</param>
    /// <exception cref="SearchUnavailableException">A leg could not answer: a run with holes would be judged as if it had none.</exception>
    /// <returns>A blank query retrieves nothing, and is judged as such.</returns>
    public async Task<TrecRun> AskAsync(
        IReadOnlyList<CollectionText> queries, SearchMode mode, WeightProfile profile, int top, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(top, MaxTop);
        var weighing = profile.WithoutDecisions() with { Weights = profile.Weights with { Structured = 0, Climate = 0, Freshness = 0 } };
        var entries = new List<(string, RunEntry)>();
        for (var i = 0; i < queries.Count; i++)
        {
            if (!string.IsNullOrWhiteSpace(queries[i].Text))
            {
                var hits = await _search.Catalog.RunAsync(queries[i].Text, queries[i].Language, mode, top, weighing, cancellationToken).ConfigureAwait(false);
                entries.AddRange(hits.Select(h => (queries[i].Id, new RunEntry(_records.DocumentOf(h.Id), h.Score))));
            }

            progress?.Report(i + 1);
        }

        return TrecRun.Of(entries);
    }

    public async ValueTask DisposeAsync()
    {
        await _search.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // The figures are made; the operating system cleans its own temporary folder.
        }
    }
}
