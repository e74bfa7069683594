using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors;

namespace TechMatch.Search.Tests.Vectors;

/// <summary>An embedded store that commits after every write and waits for what that sets off: everything it is asked lies in sealed segments.</summary>
internal sealed class SealingStore(EmbeddedVectorStore store) : IVectorStore
{
    public EmbeddingSpace Space => store.Space;

    public long CommittedSequence => store.CommittedSequence;

    public async Task UpsertAsync(IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken)
    {
        await store.UpsertAsync(points, cancellationToken);
        await SealAsync(cancellationToken);
    }

    public async Task DeleteAsync(IReadOnlyList<RecordId> records, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(records, cancellationToken);
        await SealAsync(cancellationToken);
    }

    public Task<IReadOnlyList<VectorHit>> SearchAsync(ReadOnlyMemory<float> query, int k, RecordFilter filter, AccessScope scope, CancellationToken cancellationToken) =>
        store.SearchAsync(query, k, filter, scope, cancellationToken);

    public Task<IReadOnlyList<VectorHit>> BestPassagesAsync(ReadOnlyMemory<float> query, IReadOnlyList<RecordId> records, AccessScope scope, CancellationToken cancellationToken) =>
        store.BestPassagesAsync(query, records, scope, cancellationToken);

    public Task<IReadOnlyList<VectorPoint>> GetAsync(IReadOnlyList<RecordId> records, CancellationToken cancellationToken) => store.GetAsync(records, cancellationToken);

    public Task<long> CountAsync(RecordFilter filter, AccessScope scope, CancellationToken cancellationToken) => store.CountAsync(filter, scope, cancellationToken);

    public IAsyncEnumerable<(RecordId Record, string ContentHash)> EnumerateAsync(CancellationToken cancellationToken) => store.EnumerateAsync(cancellationToken);

    public Task CommitAsync(long sequence, CancellationToken cancellationToken) => store.CommitAsync(sequence, cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async Task SealAsync(CancellationToken cancellationToken)
    {
        await store.CommitAsync(store.CommittedSequence + 1, cancellationToken);
        await store.SettleAsync(cancellationToken);
    }
}
