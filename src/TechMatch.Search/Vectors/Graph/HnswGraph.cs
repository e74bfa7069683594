using System.Globalization;
using System.Runtime.InteropServices;
using TechMatch.Search.Vectors.Codes;
using TechMatch.Search.Vectors.Segments;

namespace TechMatch.Search.Vectors.Graph;

/// <summary>What a builder made, as it is written down.</summary>
internal sealed record GraphColumns(byte[] Levels, int[] LevelZero, int[] Upper, int Entry);

/// <summary>The graph of one sealed segment in a file of its own, mapped.</summary>
internal sealed unsafe class HnswGraph
{
    private readonly MappedFile _file;

    private HnswGraph(MappedFile file, byte[] identity, GraphLinks links, int entry)
    {
        (_file, Identity, Links, Entry) = (file, identity, links, entry);
    }

    public byte[] Identity { get; }

    public GraphLinks Links { get; }

    public int Entry { get; }

    public static string FileName(int number) => string.Create(CultureInfo.InvariantCulture, $"vectors-{number:000000}.graph");

    /// <summary>Writes the graph of a segment and reads it back.</summary>
    public static HnswGraph Write(string folder, SealedSegment segment, GraphColumns columns)
    {
        FileOf(segment).Write(
            Path.Combine(folder, FileName(segment.Number)),
            stream => stream.Write(BitConverter.GetBytes(columns.Entry)),
            stream => stream.Write(columns.Levels),
            stream => stream.Write(MemoryMarshal.AsBytes(columns.LevelZero.AsSpan())),
            stream => stream.Write(MemoryMarshal.AsBytes(columns.Upper.AsSpan())));
        return Open(folder, segment);
    }

    /// <exception cref="SearchUnavailableException">Cut, altered, or of another segment.</exception>
    public static HnswGraph Open(string folder, SealedSegment segment)
    {
        var path = Path.Combine(folder, FileName(segment.Number));
        var (sections, identity) = FileOf(segment).Check(path);
        SectionFile.Require(sections is [{ Bytes: sizeof(int) }, _, _, _] && sections[1].Bytes == segment.Rows, path, $"expected levels of {segment.Rows} rows");
        var entry = BitConverter.ToInt32(SectionFile.Read(path, sections[0]));
        var (starts, total) = GraphLinks.Starts(SectionFile.Read(path, sections[1]));
        var (zeroBytes, upperBytes) = ((long)segment.Rows * GraphLinks.BaseWidth * sizeof(int), Math.Max(1L, total) * GraphLinks.UpperWidth * sizeof(int));
        SectionFile.Require(sections[2].Bytes == zeroBytes && sections[3].Bytes == upperBytes && (uint)entry < (uint)segment.Rows, path, "expected links of every row and an entry among them");
        var file = new MappedFile(path);
        var links = new GraphLinks((int*)file.At(sections[2].Offset), (int*)file.At(sections[3].Offset), file.At(sections[1].Offset), starts);
        return new HnswGraph(file, identity, links, entry);
    }

    /// <summary>The rows nearest to a query, as many as <paramref name="best"/> holds.</summary>
    /// <returns>Rows whose codes were read.</returns>
    public long Search(SealedSegment segment, sbyte* query, int bias, ReadOnlySpan<ulong> wanted, BestRows best, CancellationToken cancellationToken)
    {
        using var walk = new GraphWalk(Links, segment.Block);
        var from = walk.Descend(Entry, Links.LevelOf(Entry), 0, query, bias);
        walk.Spread(from, 0, query, bias, wanted, best, cancellationToken);
        GC.KeepAlive(this);
        GC.KeepAlive(segment);
        return walk.Steps;
    }

    public void Close() => _file.Dispose();

    private static SectionFile FileOf(SealedSegment segment) => new("TMVECGRF", 1, "segment", Convert.ToHexStringLower(segment.Identity));
}
