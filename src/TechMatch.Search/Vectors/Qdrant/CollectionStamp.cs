using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;
using TechMatch.Search.Embeddings;

namespace TechMatch.Search.Vectors.Qdrant;

/// <summary>What a collection says of itself, in its metadata: whose it is, what its vectors are, how far it follows the change log.</summary>
/// <param name="Owner">The registry whose records it holds.</param>
/// <param name="Space">As written by <see cref="EmbeddingSpace.ToString"/>: model, dimension, whether of unit length.</param>
/// <param name="Sequence">The change-log position of the last commit.</param>
internal sealed record CollectionStamp(string Owner, string Space, long Layout, long Sequence)
{
    /// <summary>Raise when <see cref="PointLayout"/> changes.</summary>
    public const long LayoutVersion = 2;

    private const string OwnerKey = "techmatch_registry";
    private const string SpaceKey = "techmatch_space";
    private const string LayoutKey = "techmatch_layout";
    private const string SequenceKey = "techmatch_sequence";

    public static CollectionStamp New(string owner, EmbeddingSpace space) => new(owner, space.ToString(), LayoutVersion, 0);

    /// <returns>Null where there is none.</returns>
    public static CollectionStamp? Read(MapField<string, Value>? metadata) =>
        metadata is not null
        && metadata.TryGetValue(OwnerKey, out var owner) && metadata.TryGetValue(SpaceKey, out var space)
        && metadata.TryGetValue(LayoutKey, out var layout) && metadata.TryGetValue(SequenceKey, out var sequence)
            ? new CollectionStamp(owner.StringValue, space.StringValue, layout.IntegerValue, sequence.IntegerValue)
            : null;

    /// <summary>All keys: right whether the server merges them or replaces what was there.</summary>
    public void Write(MapField<string, Value> metadata)
    {
        metadata[OwnerKey] = new Value { StringValue = Owner };
        metadata[SpaceKey] = new Value { StringValue = Space };
        metadata[LayoutKey] = new Value { IntegerValue = Layout };
        metadata[SequenceKey] = new Value { IntegerValue = Sequence };
    }
}
