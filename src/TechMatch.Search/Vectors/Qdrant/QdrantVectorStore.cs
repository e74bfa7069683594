using System.Runtime.CompilerServices;
using Qdrant.Client.Grpc;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Store;

namespace TechMatch.Search.Vectors.Qdrant;

/// <summary>
/// Vectors in one collection of a Qdrant server. A write is in searches when its call returns; while a record is replaced a search
/// may see passages of both versions, never one passage twice. Vectors of a space that is not normalised come back at unit length.
/// </summary>
/// <remarks>Safe for concurrent use. Nothing but <see cref="ConnectAsync"/> makes a collection: before it, and after the collection was lost, every call is unavailable.</remarks>
internal sealed class QdrantVectorStore : IVectorStore
{
    private const int NamesPerCall = 1_000;

    /// <summary>Asked for beyond k, so that the first cut through equal cosines is rarely at k.</summary>
    private const int Spare = 16;

    private readonly QdrantServer _server;
    private readonly QdrantCollection _own;
    private readonly SharedCollection? _shared;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile QdrantCollection _collection;
    private volatile bool _connected;
    private volatile bool _closed;
    private bool _startsEmpty;
    private long _committed;

    private QdrantVectorStore(QdrantServer server, QdrantCollection own, SharedCollection? shared, EmbeddingSpace space, bool startsEmpty) =>
        (_server, _own, _collection, _shared, Space, _startsEmpty) = (server, own, own, shared, space, startsEmpty);

    public EmbeddingSpace Space { get; }

    /// <summary>As the collection said when it was last asked or told; 0 before.</summary>
    public long CommittedSequence => Volatile.Read(ref _committed);

    /// <summary>False before the collection was reached, and after the server said that it is not there any more.</summary>
    public bool IsConnected => _connected;

    /// <summary>Whether other nodes may read the same collection.</summary>
    public bool IsShared => _shared is not null;

    /// <summary>False while another node of the registry writes to the collection, and this one only reads.</summary>
    public bool MayWrite => _shared is not { MayWrite: false };

    /// <summary>Called when the server says that the collection is not there any more.</summary>
    public Action? Lost { get; set; }

    /// <summary>Server, collection and version, for people.</summary>
    public string Description =>
        $"qdrant{(_collection.ServerVersion.Length == 0 ? "" : " " + _collection.ServerVersion)} at {_server.Settings.Address.Authority}, collection {_collection.Name}";

    /// <summary>Nothing is sent yet: the server may be away.</summary>
    /// <param name="name">Of the collection.</param>
    /// <param name="owner">The registry whose records it holds; a collection of another one is refused.</param>
    /// <param name="startsEmpty">What an earlier collection of that name held goes when the store first connects.</param>
    /// <param name="lease">Of the node that writes, where several nodes share what the alias stands for; null where there is one node.</param>
    public static QdrantVectorStore Open(QdrantServer server, string name, EmbeddingSpace space, string owner, bool startsEmpty, RegistryLease? lease = null)
    {
        var own = new QdrantCollection(server, name, space, owner);
        return new QdrantVectorStore(server, own, lease is null ? null : new SharedCollection(server, lease, space, owner, own), space, startsEmpty);
    }

    /// <summary>Makes the collection where it is missing, or checks whose it is and what is in it; called again, looks again which it is.</summary>
    /// <returns>The change-log position it stands at: what came later has to be written again.</returns>
    /// <exception cref="SearchUnavailableException">The server is away, or the collection is not ours or of another space.</exception>
    public async Task<long> ConnectAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            (_collection, var sequence) = _shared is null
                ? (_own, await _own.EnsureAsync(_startsEmpty, cancellationToken).ConfigureAwait(false))
                : await _shared.FindAsync(_startsEmpty, cancellationToken).ConfigureAwait(false);
            _startsEmpty = false;
            Volatile.Write(ref _committed, sequence);
            _connected = true;
            return sequence;
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Drops what the collection holds and connects to an empty one.</summary>
    public Task<long> StartOverAsync(CancellationToken cancellationToken)
    {
        _startsEmpty = true;
        return ConnectAsync(cancellationToken);
    }

    /// <summary>Makes the alias of all generations stand for this collection.</summary>
    public Task ServeAsync(CancellationToken cancellationToken)
    {
        _shared?.RequireTurn();
        return _collection.NameAsync(_server.Settings.Prefix, cancellationToken);
    }

