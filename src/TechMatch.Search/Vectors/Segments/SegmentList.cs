using System.Globalization;
using System.Text;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Vectors.Graph;

namespace TechMatch.Search.Vectors.Segments;

/// <summary>A segment as searches see it at one moment.</summary>
/// <param name="Graph">Null while it has none; it is then scanned.</param>
internal sealed record SegmentPart(SealedSegment Segment, HnswGraph? Graph, Tombstones Dead)
{
    public int Live => Segment.Rows - Dead.Count;

    public IEnumerable<string> Files => Graph is null
        ? [SealedSegment.FileName(Segment.Number)]
        : [SealedSegment.FileName(Segment.Number), HnswGraph.FileName(Segment.Number)];

    public void Close()
    {
        Graph?.Close();
        Segment.Block.Close();
    }
}

/// <summary>
/// Which segments make up the store where a log begins, by number and identity, and which of their rows are gone. Its own
/// identity stands in the header of the log.
/// </summary>
internal static class SegmentList
{
    public static string FileName(int number) => string.Create(CultureInfo.InvariantCulture, $"vectors-{number:000000}.segments");

    /// <returns>The identity of the list.</returns>
    public static byte[] Write(string folder, int number, EmbeddingSpace space, IReadOnlyList<SegmentPart> parts) =>
        FileOf(space).Write(Path.Combine(folder, FileName(number)), stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(parts.Count);
            foreach (var part in parts)
            {
                writer.Write(part.Segment.Number);
                writer.Write(part.Segment.Identity);
                writer.Write(part.Graph is not null);
                if (part.Graph is { } graph) writer.Write(graph.Identity);
                part.Dead.Write(writer);
            }
        });

    /// <summary>Opens every segment and graph that the list names, each compared with its sums and with what the list says of it.</summary>
    /// <exception cref="SearchUnavailableException">A file is missing, cut, altered, of another space, or not the one that was listed.</exception>
    public static (List<SegmentPart> Parts, byte[] Identity) Read(string folder, int number, EmbeddingSpace space)
    {
        var path = Path.Combine(folder, FileName(number));
        var (sections, identity) = FileOf(space).Check(path);
        var parts = new List<SegmentPart>();
        try
        {
            SectionFile.Require(sections is [_], path, $"expected one section, got {sections.Length}");
            using var reader = new BinaryReader(new MemoryStream(SectionFile.Read(path, sections[0])), Encoding.UTF8);
            for (var left = reader.ReadInt32(); left > 0; left--) parts.Add(ReadPart(reader, folder, space));
            return (parts, identity);
        }
        catch (Exception e)
        {
            foreach (var part in parts) part.Close();
            if (e is not (IOException or FormatException)) throw;
            throw new SearchUnavailableException("vector store", $"{Path.GetFileName(path)} cannot be read: {e.Message}", e);
        }
    }

    private static SegmentPart ReadPart(BinaryReader reader, string folder, EmbeddingSpace space)
    {
        var number = reader.ReadInt32();
        var identity = reader.ReadBytes(SectionFile.IdentityBytes);
        var graphIdentity = reader.ReadBoolean() ? reader.ReadBytes(SectionFile.IdentityBytes) : null;
        var segment = SealedSegment.Open(folder, number, space);
        try
        {
            SectionFile.Require(segment.Identity.AsSpan().SequenceEqual(identity), SealedSegment.FileName(number), "it is not the segment that was committed");
            var dead = Tombstones.Read(reader, segment.Rows);
            var part = new SegmentPart(segment, null, dead);
            if (graphIdentity is null) return part;
            var graph = HnswGraph.Open(folder, segment);
            if (graph.Identity.AsSpan().SequenceEqual(graphIdentity)) return part with { Graph = graph };
            graph.Close();
            throw new SearchUnavailableException("vector store", $"{HnswGraph.FileName(number)}: it is not the graph that was committed");
        }
        catch
        {
            segment.Block.Close();
            throw;
        }
    }

    private static SectionFile FileOf(EmbeddingSpace space) => new("TMVECLST", 1, "embedding space", space.ToString());
}
