namespace TechMatch.Search.Vectors.Segments;

/// <summary>Sizes at which the embedded store does things another way; measured in docs/adr/0031.</summary>
/// <param name="SealRows">Appended rows that a commit turns into a segment.</param>
/// <param name="LogBytes">A log longer than this is cut by a new list of segments, however few rows it appends.</param>
/// <param name="ExactRows">Of a segment with up to so many rows a search reads the floats: what it finds is then exact.</param>
/// <param name="GraphRows">From so many rows on a segment gets a graph: a scan of as many codes takes half a millisecond, making the graph many seconds.</param>
/// <param name="Workers">That build a graph at once.</param>
internal sealed record VectorLimits(int SealRows, long LogBytes, int ExactRows, int GraphRows, int Workers)
{
    public static VectorLimits Default { get; } = new(
        SealRows: 4_096, LogBytes: 64L * 1024 * 1024, ExactRows: 4_096, GraphRows: 65_536, Workers: Math.Min(Environment.ProcessorCount, 8));
}
