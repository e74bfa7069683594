using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using TechMatch.Core.Climate;
using TechMatch.Core.Lexicon;
using TechMatch.Core.Matching;
using TechMatch.Search.Concepts;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Pipeline;
using TechMatch.Search.Text;
using TechMatch.Search.Vectors.Qdrant;
using TechMatch.Store;

namespace TechMatch.Search.Matching;

/// <summary>What can be tuned from outside; defaults are what docs/relevance.md measured.</summary>
public sealed record SearchSettings
{
    public TextIndexOptions Text { get; init; } = new();

    /// <summary>First-stage findings per leg, 10–10,000. Default 300.</summary>
    public int CandidatesPerLeg { get; init; } = 300;

    /// <summary>Longest wait for one leg; a leg that is late is reported as unavailable. Default 2 s.</summary>
    public TimeSpan LegBudget { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Concepts by which a question is asked in the languages it is not written in. Default: none.</summary>
    public ConceptLexicon Lexicon { get; init; } = ConceptLexicon.Empty;

    /// <summary>Overrides what the embedding space says of itself; null believes it.</summary>
    public LanguageTrust? Trust { get; init; }

    /// <summary><c>static:PATH</c>, <c>onnx:FOLDER</c>, <c>openai:FILE</c>, or <c>hashing</c>, which null takes.</summary>
    public string? Embedder { get; init; }

    /// <summary>
    /// The climate model, which may still be loading: the first match waits for it. Null, or a task of null, ranks on the bare
    /// claims of suppliers.
    /// </summary>
    public Task<ClimateModel?>? Climate { get; init; }

    /// <summary>How often the indexes become durable while changes arrive. Default 5 s.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The server that keeps the vectors; null keeps them in the index folder.</summary>
    public QdrantSettings? Qdrant { get; init; }
}

/// <summary>Search and matching over one registry: the indexes that follow it, the embedding model, the weight profiles.</summary>
public sealed class SearchSystem : IAsyncDisposable
{
    private readonly IEmbeddingGenerator<string, Embedding<float>> _embedder;
    private readonly QdrantServer? _qdrant;
    private readonly RegistryLease? _lease;

    private SearchSystem(
        IEmbeddingGenerator<string, Embedding<float>> embedder, QdrantServer? qdrant, RegistryLease? lease, EmbeddingSpace space, IndexHost index, CatalogSearch catalog, MatchEngine matching)
    {
        (_embedder, _qdrant, _lease, Space, Index, Catalog, Matching) = (embedder, qdrant, lease, space, index, catalog, matching);
    }

    public EmbeddingSpace Space { get; }

    public IndexHost Index { get; }

    public CatalogSearch Catalog { get; }

    public MatchEngine Matching { get; }

    /// <param name="folder">Of the index generations; created when missing.</param>
    /// <param name="profiles">At least the one named by <see cref="ProfileShelf.DefaultId"/>.</param>
    public static SearchSystem Open(
        CatalogStore store, string folder, IReadOnlyList<WeightProfile> profiles, SearchSettings settings, TimeProvider time, ILogger log)
    {
        var (embedder, space, cosines) = EmbedderChoice.Of(settings.Embedder);
        // Processes that lost one server at one moment do not all come back at one moment.
        var qdrant = settings.Qdrant is { } chosen ? QdrantServer.Open(chosen, time, QdrantResilience.Jitter(Environment.ProcessId)) : null;
        // Vectors on a server are shared by all nodes of a registry that may have several; one of them writes.
        var lease = qdrant is null ? null : store.Ask("vectors");
        IndexHost index;
        try
        {
            index = IndexHost.Open(store, folder, new GenerationMake(settings.Text, space, embedder, Qdrant: qdrant, Lease: lease), settings.CommitInterval, time, log);
        }
        catch
        {
            lease?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }

        var retriever = new CandidateRetriever(embedder, settings.Trust is { } trust ? cosines.With(trust) : cosines, settings);
        var concepts = new ConceptReader(new ConceptFinder(settings.Lexicon));
        var shelf = new ProfileShelf(profiles);
        return new SearchSystem(
            embedder, qdrant, lease, space, index,
            new CatalogSearch(store, index, retriever, shelf, concepts),
            new MatchEngine(store, index, retriever, shelf, concepts, time, ShelfAsync(settings.Climate)));
    }

    private static async Task<ClimateShelf?> ShelfAsync(Task<ClimateModel?>? loading) =>
        loading is not null && await loading.ConfigureAwait(false) is { } model ? new ClimateShelf(model) : null;

    private int _disposed;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await Index.DisposeAsync().ConfigureAwait(false);
        // After the last commit of the vectors.
        if (_lease is not null) await _lease.DisposeAsync().ConfigureAwait(false);
        _qdrant?.Dispose();
        _embedder.Dispose();
    }
}
