using Microsoft.Extensions.AI;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Text;
using TechMatch.Search.Vectors.Qdrant;
using TechMatch.Store;

namespace TechMatch.Search.Pipeline;

/// <summary>What a generation is made with. A change of any part makes the one on disk outdated.</summary>
/// <param name="RegistryId">Of the registry the indexes follow.</param>
/// <param name="Qdrant">Where the vectors are kept; null keeps them in the generation's folder.</param>
/// <param name="Lease">Of the node that writes the vectors on the server, where several nodes share them; null where there is one node.</param>
internal sealed record GenerationMake(
    TextIndexOptions TextOptions, EmbeddingSpace Space, IEmbeddingGenerator<string, Embedding<float>> Embedder, string RegistryId = "", QdrantServer? Qdrant = null, RegistryLease? Lease = null)
{
    /// <summary>Whether a new generation brings new vectors where it could share those there are: a rebuild does.</summary>
    public bool BringsVectors { get; init; }

    /// <summary>Raise when an index field, an analyser, the passage splitting or the facts change.</summary>
    public const string SchemaVersion = "8";

    public TextIndexStamp Stamp => new(SchemaVersion, Space.ToString());
}

/// <summary>Whether a generation on disk may be served.</summary>
internal static class GenerationCheck
{
    /// <exception cref="SearchUnavailableException">Made with something else, or its files are not what was committed.</exception>
    public static void RequireFiles(string folder, GenerationManifest manifest, GenerationMake make)
    {
        Require(manifest.SchemaVersion == GenerationMake.SchemaVersion, $"expected schema {GenerationMake.SchemaVersion}, got {manifest.SchemaVersion}");
        Require(manifest.RegistryId == make.RegistryId, $"expected the indexes of registry {make.RegistryId}, got those of {manifest.RegistryId}");
        // A kill between an index commit and the manifest leaves a newer commit than the manifest knows; its files are
        // then checked by their own footers. Files of the manifest that still exist must be what they were either way.
        var altered = manifest.Differences(folder).Where(d => !d.EndsWith("is missing", StringComparison.Ordinal)).ToList();
        Require(altered.Count == 0, string.Join("; ", altered.Take(3)));
    }

    /// <summary>Both indexes commit before the manifest is written, so neither can be behind it but by losing files.</summary>
    /// <param name="vectorSequence">Null where the vectors are elsewhere: they say themselves how far they are, once they are reached.</param>
    /// <exception cref="SearchUnavailableException">One is.</exception>
    public static void RequireCommits(GenerationManifest manifest, TextIndex text, long? vectorSequence)
    {
        Require(text.CommittedSequence >= manifest.Sequence, $"expected a text index at change {manifest.Sequence} or later, got {text.CommittedSequence}");
        Require(vectorSequence is not { } vectors || vectors >= manifest.Sequence, $"expected a vector store at change {manifest.Sequence} or later, got {vectorSequence}");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition) throw new SearchUnavailableException("index generation", otherwise);
    }
}
