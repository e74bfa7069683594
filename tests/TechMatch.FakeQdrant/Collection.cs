using Grpc.Core;
using TechMatch.FakeQdrant.Wire;

namespace TechMatch.FakeQdrant;

/// <summary>One stored point.</summary>
internal sealed record StoredPoint(Guid Id, IReadOnlyDictionary<string, Value> Payload, IReadOnlyDictionary<string, float[]> Vectors);

/// <summary>Points in memory, searched by an exact scan. Every call takes the lock, so each sees a whole operation or none.</summary>
internal sealed class Collection(CreateCollection made)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, StoredPoint> _points = [];
    private readonly Dictionary<string, PayloadSchemaType> _indexes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Value> _metadata = made.Metadata.ToDictionary(StringComparer.Ordinal);

    public CreateCollection Made => made;

    public int Count
    {
        get
        {
            lock (_gate) return _points.Count;
        }
    }

    public CollectionInfo Describe(bool withMetadata)
    {
        lock (_gate)
        {
            var info = new CollectionInfo
            {
                Status = CollectionStatus.Green,
                PointsCount = (ulong)_points.Count,
                Config = new CollectionConfig
                {
                    Params = new CollectionParams { ShardNumber = made.ShardNumber, VectorsConfig = made.VectorsConfig, ReplicationFactor = made.ReplicationFactor, WriteConsistencyFactor = made.WriteConsistencyFactor },
                    QuantizationConfig = made.QuantizationConfig,
                },
            };
            if (withMetadata) foreach (var (key, value) in _metadata) info.Config.Metadata[key] = value;
            foreach (var (field, type) in _indexes) info.PayloadSchema[field] = new PayloadSchemaInfo { DataType = type };
            return info;
        }
    }

    public void Merge(IEnumerable<KeyValuePair<string, Value>> metadata)
    {
        lock (_gate)
        {
            foreach (var (key, value) in metadata) _metadata[key] = value;
        }
    }

    public void Index(string field, PayloadSchemaType type)
    {
        lock (_gate) _indexes[field] = type;
    }

    public void Upsert(IEnumerable<PointStruct> points)
    {
        var read = points.Select(Read).ToList();
        lock (_gate)
        {
            foreach (var point in read) _points[point.Id] = point;
        }
    }

    public void Delete(PointsSelector selector)
    {
        lock (_gate)
        {
            var gone = selector.PointsSelectorOneOfCase switch
            {
                PointsSelector.PointsSelectorOneOfOneofCase.Points => selector.Points.Ids.Select(IdOf).ToList(),
                PointsSelector.PointsSelectorOneOfOneofCase.Filter => Passing(selector.Filter).Select(p => p.Id).ToList(),
                _ => throw Invalid("a selector selects nothing"),
            };
            foreach (var id in gone) _points.Remove(id);
        }
    }

    public int CountOf(Filter? filter)
    {
        lock (_gate) return Passing(filter).Count();
    }

    /// <summary>By id, from <paramref name="offset"/> on; one more than <paramref name="limit"/> where there are more.</summary>
    public IReadOnlyList<StoredPoint> Page(Filter? filter, PointId? offset, int limit)
    {
        var from = offset is null ? default(Guid?) : IdOf(offset);
        lock (_gate) return [.. Passing(filter).OrderBy(p => p.Id).Where(p => from is not { } start || p.Id.CompareTo(start) >= 0).Take(limit + 1)];
    }

    /// <summary>Best first. Equals come by descending id: an order that nobody may count on.</summary>
    public IReadOnlyList<(StoredPoint Point, float Score)> Nearest(IReadOnlyList<float> query, string name, Filter? filter, int limit)
    {
        var config = ConfigOf(name);
        if (query.Count != (int)config.Size) throw Invalid($"expected {config.Size} dimensions, got {query.Count}");
        var scale = config.Distance == Distance.Cosine ? 1 / Norm(query) : 1;
        lock (_gate)
        {
            return [.. Passing(filter).Where(p => p.Vectors.ContainsKey(name))
                .Select(p => (Point: p, Score: (float)(scale * Dot(query, p.Vectors[name]))))
                .OrderByDescending(h => h.Score).ThenByDescending(h => h.Point.Id).Take(limit)];
        }
    }

    private IEnumerable<StoredPoint> Passing(Filter? filter)
    {
        if (filter is null) return _points.Values;
        FilterTest.RequireIndexes(filter, _indexes);
        return _points.Values.Where(p => FilterTest.Passes(filter, p));
    }

    private StoredPoint Read(PointStruct point)
    {
        if (point.Vectors?.Vectors_ is not { } named) throw Invalid("expected named vectors, got none");
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var (name, vector) in named.Vectors)
        {
            var config = ConfigOf(name);
            var data = vector.VectorCase == Vector.VectorOneofCase.Dense ? vector.Dense.Data : vector.Data;
            if (data.Count != (int)config.Size) throw Invalid($"expected {config.Size} dimensions, got {data.Count}");
            var norm = config.Distance == Distance.Cosine ? Norm(data) : 1;
            vectors[name] = [.. data.Select(v => (float)(v / norm))];
        }

        return new StoredPoint(IdOf(point.Id), point.Payload.ToDictionary(StringComparer.Ordinal), vectors);
    }

    private VectorParams ConfigOf(string name) => made.VectorsConfig.ParamsMap.Map.TryGetValue(name, out var config) ? config : throw Invalid($"there is no vector named '{name}'");

    private static Guid IdOf(PointId id) => Guid.TryParse(id.Uuid, out var guid) ? guid : throw Invalid("expected a UUID as point id");

    private static double Norm(IReadOnlyList<float> vector) => Math.Sqrt(Dot(vector, vector));

    private static double Dot(IReadOnlyList<float> a, IReadOnlyList<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Count; i++) sum += (double)a[i] * b[i];
        return sum;
    }

    private static RpcException Invalid(string message) => new(new Status(StatusCode.InvalidArgument, message));
}
