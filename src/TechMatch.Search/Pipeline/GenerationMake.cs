using Microsoft.Extensions.AI;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Text;

namespace TechMatch.Search.Pipeline;

/// <summary>What a generation is made with. A change of any part makes the one on disk outdated.</summary>
internal sealed record GenerationMake(TextIndexOptions TextOptions, EmbeddingSpace Space, IEmbeddingGenerator<string, Embedding<float>> Embedder)
{
    /// <summary>Raise when an index field, an analyser, the passage splitting or the facts change.</summary>
    public const string SchemaVersion = "2";

    public TextIndexStamp Stamp => new(SchemaVersion, Space.ToString());
}

/// <summary>Whether a generation on disk may be served.</summary>
internal static class GenerationCheck
{
    /// <exception cref="SearchUnavailableException">Made with something else, or its files are not what was committed.</exception>
    public static void Require(string folder, GenerationManifest manifest, GenerationMake make)
    {
        if (manifest.SchemaVersion != GenerationMake.SchemaVersion)
            throw new SearchUnavailableException("index generation", $"expected schema {GenerationMake.SchemaVersion}, got {manifest.SchemaVersion}");
        if (manifest.Space != make.Space)
            throw new SearchUnavailableException("index generation", $"expected embedding space {make.Space}, got {manifest.Space}");
        // A kill between an index commit and the manifest leaves a newer commit than the manifest knows; its files are
        // then checked by their own footers. Files of the manifest that still exist must be what they were either way.
        var altered = manifest.Differences(folder).Where(d => !d.EndsWith("is missing", StringComparison.Ordinal)).ToList();
        if (altered.Count > 0) throw new SearchUnavailableException("index generation", string.Join("; ", altered.Take(3)));
    }
}
