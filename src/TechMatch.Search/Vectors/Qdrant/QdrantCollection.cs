using Qdrant.Client.Grpc;
using TechMatch.Search.Embeddings;

namespace TechMatch.Search.Vectors.Qdrant;

/// <summary>One collection as a whole: made, checked, named, stamped and dropped; what is in it is the store's business.</summary>
/// <param name="owner">The registry whose records it holds.</param>
internal sealed class QdrantCollection(QdrantServer server, string name, EmbeddingSpace space, string owner)
{
    private const float Quantile = 0.99f;

    public string Name => name;

    /// <summary>Of the server that answered last; empty before.</summary>
    public string ServerVersion { get; private set; } = "";

    /// <summary>Makes the collection where it is missing, checks it where it is not.</summary>
    /// <param name="startsEmpty">What a collection of this name held before is of no use and goes, if it was ours.</param>
    /// <returns>The change-log position it stands at.</returns>
    /// <exception cref="SearchUnavailableException">The server is away, or the collection is another registry's or of another space.</exception>
    public async Task<long> EnsureAsync(bool startsEmpty, CancellationToken cancellationToken)
    {
        ServerVersion = (await server.ReadAsync((c, o) => c.Qdrant.HealthCheckAsync(new HealthCheckRequest(), o), cancellationToken).ConfigureAwait(false)).Version;
        var found = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (found is not null) RequireOurs(found);
        if (found is not null && startsEmpty)
        {
            await DropAsync(cancellationToken).ConfigureAwait(false);
            found = null;
        }

        if (found is null)
        {
            await CreateAsync(cancellationToken).ConfigureAwait(false);
            found = await FindAsync(cancellationToken).ConfigureAwait(false) ?? throw server.Unavailable($"collection {name} was made and is not there");
        }

        var stamp = RequireOurs(found);
        if (Unfit(found, stamp) is { } fault) throw server.Unavailable(fault);
        // Also of a collection that a kill left half made.
        foreach (var (field, type) in PointLayout.Indexes)
        {
            if (!found.PayloadSchema.ContainsKey(field)) await IndexAsync(field, type, cancellationToken).ConfigureAwait(false);
        }

        return stamp.Sequence;
    }

    /// <summary>As it is, whoever made it.</summary>
    /// <returns>The change-log position it stands at; and in words why it is of no use for this space, null when it is.</returns>
    /// <exception cref="SearchUnavailableException">The server is away, or the collection is gone or another registry's.</exception>
    public async Task<(long Sequence, string? Unfit)> LookAsync(CancellationToken cancellationToken)
    {
        if (ServerVersion.Length == 0) ServerVersion = (await server.ReadAsync((c, o) => c.Qdrant.HealthCheckAsync(new HealthCheckRequest(), o), cancellationToken).ConfigureAwait(false)).Version;
        var found = await FindAsync(cancellationToken).ConfigureAwait(false) ?? throw server.Unavailable($"collection {name} is gone");
        var stamp = RequireOurs(found);
        return (stamp.Sequence, Unfit(found, stamp));
    }

    /// <returns>The collection that an alias stands for; null for none.</returns>
    public static async Task<string?> NamedAsync(QdrantServer server, string alias, CancellationToken cancellationToken)
    {
        var all = await server.ReadAsync((c, o) => c.Collections.ListAliasesAsync(new ListAliasesRequest(), o), cancellationToken).ConfigureAwait(false);
        return all.Aliases.FirstOrDefault(a => a.AliasName == alias)?.CollectionName;
    }

