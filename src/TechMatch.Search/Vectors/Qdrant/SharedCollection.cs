using TechMatch.Search.Embeddings;
using TechMatch.Store;

namespace TechMatch.Search.Vectors.Qdrant;

/// <summary>
/// Which collection a node takes where several nodes of one registry share a server: the one that the alias stands for,
/// whoever made it. Only the holder of the lease makes, fills, names and drops collections (ADR 38).
/// </summary>
/// <param name="own">The collection that this node would make; no other node's has its name.</param>
internal sealed class SharedCollection(QdrantServer server, RegistryLease lease, EmbeddingSpace space, string owner, QdrantCollection own)
{
    public bool MayWrite => lease.IsHeld;

    /// <param name="startsEmpty">What the alias stands for is to be replaced; heard of the holder alone.</param>
    /// <returns>The collection, and the change-log position it stands at.</returns>
    /// <exception cref="SearchUnavailableException">The server is away, or there is none of this space and this node may not make it.</exception>
    public async Task<(QdrantCollection Collection, long Sequence)> FindAsync(bool startsEmpty, CancellationToken cancellationToken)
    {
        if (startsEmpty && MayWrite) return (own, await own.EnsureAsync(startsEmpty: true, cancellationToken).ConfigureAwait(false));
        var named = await QdrantCollection.NamedAsync(server, server.Settings.Prefix, cancellationToken).ConfigureAwait(false);
        if (named is not null)
        {
            var found = named == own.Name ? own : new QdrantCollection(server, named, space, owner);
            var (sequence, unfit) = await found.LookAsync(cancellationToken).ConfigureAwait(false);
            if (unfit is null) return (found, MayWrite ? await found.EnsureAsync(startsEmpty: false, cancellationToken).ConfigureAwait(false) : sequence);
            if (!MayWrite) throw server.Unavailable(unfit);
        }

        if (!MayWrite) throw server.Unavailable($"there is no collection {server.Settings.Prefix} yet, and another node makes it");
        return (own, await own.EnsureAsync(startsEmpty: false, cancellationToken).ConfigureAwait(false));
    }

    /// <exception cref="SearchUnavailableException">Another node may be writing by now.</exception>
    public void RequireTurn()
    {
        if (!MayWrite) throw server.Unavailable("another node writes the vectors");
    }

    /// <summary>Whether the nodes read this collection.</summary>
    public async Task<bool> IsServedAsync(QdrantCollection collection, CancellationToken cancellationToken) =>
        await QdrantCollection.NamedAsync(server, server.Settings.Prefix, cancellationToken).ConfigureAwait(false) == collection.Name;
}
