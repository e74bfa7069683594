using Microsoft.Extensions.Logging.Abstractions;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Matching;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.TestKit;

namespace TechMatch.Relevance;

/// <summary>The bundled catalogue, indexed once by the product's own composition, on a fixed day.</summary>
public sealed class BundledCorpus : IAsyncLifetime
{
    /// <summary>Freshness and expiry count from here, so that a golden ranking does not age.</summary>
    private static readonly DateTimeOffset s_today = new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();
    private TechMatchNode? _node;

    public async ValueTask InitializeAsync()
    {
        var settings = new ServiceSettings { Data = _folder.File("data"), Corpus = RepositoryRoot.File("corpus") };
        _node = await TechMatchNode.OpenAsync(settings, new FixedTime(s_today), NullLoggerFactory.Instance, CancellationToken.None);
        await _node.Search.Index.CatchUpAsync(CancellationToken.None);
    }

    internal async Task<MatchAnswer> MatchAsync(string subject, int hits, CancellationToken cancellationToken)
    {
        var question = MatchQuestion.About(RecordId.Parse(subject)) with { Hits = hits };
        return await _node!.Search.Matching.MatchAsync(question, AccessScope.Public, cancellationToken)
            ?? throw new InvalidOperationException($"expected the record {subject} in the bundled catalogue, found none");
    }

    /// <summary>Null for a name the catalogue does not have.</summary>
    internal async Task<CatalogRecord?> GetAsync(string name, CancellationToken cancellationToken) =>
        (await _node!.Store.GetAsync(RecordId.Parse(name), AccessScope.Public, cancellationToken))?.Record;

    internal async Task<IReadOnlyList<string>> NamesAsync(RecordKind kind, CancellationToken cancellationToken) =>
        [.. (await _node!.Store.ListAsync(kind, AccessScope.Public, null, CatalogStore.MaxBatch, cancellationToken)).Select(r => r.Id.Name)];

    public async ValueTask DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