    public async Task StampAsync(long sequence, CancellationToken cancellationToken)
    {
        var update = new UpdateCollection { CollectionName = name };
        (CollectionStamp.New(owner, space) with { Sequence = sequence }).Write(update.Metadata);
        await server.WriteAsync((c, o) => c.Collections.UpdateAsync(update, o), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Points the alias here. One action alone: an alias that exists is written over at once, where deleting it first would
    /// leave a moment without one, and a list of actions that fails midway stays half done.
    /// </summary>
    public async Task NameAsync(string alias, CancellationToken cancellationToken)
    {
        var change = new ChangeAliases { Actions = { new AliasOperations { CreateAlias = new CreateAlias { AliasName = alias, CollectionName = name } } } };
        await server.WriteAsync((c, o) => c.Collections.UpdateAliasesAsync(change, o), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A collection that is gone already is no error.</summary>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        try
        {
            await server.WriteAsync((c, o) => c.Collections.DeleteAsync(new DeleteCollection { CollectionName = name }, o), cancellationToken).ConfigureAwait(false);
        }
        catch (SearchUnavailableException e) when (QdrantServer.KindOf(e) == QdrantFaultKind.Missing)
        {
            // That is what was asked for.
        }
    }

    private async Task<CollectionInfo?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await server.ReadAsync((c, o) => c.Collections.GetAsync(new GetCollectionInfoRequest { CollectionName = name }, o), cancellationToken).ConfigureAwait(false)).Result;
        }
        catch (SearchUnavailableException e) when (QdrantServer.KindOf(e) == QdrantFaultKind.Missing)
        {
            return null;
        }
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var settings = server.Settings;
        // With unit vectors the dot product is the cosine, and the server keeps every vector bit by bit; for the others it scales
        // them to unit length when it stores them.
        var vectors = new VectorParams { Size = (ulong)space.Dimensions, Distance = space.Normalised ? Distance.Dot : Distance.Cosine };
        var create = new CreateCollection
        {
            CollectionName = name,
            VectorsConfig = new VectorsConfig { ParamsMap = new VectorParamsMap { Map = { [PointLayout.VectorName] = vectors } } },
            ShardNumber = (uint)settings.Shards,
            ReplicationFactor = (uint)settings.ReplicationFactor,
            WriteConsistencyFactor = (uint)settings.WriteConsistency,
        };
        if (settings.Quantised) create.QuantizationConfig = new QuantizationConfig { Scalar = new ScalarQuantization { Type = QuantizationType.Int8, Quantile = Quantile } };
        CollectionStamp.New(owner, space).Write(create.Metadata);
        try
        {
            await server.WriteAsync((c, o) => c.Collections.CreateAsync(create, o), cancellationToken).ConfigureAwait(false);
        }
        catch (SearchUnavailableException e) when (QdrantServer.KindOf(e) == QdrantFaultKind.Exists)
        {
            // A first try that worked without our hearing of it; whose it is, is checked next.
        }
    }

    private async Task IndexAsync(string field, FieldType type, CancellationToken cancellationToken)
    {
        var index = new CreateFieldIndexCollection { CollectionName = name, FieldName = field, FieldType = type, Wait = true };
        await server.WriteAsync((c, o) => c.Points.CreateFieldIndexAsync(index, o), cancellationToken, r => QdrantServer.RequireCompleted(r.Result)).ConfigureAwait(false);
    }

    private CollectionStamp RequireOurs(CollectionInfo found)
    {
        var stamp = CollectionStamp.Read(found.Config?.Metadata)
            ?? throw server.Unavailable($"collection {name} carries no stamp of TechMatch: another program made it, or the server is too old to keep collection metadata (it is {Version})");
        if (stamp.Owner != owner) throw server.Unavailable($"collection {name} belongs to another registry; give this service a prefix of its own");
        return stamp;
    }

    private string? Unfit(CollectionInfo found, CollectionStamp stamp)
    {
        if (stamp.Space != space.ToString()) return $"expected collection {name} to hold vectors of {space}, got {stamp.Space}; rebuild the indexes";
        if (stamp.Layout != CollectionStamp.LayoutVersion) return $"expected collection {name} in layout {CollectionStamp.LayoutVersion}, got {stamp.Layout}; rebuild the indexes";
        var dense = found.Config.Params?.VectorsConfig?.ParamsMap?.Map.GetValueOrDefault(PointLayout.VectorName);
        return dense?.Size == (ulong)space.Dimensions ? null
            : $"expected collection {name} with a vector '{PointLayout.VectorName}' of {space.Dimensions} dimensions, got {dense?.Size.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}";
    }

    private string Version => ServerVersion.Length == 0 ? "of unknown version" : ServerVersion;
}