    /// <summary>Deletes the collection; also after the store was disposed. One that other nodes read, or that another node looks after, stays.</summary>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        if (_shared is not null && (!_shared.MayWrite || await _shared.IsServedAsync(_collection, cancellationToken).ConfigureAwait(false))) return;
        await _collection.DropAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task UpsertAsync(IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        ObjectDisposedException.ThrowIf(_closed, this);
        var records = VectorRules.ByRecord(points, Space);
        cancellationToken.ThrowIfCancellationRequested();
        // Looked at before each call: between two of them the lease may have gone to another node.
        foreach (var batch in WriteBatches.Of(records, _server.Settings.MaxPointsPerWrite, _server.Settings.MaxBytesPerWrite))
        {
            var update = new UpdateBatchPoints { CollectionName = _collection.Name, Wait = true };
            var upsert = new PointsUpdateOperation.Types.PointStructList();
            upsert.Points.AddRange(batch.Points);
            update.Operations.Add(new PointsUpdateOperation { Upsert = upsert });
            if (batch.Completed.Count > 0) update.Operations.Add(new PointsUpdateOperation { DeletePoints = new() { Points = new PointsSelector { Filter = LeftOver(batch.Completed) } } });
            _shared?.RequireTurn();
            await KnownAsync(
                () => _server.WriteAsync((c, o) => c.Points.UpdateBatchAsync(update, o), cancellationToken, r =>
                {
                    foreach (var result in r.Result) QdrantServer.RequireCompleted(result);
                })).ConfigureAwait(false);
        }
    }

