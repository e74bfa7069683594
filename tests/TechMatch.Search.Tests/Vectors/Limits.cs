using TechMatch.Search.Vectors.Segments;

namespace TechMatch.Search.Tests.Vectors;

/// <summary>Sizes at which a small test does what a large store does.</summary>
internal static class Limits
{
    /// <summary>Every commit seals what was appended.</summary>
    public static VectorLimits Folding { get; } = VectorLimits.Default with { SealRows = 1 };

    /// <summary>Every commit seals, every segment gets a graph, and nothing is found without its code.</summary>
    public static VectorLimits Coded { get; } = Folding with { ExactRows = 0, GraphRows = 1 };
}
