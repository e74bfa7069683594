using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;

namespace TechMatch.Search.Vectors;

/// <summary>
/// Vectors of passages with filtered nearest-neighbour search. Two implementations: in process, and Qdrant.
/// <para>Errors: a vector of the wrong dimension, zero, not finite, or not of unit length in a normalised space is an
/// <see cref="ArgumentException"/>, and nothing of its call is written; a store that cannot be reached or read throws <see cref="SearchUnavailableException"/>;
/// cancellation is always <see cref="OperationCanceledException"/>.</para>
/// </summary>
public interface IVectorStore : IAsyncDisposable
{
    EmbeddingSpace Space { get; }

    /// <summary>
    /// Replaces all passages of each record named in <paramref name="points"/> by the points given for it:
    /// passages of an earlier version that are not repeated are gone. Visible to searches that start afterwards.
    /// All points of one record carry the same payload but for the language; of two points with one id the last counts.
    /// </summary>
    Task UpsertAsync(IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken);

    /// <summary>Deletes all passages of these records; unknown records are no error.</summary>
    Task DeleteAsync(IReadOnlyList<RecordId> records, CancellationToken cancellationToken);

    /// <summary>The nearest passages that pass filter and scope, cosine descending, ties by <see cref="PassageId"/>.</summary>
    /// <param name="query">Of the space's dimension.</param>
    /// <param name="k">1–10,000.</param>
    Task<IReadOnlyList<VectorHit>> SearchAsync(
        ReadOnlyMemory<float> query, int k, RecordFilter filter, AccessScope scope, CancellationToken cancellationToken);

    /// <summary>The nearest passage that the caller may read of each of these records that has any, in their order: what fills a missing signal.</summary>
    Task<IReadOnlyList<VectorHit>> BestPassagesAsync(ReadOnlyMemory<float> query, IReadOnlyList<RecordId> records, AccessScope scope, CancellationToken cancellationToken);

    /// <summary>All points of these records that exist, ordered by <see cref="PassageId"/>.</summary>
    Task<IReadOnlyList<VectorPoint>> GetAsync(IReadOnlyList<RecordId> records, CancellationToken cancellationToken);

    /// <summary>The number of passages that pass.</summary>
    Task<long> CountAsync(RecordFilter filter, AccessScope scope, CancellationToken cancellationToken);

    /// <summary>Every record that has vectors with its content hash, ordered by name: what reconciliation compares.</summary>
    IAsyncEnumerable<(RecordId Record, string ContentHash)> EnumerateAsync(CancellationToken cancellationToken);

    /// <summary>The change-log position of the last <see cref="CommitAsync"/>; 0 for a new store.</summary>
    long CommittedSequence { get; }

    /// <summary>Makes everything written so far durable together with the change-log position it corresponds to.</summary>
    Task CommitAsync(long sequence, CancellationToken cancellationToken);
}