    public async Task DeleteAsync(IReadOnlyList<RecordId> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        ObjectDisposedException.ThrowIf(_closed, this);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var names in records.Distinct().Chunk(NamesPerCall))
        {
            _shared?.RequireTurn();
            var delete = new DeletePoints { CollectionName = _collection.Name, Wait = true, Points = new PointsSelector { Filter = PointFilter.OfRecords(names) } };
            await KnownAsync(() => _server.WriteAsync((c, o) => c.Points.DeleteAsync(delete, o), cancellationToken, r => QdrantServer.RequireCompleted(r.Result))).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<VectorHit>> SearchAsync(ReadOnlyMemory<float> query, int k, RecordFilter filter, AccessScope scope, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(scope);
        VectorRules.Check(query.Span, Space);
        VectorRules.CheckK(k);
        var wanted = PointFilter.Of(filter, scope);
        for (var limit = k + Spare; ; limit *= 4)
        {
            var hits = await NearestAsync(query, limit, wanted, exact: false, cancellationToken).ConfigureAwait(false);
            // The server orders equal cosines as it likes: only when the last one asked for is worse than the k-th is it known
            // that all equals of the k-th are here. Ten thousand equals beyond k are let go.
            if (hits.Count < limit || hits[^1].Cosine < hits[k - 1].Cosine || limit > k + VectorRules.MaxK) return [.. InOrder(hits).Take(k)];
        }
    }

    public async Task<IReadOnlyList<VectorHit>> BestPassagesAsync(ReadOnlyMemory<float> query, IReadOnlyList<RecordId> records, AccessScope scope, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(scope);
        VectorRules.Check(query.Span, Space);
        cancellationToken.ThrowIfCancellationRequested();
        var best = new Dictionary<RecordId, VectorHit>();
        foreach (var names in records.Distinct().Chunk(NamesPerCall)) await BestAsync(query, names, scope, best, cancellationToken).ConfigureAwait(false);
        return [.. records.Where(best.ContainsKey).Select(id => best[id])];
    }

    public async Task<IReadOnlyList<VectorPoint>> GetAsync(IReadOnlyList<RecordId> records, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentNullException.ThrowIfNull(records);
        cancellationToken.ThrowIfCancellationRequested();
        var points = new List<VectorPoint>();
        foreach (var names in records.Distinct().Chunk(NamesPerCall))
        {
            await foreach (var point in ScrollAsync(PointFilter.OfRecords(names), new WithPayloadSelector { Enable = true }, new WithVectorsSelector { Enable = true }, cancellationToken).ConfigureAwait(false))
                points.Add(Readable(() => PointLayout.Read(point)));
        }

        return [.. points.OrderBy(p => p.Id)];
    }

    public async Task<long> CountAsync(RecordFilter filter, AccessScope scope, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(scope);
        var count = new CountPoints { CollectionName = _collection.Name, Filter = PointFilter.Of(filter, scope), Exact = true };
        return (long)(await ReadAsync((c, o) => c.Points.CountAsync(count, o), cancellationToken).ConfigureAwait(false)).Result.Count;
    }

    /// <remarks>The server goes by point, not by name: all names are held before the first comes back. A record caught between two versions is told with a hash that fits neither.</remarks>
    public async IAsyncEnumerable<(RecordId Record, string ContentHash)> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        var hashes = new Dictionary<RecordId, string>();
        var fields = new WithPayloadSelector { Include = new PayloadIncludeSelector { Fields = { PointLayout.Record, PointLayout.Ordinal, PointLayout.Hash } } };
        await foreach (var point in ScrollAsync(null, fields, new WithVectorsSelector { Enable = false }, cancellationToken).ConfigureAwait(false))
        {
            var (record, hash) = Readable(() => (PointLayout.PassageOf(point.Payload).Record, point.Payload[PointLayout.Hash].StringValue));
            hashes[record] = hashes.TryGetValue(record, out var other) && other != hash ? "of two versions" : hash;
        }

        foreach (var (record, hash) in hashes.OrderBy(h => h.Key.Name, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return (record, hash);
        }
    }

    public async Task CommitAsync(long sequence, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        cancellationToken.ThrowIfCancellationRequested();
        _shared?.RequireTurn();
        await KnownAsync(async () =>
        {
            await _collection.StampAsync(sequence, cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        Volatile.Write(ref _committed, sequence);
    }

    public ValueTask DisposeAsync()
    {
        _closed = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>Everything these records have but the passages just written.</summary>
    private static Filter LeftOver(IReadOnlyList<RecordPoints> records)
    {
        var keep = new HasIdCondition();
        keep.HasId.AddRange(records.SelectMany(r => r.Passages).Select(p => PointIds.Of(p.Id)));
        var filter = PointFilter.OfRecords(records.Select(r => r.Id));
        filter.MustNot.Add(new Condition { HasId = keep });
        return filter;
    }

    /// <summary>Asks for the nearest passages of all these records at once, then again for those that were beyond the limit.</summary>
    private async Task BestAsync(ReadOnlyMemory<float> query, RecordId[] records, AccessScope scope, Dictionary<RecordId, VectorHit> best, CancellationToken cancellationToken)
    {
        var left = records;
        for (var limit = 4 * records.Length + Spare; left.Length > 0; limit *= 4)
        {
            var hits = await NearestAsync(query, limit, PointFilter.OfRecords(left, scope), exact: true, cancellationToken).ConfigureAwait(false);
            var isAll = hits.Count < limit;
            foreach (var hit in InOrder(hits))
            {
                // An equal of the last one may have been cut off, and be the one whose ordinal comes first.
                if (isAll || hit.Cosine > hits[^1].Cosine) best.TryAdd(hit.Id.Record, hit);
            }

            left = isAll ? [] : [.. left.Where(id => !best.ContainsKey(id))];
        }
    }

    private async Task<List<VectorHit>> NearestAsync(ReadOnlyMemory<float> query, int limit, Filter filter, bool exact, CancellationToken cancellationToken)
    {
        var dense = new DenseVector();
        dense.Data.AddRange(query.ToArray());
        var points = new QueryPoints
        {
            CollectionName = _collection.Name,
            Query = new Query { Nearest = new VectorInput { Dense = dense } },
            Using = PointLayout.VectorName,
            Filter = filter,
            Limit = (ulong)limit,
            WithPayload = new WithPayloadSelector { Include = new PayloadIncludeSelector { Fields = { PointLayout.Record, PointLayout.Ordinal } } },
            WithVectors = new WithVectorsSelector { Enable = false },
            Params = new SearchParams { Exact = exact },
        };
        if (_server.Settings.Quantised && !exact) points.Params.Quantization = new QuantizationSearchParams { Rescore = true, Oversampling = 2 };
        var reply = await ReadAsync((c, o) => c.Points.QueryAsync(points, o), cancellationToken).ConfigureAwait(false);
        return [.. reply.Result.Select(p => Readable(() => new VectorHit(PointLayout.PassageOf(p.Payload), Math.Clamp(p.Score, -1, 1))))];
    }

    private static IEnumerable<VectorHit> InOrder(List<VectorHit> hits) => hits.OrderByDescending(h => h.Cosine).ThenBy(h => h.Id);

    private async IAsyncEnumerable<RetrievedPoint> ScrollAsync(
        Filter? filter, WithPayloadSelector payload, WithVectorsSelector vectors, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PointId? next = null;
        do
        {
            var page = new ScrollPoints { CollectionName = _collection.Name, Limit = (uint)_server.Settings.PageSize, WithPayload = payload, WithVectors = vectors };
            if (filter is not null) page.Filter = filter;
            if (next is not null) page.Offset = next;
            var reply = await ReadAsync((c, o) => c.Points.ScrollAsync(page, o), cancellationToken).ConfigureAwait(false);
            foreach (var point in reply.Result) yield return point;
            next = reply.NextPageOffset;
        }
        while (next is not null);
    }

    private Task<TReply> ReadAsync<TReply>(Func<QdrantGrpcClient, Grpc.Core.CallOptions, Grpc.Core.AsyncUnaryCall<TReply>> call, CancellationToken cancellationToken) =>
        KnownAsync(() => _server.ReadAsync(call, cancellationToken));

    /// <summary>A call that needs the collection: one that is not there any more is told, so that it is filled anew.</summary>
    private async Task<TReply> KnownAsync<TReply>(Func<Task<TReply>> call)
    {
        if (!_connected) throw _server.Unavailable("its collection has not been reached yet");
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (SearchUnavailableException e) when (QdrantServer.KindOf(e) == QdrantFaultKind.Missing)
        {
            _connected = false;
            Lost?.Invoke();
            throw;
        }
    }

    private TRead Readable<TRead>(Func<TRead> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException)
        {
            throw _server.Unavailable($"collection {_collection.Name} holds what is no passage of ours ({e.Message})", e);
        }
    }
}
