using TechMatch.Core.Access;
using TechMatch.Search.Embeddings;
using TechMatch.Store;

namespace TechMatch.Search.Pipeline;

/// <summary>Whether both indexes hold exactly the records of the registry, in the versions the registry holds.</summary>
/// <param name="Records">Live records in the registry.</param>
/// <param name="Differences">One sentence each, at most <see cref="MaxDifferences"/>; records set aside count as such.</param>
public sealed record IndexComparison(long Records, IReadOnlyList<string> Differences)
{
    public const int MaxDifferences = 100;

    public bool Equal => Differences.Count == 0;

    /// <summary>O(n) time; two dictionaries of names and hashes in memory.</summary>
    internal static async Task<IndexComparison> OfAsync(CatalogStore store, IndexGeneration generation, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        if (generation.IsOutdated) differences.Add($"the vectors are of {generation.Vectors.Space}, the model in use makes {generation.ModelSpace}");
        var text = generation.Text.EnumerateHashes().ToDictionary(h => h.Id, h => h.ContentHash);
        var vectors = new Dictionary<Core.Catalog.RecordId, string>();
        await foreach (var (record, hash) in generation.Vectors.EnumerateAsync(cancellationToken).ConfigureAwait(false)) vectors[record] = hash;
        var records = 0L;
        await foreach (var live in store.EnumerateHashesAsync(cancellationToken).ConfigureAwait(false))
        {
            records++;
            Compare("text index", live, text.Remove(live.Id, out var t) ? t : null, differences);
            if (vectors.Remove(live.Id, out var v)) Compare("vector store", live, v, differences);
            else if (!await IsWithheldAsync(store, generation.Policy, live.Id, cancellationToken).ConfigureAwait(false)) Compare("vector store", live, null, differences);
        }

        differences.AddRange(text.Keys.Select(id => $"{id} is in the text index, not in the registry"));
        differences.AddRange(vectors.Keys.Select(id => $"{id} is in the vector store, not in the registry"));
        return new IndexComparison(records, [.. differences.Take(MaxDifferences)]);
    }

    private static async Task<bool> IsWithheldAsync(CatalogStore store, EmbeddingPolicy policy, Core.Catalog.RecordId id, CancellationToken cancellationToken) =>
        !policy.AllowNonPublic && await store.GetAsync(id, AccessScope.Operator, cancellationToken).ConfigureAwait(false) is { } stored
        && !RecordFaces.Of(stored.Record).Any(f => policy.Admits(f.IsPublic));

    private static void Compare(string index, RecordHash live, string? indexed, List<string> differences)
    {
        if (indexed is null) differences.Add($"{live.Id} is missing from the {index}");
        else if (indexed != live.ContentHash) differences.Add($"{live.Id} is in the {index} in another version");
    }
}
