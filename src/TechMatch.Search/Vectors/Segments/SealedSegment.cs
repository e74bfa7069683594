using System.Runtime.InteropServices;
using System.Text;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Vectors.Codes;

namespace TechMatch.Search.Vectors.Segments;

/// <summary>
/// Records whose vectors lie in one file that never changes: records by name, scales, codes, floats. The columns stay on disk
/// and are mapped; what a filter asks is read into memory.
/// </summary>
internal sealed class SealedSegment
{
    private readonly int[] _slotOf;
    private readonly Lazy<PayloadIndex> _payloads;

    private SealedSegment(int number, byte[] identity, MappedBlock block, Func<RowBlock, List<RecordSlot>> slots)
    {
        (Number, Identity, Block, Slots) = (number, identity, block, slots(block));
        Rows = Slots.Sum(s => s.Count);
        _slotOf = new int[Rows];
        for (var i = 0; i < Slots.Count; i++) _slotOf.AsSpan(Slots[i].FirstRow, Slots[i].Count).Fill(i);
        _payloads = new Lazy<PayloadIndex>(() => new PayloadIndex(Slots, Rows));
    }

    public int Number { get; }

    public byte[] Identity { get; }

    public MappedBlock Block { get; }

    /// <summary>By row.</summary>
    public IReadOnlyList<RecordSlot> Slots { get; }

    public int Rows { get; }

    public PayloadIndex Payloads => _payloads.Value;

    public static string FileName(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"vectors-{number:000000}.segment");

    public RecordSlot SlotOf(int row) => Slots[_slotOf[row]];

    /// <summary>Writes a segment and reads it back: one that the disk did not keep is never named.</summary>
    /// <param name="slots">Ordered by name, at least one: rows that tie are then found in the order of their names.</param>
    public static SealedSegment Write(string folder, int number, EmbeddingSpace space, IReadOnlyList<RecordSlot> slots, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, FileName(number));
        var stride = VectorCode.StrideOf(space.Dimensions);
        var code = new byte[stride];
        var scales = new List<float>();
        File(space).Write(
            path,
            stream => WriteRecords(stream, slots),
            stream =>
            {
                foreach (var slot in slots)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    for (var i = 0; i < slot.Count; i++)
                    {
                        scales.Add(VectorCode.Write(slot.Vector(i), code));
                        stream.Write(code);
                    }
                }
            },
            stream => stream.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(scales))),
            stream =>
            {
                foreach (var slot in slots) stream.Write(MemoryMarshal.AsBytes(slot.Vectors));
            });
        GC.KeepAlive(slots);
        return Open(folder, number, space);
    }

    /// <exception cref="SearchUnavailableException">Cut, altered, of another version or space.</exception>
    public static SealedSegment Open(string folder, int number, EmbeddingSpace space)
    {
        var path = Path.Combine(folder, FileName(number));
        var (sections, identity) = File(space).Check(path);
        MappedFile? mapped = null;
        try
        {
            SectionFile.Require(sections is [_, _, _, _], path, $"expected 4 sections, got {sections.Length}");
            var rows = sections[2].Bytes / sizeof(float);
            SectionFile.Require(
                sections[1].Bytes == rows * VectorCode.StrideOf(space.Dimensions) && sections[3].Bytes == rows * space.Dimensions * sizeof(float),
                path, $"expected codes and vectors of {rows} rows, got {sections[1].Bytes} and {sections[3].Bytes} bytes");
            mapped = new MappedFile(path);
            var block = new MappedBlock(mapped, space.Dimensions, sections[1].Offset, sections[2].Offset, sections[3].Offset);
            var records = SectionFile.Read(path, sections[0]);
            var segment = new SealedSegment(number, identity, block, b => ReadRecords(records, b));
            SectionFile.Require(segment.Rows == rows, path, $"expected records of {rows} rows, got {segment.Rows}");
            return segment;
        }
        catch (Exception e)
        {
            mapped?.Dispose();
            if (e is not (IOException or FormatException or UnauthorizedAccessException or OverflowException)) throw;
            throw new SearchUnavailableException("vector store", $"{Path.GetFileName(path)} cannot be read: {e.Message}", e);
        }
    }

    private static SectionFile File(EmbeddingSpace space) => new("TMVECSEG", 1, "embedding space", space.ToString());

    private static void WriteRecords(Stream stream, IReadOnlyList<RecordSlot> slots)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(slots.Count);
        foreach (var slot in slots) SlotCodec.Write(writer, slot.Id, slot.Payload, slot.Ordinals, slot.Languages);
    }

    private static List<RecordSlot> ReadRecords(byte[] records, RowBlock block)
    {
        using var reader = new BinaryReader(new MemoryStream(records), Encoding.UTF8);
        var count = reader.ReadInt32();
        var slots = new List<RecordSlot>(Math.Min(count, 1 << 20));
        var shared = new HashSet<string>(StringComparer.Ordinal);
        var row = 0;
        for (var i = 0; i < count; i++)
        {
            var (id, payload, ordinals, languages) = SlotCodec.Read(reader, shared);
            slots.Add(new RecordSlot(id, payload, ordinals, languages, block, row));
            row += ordinals.Length;
        }

        return slots;
    }
}
