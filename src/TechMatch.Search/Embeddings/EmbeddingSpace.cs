namespace TechMatch.Search.Embeddings;

/// <summary>
/// The space vectors live in. Stamped on both indexes: vectors of two spaces are not comparable, so a change of any
/// part means a rebuild.
/// </summary>
/// <param name="ModelId">Name and version of the model, for example <c>hashing-1</c>.</param>
/// <param name="Dimensions">1–4096.</param>
/// <param name="Normalised">True when every vector has unit length; then the dot product is the cosine.</param>
public sealed record EmbeddingSpace(string ModelId, int Dimensions, bool Normalised)
{
    public override string ToString() => $"{ModelId}/{Dimensions}{(Normalised ? "/unit" : "")}";
}
