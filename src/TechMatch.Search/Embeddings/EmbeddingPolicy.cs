using Microsoft.Extensions.AI;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Embeddings;

/// <summary>
/// Which records an embedder may be shown. An embedder whose texts leave the machine answers <c>GetService</c> with one;
/// every other may see everything.
/// </summary>
internal sealed record EmbeddingPolicy(bool AllowNonPublic)
{
    /// <summary>Why a record has no vector, for people.</summary>
    public const string Withheld = "a text that is not for everybody is not sent to the embedding endpoint (allowNonPublic is off)";

    private static readonly EmbeddingPolicy s_open = new(AllowNonPublic: true);

    public static EmbeddingPolicy Of(IEmbeddingGenerator<string, Embedding<float>> embedder) =>
        embedder.GetService(typeof(EmbeddingPolicy)) as EmbeddingPolicy ?? s_open;

    /// <param name="isPublic">Whether everybody may read the text.</param>
    public bool Admits(bool isPublic) => AllowNonPublic || isPublic;
}
