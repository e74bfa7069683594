using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors;

namespace TechMatch.VectorData;

/// <summary>One document with what was last made of it, for filters.</summary>
internal sealed class StoredDocument(RecordId id, JsonObject content)
{
    public RecordId Id => id;

    public JsonObject Content => content;

    /// <summary>The record without vectors as some collection decoded it; nobody changes it.</summary>
    public object? Decoded { get; set; }
}

/// <summary>
/// A collection on the disk: documents in a log, which is the truth, and their vectors in one embedded store a property, which
/// are brought level with it when the collection opens.
/// </summary>
internal sealed class StoredCollection : IAsyncDisposable
{
    private const int WritesPerCommit = 1_000;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Dictionary<string, EmbeddedVectorStore> _vectors = new(StringComparer.Ordinal);
    private readonly DocumentLog _log;
    private readonly ConcurrentDictionary<string, StoredDocument> _documents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<RecordId, StoredDocument> _byId = new();
    private int _uncommitted;

    private StoredCollection(string folder) => _log = DocumentLog.Open(Path.Combine(folder, "documents.log"), Take);

    public IEnumerable<StoredDocument> Documents => _documents.Values;

    /// <param name="dimensions">Of the vectors of each property, by storage name.</param>
    public static async Task<StoredCollection> OpenAsync(string folder, IReadOnlyDictionary<string, int> dimensions, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var collection = new StoredCollection(folder);
        try
        {
            foreach (var (name, length) in dimensions)
            {
                var space = new EmbeddingSpace("vectordata-1", length, Normalised: false);
                var store = EmbeddedVectorStore.Open(Path.Combine(folder, $"vectors-{IdOf(name).Key[..16]}"), space);
                collection._vectors[name] = store;
                await collection.LevelAsync(name, store, cancellationToken).ConfigureAwait(false);
            }

            return collection;
        }
        catch
        {
            await collection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public StoredDocument? Of(RecordId id) => _byId.GetValueOrDefault(id);

    public StoredDocument? Of(string key) => _documents.GetValueOrDefault(key);

    /// <summary>Writes and removes documents; durable and found by searches when it returns.</summary>
    public async Task WriteAsync(IReadOnlyList<DocumentChange> changes, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Of two writes of one key the last counts.
            var last = changes.GroupBy(c => c.Key, StringComparer.Ordinal).Select(g => g.Last()).Where(c => c.Content is not null || _documents.ContainsKey(c.Key)).ToList();
            if (last.Count == 0) return;
            var points = _vectors.ToDictionary(v => v.Key, v => PointsOf(v.Key, v.Value, last), StringComparer.Ordinal);
            _log.Append(last);
            foreach (var change in last) Take(change);
            foreach (var (name, store) in _vectors)
            {
                var kept = points[name].Select(p => p.Id.Record).ToHashSet();
                // The documents are written: their vectors follow, whatever becomes of the call.
                await store.DeleteAsync([.. last.Select(c => IdOf(c.Key)).Where(id => !kept.Contains(id))], CancellationToken.None).ConfigureAwait(false);
                await store.UpsertAsync(points[name], CancellationToken.None).ConfigureAwait(false);
            }

            _uncommitted += last.Count;
            if (_uncommitted >= WritesPerCommit) await CommitAsync().ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task<IReadOnlyList<VectorHit>> SearchAsync(string name, ReadOnlyMemory<float> query, int k, RecordFilter filter, CancellationToken cancellationToken) =>
        _vectors[name].SearchAsync(query, k, filter, AccessScope.Public, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_uncommitted > 0) await CommitAsync().ConfigureAwait(false);
        }
        finally
        {
            foreach (var store in _vectors.Values) await store.DisposeAsync().ConfigureAwait(false);
            _log.Dispose();
            _writing.Release();
        }
    }

    private static RecordId IdOf(string key) => RecordId.Of(RecordKind.Technology, HashOf(key));

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static List<VectorPoint> PointsOf(string name, EmbeddedVectorStore store, IEnumerable<DocumentChange> changes)
    {
        var points = new List<VectorPoint>();
        foreach (var (key, content) in changes)
        {
            if (content is null || RecordCodec.VectorOf(content, name) is not { } vector) continue;
            if (vector.Length != store.Space.Dimensions) throw new ArgumentException($"expected {store.Space.Dimensions} dimensions in '{name}', got {vector.Length}", nameof(changes));
            if (!vector.All(float.IsFinite) || vector.All(v => v == 0)) throw new ArgumentException($"expected a vector with a direction in '{name}', got zero, NaN or infinity", nameof(changes));
            points.Add(new VectorPoint(new PassageId(IdOf(key), 0), vector, PayloadOf(content)));
        }

        return points;
    }

    private static VectorPayload PayloadOf(JsonObject content) => new()
    {
        State = RecordState.Published,
        Language = LanguageCode.Undeclared,
        RecordLanguages = [],
        ContentHash = HashOf(content.ToJsonString()),
    };

    private async Task LevelAsync(string name, EmbeddedVectorStore store, CancellationToken cancellationToken)
    {
        var known = new Dictionary<RecordId, string>();
        await foreach (var (id, hash) in store.EnumerateAsync(cancellationToken).ConfigureAwait(false)) known[id] = hash;
        var changes = _documents.Where(d => known.GetValueOrDefault(d.Value.Id) != HashOf(d.Value.Content.ToJsonString())).Select(d => new DocumentChange(d.Key, d.Value.Content));
        var points = PointsOf(name, store, changes);
        var live = _documents.Values.Where(d => d.Content[name] is not null).Select(d => d.Id).ToHashSet();
        var gone = known.Keys.Where(id => !live.Contains(id)).ToList();
        if (points.Count + gone.Count == 0) return;
        await store.DeleteAsync(gone, cancellationToken).ConfigureAwait(false);
        await store.UpsertAsync(points, cancellationToken).ConfigureAwait(false);
        await store.CommitAsync(store.CommittedSequence + 1, cancellationToken).ConfigureAwait(false);
    }

    private async Task CommitAsync()
    {
        foreach (var store in _vectors.Values) await store.CommitAsync(store.CommittedSequence + 1, CancellationToken.None).ConfigureAwait(false);
        _uncommitted = 0;
    }

    private void Take(DocumentChange change)
    {
        if (change.Content is { } content) _byId[IdOf(change.Key)] = _documents[change.Key] = new StoredDocument(IdOf(change.Key), content);
        else if (_documents.TryRemove(change.Key, out var gone)) _byId.TryRemove(gone.Id, out _);
    }
}
