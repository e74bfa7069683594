namespace TechMatch.Search.Pipeline;

/// <summary>Holds a generation open for the length of one search.</summary>
internal readonly struct IndexLease(IndexGeneration generation) : IDisposable
{
    public IndexGeneration Generation { get; } = generation;

    public void Dispose() => Generation.Release();
}
