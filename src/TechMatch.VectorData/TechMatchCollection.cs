using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;
using TechMatch.Core.Catalog;
using TechMatch.Search;
using TechMatch.Search.Filters;

namespace TechMatch.VectorData;

/// <summary>
/// A collection of typed records over the embedded store. A filter is compiled and asked of every record, and the search then
/// reads the vectors of those that pass; O(records) a filtered call, exact.
/// </summary>
internal sealed class TechMatchCollection<TKey, TRecord>(TechMatchVectorStore store, string name, CollectionModel model) : VectorStoreCollection<TKey, TRecord>
    where TKey : notnull
    where TRecord : class
{
    /// <summary>The most hits of one search, skipped ones included.</summary>
    private const int MaxHits = 10_000;

    private readonly RecordCodec _codec = new(model);
    private readonly Dictionary<string, int> _dimensions = model.VectorProperties.ToDictionary(v => v.StorageName, v => v.Dimensions, StringComparer.Ordinal);

    public override string Name => name;

    public override Task<bool> CollectionExistsAsync(CancellationToken cancellationToken = default) => store.CollectionExistsAsync(name, cancellationToken);

    public override Task EnsureCollectionExistsAsync(CancellationToken cancellationToken = default) =>
        RunAsync("EnsureCollectionExists", async () => await store.CreateAsync(name, _dimensions, cancellationToken).ConfigureAwait(false));

    public override Task EnsureCollectionDeletedAsync(CancellationToken cancellationToken = default) => store.EnsureCollectionDeletedAsync(name, cancellationToken);

    public override Task<TRecord?> GetAsync(TKey key, RecordRetrievalOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        RequireVectors(options?.IncludeVectors ?? false);
        return RunAsync("Get", async () => (await OpenAsync(cancellationToken).ConfigureAwait(false)).Of(KeyOf(key)) is { } found ? _codec.Decode<TRecord>(found.Content, options?.IncludeVectors ?? false) : null);
    }

    public override async IAsyncEnumerable<TRecord> GetAsync(
        Expression<Func<TRecord, bool>> filter, int top, FilteredRecordRetrievalOptions<TRecord>? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        RequireVectors(options?.IncludeVectors ?? false);
        var found = await RunAsync("Get", async () => Passing(await OpenAsync(cancellationToken).ConfigureAwait(false), filter)).ConfigureAwait(false);
        foreach (var (document, _) in Ordered(found, options).Skip(options?.Skip ?? 0).Take(top))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return _codec.Decode<TRecord>(document.Content, options?.IncludeVectors ?? false);
        }
    }

    public override Task DeleteAsync(TKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return DeleteAsync([key], cancellationToken);
    }

    public override Task DeleteAsync(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var changes = keys.Select(k => new DocumentChange(KeyOf(k), null)).ToList();
        return RunAsync("Delete", async () => await (await OpenAsync(cancellationToken).ConfigureAwait(false)).WriteAsync(changes, cancellationToken).ConfigureAwait(false));
    }

    public override Task UpsertAsync(TRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return UpsertAsync([record], cancellationToken);
    }

    public override async Task UpsertAsync(IEnumerable<TRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        var listed = records.ToList();
        var vectors = listed.Select(_ => new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal)).ToList();
        foreach (var property in model.VectorProperties) await AddVectorsAsync(property, listed, vectors, cancellationToken).ConfigureAwait(false);
        var changes = listed.Select((record, i) =>
        {
            var key = model.KeyProperty.GetValueAsObject(record) ?? throw new ArgumentNullException(nameof(records), $"expected a key in '{model.KeyProperty.ModelName}', got null");
            return new DocumentChange(KeyOf(key), _codec.Encode(record, vectors[i]));
        }).ToList();
        await RunAsync("Upsert", async () => await (await OpenAsync(cancellationToken).ConfigureAwait(false)).WriteAsync(changes, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    public override async IAsyncEnumerable<VectorSearchResult<TRecord>> SearchAsync<TInput>(
        TInput searchValue, int top, VectorSearchOptions<TRecord>? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(searchValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        options ??= new VectorSearchOptions<TRecord>();
        RequireVectors(options.IncludeVectors);
        if (top + (long)options.Skip > MaxHits) throw new ArgumentOutOfRangeException(nameof(top), top, $"expected at most {MaxHits} with those skipped");
        var property = model.GetVectorPropertyOrSingle(options);
        var query = await QueryOfAsync(property, searchValue, cancellationToken).ConfigureAwait(false);
        if (query.Length != property.Dimensions) throw new ArgumentException($"expected {property.Dimensions} dimensions, got {query.Length}", nameof(searchValue));
        var results = await RunAsync("Search", () => FindAsync(property, query, top + options.Skip, options, cancellationToken)).ConfigureAwait(false);
        foreach (var result in results.Skip(options.Skip)) yield return result;
    }

    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType == typeof(VectorStoreCollectionMetadata))
            return new VectorStoreCollectionMetadata { VectorStoreSystemName = TechMatchVectorStore.SystemName, VectorStoreName = store.StoreName, CollectionName = name };
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    private static string KeyOf(object key) => JsonSerializer.Serialize(key, key.GetType());

    private Task<StoredCollection> OpenAsync(CancellationToken cancellationToken) => store.OpenAsync(name, _dimensions, cancellationToken);

    private void RequireVectors(bool include)
    {
        if (include && model.EmbeddingGenerationRequired) throw new NotSupportedException(VectorDataStrings.IncludeVectorsNotSupportedWithEmbeddingGeneration);
    }

    private static async Task AddVectorsAsync(VectorPropertyModel property, List<TRecord> records, List<Dictionary<string, ReadOnlyMemory<float>>> vectors, CancellationToken cancellationToken)
    {
        var values = records.Select(property.GetValueAsObject).ToList();
        var toEmbed = new List<int>();
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is null) continue;
            if (RecordCodec.AsVector(values[i]) is { } vector) vectors[i][property.StorageName] = vector;
            else toEmbed.Add(i);
        }

        if (toEmbed.Count == 0) return;
        var embeddings = await property.GenerateEmbeddingsAsync(toEmbed.Select(i => values[i]), cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < toEmbed.Count; i++) vectors[toEmbed[i]][property.StorageName] = ((Embedding<float>)embeddings[i]).Vector;
    }

    private static async Task<ReadOnlyMemory<float>> QueryOfAsync(VectorPropertyModel property, object value, CancellationToken cancellationToken)
    {
        if (RecordCodec.AsVector(value) is { } vector) return vector;
        if (property.EmbeddingGenerationDispatcher is null)
            throw new NotSupportedException(VectorDataStrings.InvalidSearchInputAndNoEmbeddingGeneratorWasConfigured(value.GetType(), "ReadOnlyMemory<float>, Embedding<float>, float[]"));
        return ((Embedding<float>)await property.GenerateEmbeddingAsync(value, cancellationToken).ConfigureAwait(false)).Vector;
    }

    private async Task<List<VectorSearchResult<TRecord>>> FindAsync(
        VectorPropertyModel property, ReadOnlyMemory<float> query, int k, VectorSearchOptions<TRecord> options, CancellationToken cancellationToken)
    {
        var stored = await OpenAsync(cancellationToken).ConfigureAwait(false);
        var filter = RecordFilter.None;
        if (options.Filter is { } condition)
        {
            var passing = Passing(stored, condition);
            // No id at all would mean every id.
            if (passing.Count == 0) return [];
            filter = new RecordFilter { Ids = passing.Select(p => p.Document.Id).ToValueList() };
        }

        var isDistance = property.DistanceFunction == DistanceFunction.CosineDistance;
        var results = new List<VectorSearchResult<TRecord>>();
        foreach (var hit in await stored.SearchAsync(property.StorageName, query, k, filter, cancellationToken).ConfigureAwait(false))
        {
            var score = isDistance ? 1.0 - hit.Cosine : hit.Cosine;
            if (options.ScoreThreshold is { } threshold && (isDistance ? score > threshold : score < threshold)) break;
            if (stored.Of(hit.Id.Record) is { } document) results.Add(new VectorSearchResult<TRecord>(_codec.Decode<TRecord>(document.Content, options.IncludeVectors), score));
        }

        return results;
    }

    private List<(StoredDocument Document, TRecord Record)> Passing(StoredCollection stored, Expression<Func<TRecord, bool>> filter)
    {
        var passes = filter.Compile();
        return [.. stored.Documents.Select(d => (Document: d, Record: RecordOf(d))).Where(d => passes(d.Record))];
    }

    private TRecord RecordOf(StoredDocument document)
    {
        if (document.Decoded is TRecord decoded) return decoded;
        var record = _codec.Decode<TRecord>(document.Content, withVectors: false);
        document.Decoded = record;
        return record;
    }

    /// <summary>By the orders asked for, then by id, so that pages fit together.</summary>
    private static IEnumerable<(StoredDocument Document, TRecord Record)> Ordered(List<(StoredDocument Document, TRecord Record)> found, FilteredRecordRetrievalOptions<TRecord>? options)
    {
        IOrderedEnumerable<(StoredDocument Document, TRecord Record)>? ordered = null;
        foreach (var sort in options?.OrderBy?.Invoke(new()).Values ?? [])
        {
            var by = sort.PropertySelector.Compile();
            if (ordered is null) ordered = sort.Ascending ? found.OrderBy(f => by(f.Record)) : found.OrderByDescending(f => by(f.Record));
            else ordered = sort.Ascending ? ordered.ThenBy(f => by(f.Record)) : ordered.ThenByDescending(f => by(f.Record));
        }

        return ordered is null ? found.OrderBy(f => f.Document.Id.Name, StringComparer.Ordinal) : ordered.ThenBy(f => f.Document.Id.Name, StringComparer.Ordinal);
    }

    private async Task RunAsync(string operation, Func<Task> work) =>
        await RunAsync(operation, async () =>
        {
            await work().ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);

    private async Task<T> RunAsync<T>(string operation, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or SearchUnavailableException)
        {
            throw store.Failure(name, operation, e);
        }
    }
}
