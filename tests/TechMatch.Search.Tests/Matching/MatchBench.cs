using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Search.Concepts;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Matching;
using TechMatch.Search.Tests.Pipeline;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Matching;

/// <summary>A match engine over real indexes of a few records, on 23 November 2026.</summary>
internal sealed class MatchBench : IAsyncDisposable
{
    private readonly SearchSettings _settings;
    private readonly CandidateRetriever _retriever;

    private MatchBench(IndexBench indexes, SearchSettings settings)
    {
        (Indexes, _settings) = (indexes, settings);
        _retriever = Retriever();
        Engine = Again();
    }

    public static IReadOnlyList<WeightProfile> Profiles { get; } =
        [.. Directory.GetFiles(RepositoryRoot.File("corpus", "profiles"), "*.json").Order(StringComparer.Ordinal).Select(f => WeightProfile.Parse(File.ReadAllBytes(f), f))];

    public IndexBench Indexes { get; }

    public MatchEngine Engine { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<MatchBench> StartAsync(params CatalogRecord[] records) => await StartAsync(new SearchSettings(), records);

    public static async Task<MatchBench> StartAsync(SearchSettings settings, params CatalogRecord[] records) => new(await IndexBench.StartAsync(records), settings);

    /// <summary>Over indexes that are open already, and go with it.</summary>
    public static MatchBench Over(IndexBench indexes) => new(indexes, new SearchSettings());

    public async Task<MatchAnswer> MatchAsync(MatchQuestion question, AccessScope? scope = null) =>
        await Engine.MatchAsync(question, scope ?? AccessScope.Public, Token) ?? throw new InvalidOperationException("expected an answer, got none");

    public Task<MatchAnswer> MatchAsync(string subject, AccessScope? scope = null) => MatchAsync(MatchQuestion.About(RecordId.Parse(subject)), scope);

    /// <summary>What both indexes say of the candidates of a question in words, before any ranking.</summary>
    public async Task<Retrieved> RetrieveAsync(RetrievalQuestion question)
    {
        using var lease = Indexes.Index.Acquire();
        return await _retriever.RetrieveAsync(lease, question, Token);
    }

    /// <summary>An engine over the indexes and the model as they are now.</summary>
    public MatchEngine Again() => new(Indexes.Store, Indexes.Index, Retriever(), new ProfileShelf(Profiles), new ConceptReader(new ConceptFinder(_settings.Lexicon)), Indexes.Time, Task.FromResult<ClimateShelf?>(null));

    // The scripted model is the shipped one under another name, so the shipped measurement holds for it.
    private CandidateRetriever Retriever() => new(Indexes.Embedder, CosineCalibration.For(new HashingEmbeddingGenerator().Space), _settings);

    public ValueTask DisposeAsync() => Indexes.DisposeAsync();
}
