using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TechMatch.Search.Embeddings;

namespace TechMatch.Search.Vectors;

/// <summary>What a snapshot holds.</summary>
/// <param name="Block">Null when it holds no vector.</param>
internal sealed record SnapshotContent(IReadOnlyList<RecordSlot> Slots, MappedBlock? Block, byte[] Identity);

/// <summary>
/// A whole store in one file, written once: magic, version, space, counts and SHA-256 of both sections, then the records,
/// then their vectors as little-endian floats, which stay on disk and are mapped.
/// </summary>
internal static class VectorSnapshot
{
    private const int Version = 1;
    private const int HeaderBytes = 512;
    private const int HashBytes = 32;

    private static ReadOnlySpan<byte> Magic => "TMVECSNP"u8;

    /// <returns>The identity of the snapshot: the checksum of its header, which covers everything else.</returns>
    public static byte[] Write(string path, EmbeddingSpace space, IReadOnlyList<RecordSlot> slots)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        stream.Write(new byte[HeaderBytes]);
        var (recordsHash, recordBytes) = Section(stream, s => WriteRecords(s, slots));
        // Floats start at a multiple of four, so that the mapped memory can be read in place.
        while (stream.Position % 64 != 0) stream.WriteByte(0);
        var vectorsAt = stream.Position;
        var (vectorsHash, vectorBytes) = Section(stream, s => WriteVectors(s, slots));
        var header = Header(space, slots.Count, recordBytes, recordsHash, vectorsAt, vectorBytes, vectorsHash);
        stream.Position = 0;
        stream.Write(header);
        stream.Flush(flushToDisk: true);
        return header[^HashBytes..];
    }

    /// <exception cref="SearchUnavailableException">Cut, altered, of another version or space.</exception>
    public static SnapshotContent Read(string path, EmbeddingSpace space)
    {
        MappedBlock? block = null;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            var header = ReadHeader(stream, path, space);
            stream.Position = HeaderBytes;
            var records = new byte[header.RecordBytes];
            stream.ReadExactly(records);
            Require(SHA256.HashData(records).AsSpan().SequenceEqual(header.RecordsHash), path, "its records differ from their checksum");
            while (stream.Position < header.VectorsAt) Require(stream.ReadByte() == 0, path, "expected zeros between records and vectors, got something else");
            Require(stream.Length == header.VectorsAt + header.VectorBytes, path, $"expected {header.VectorsAt + header.VectorBytes} bytes, got {stream.Length}");
            Require(SHA256.HashData(stream).AsSpan().SequenceEqual(header.VectorsHash), path, "its vectors differ from their checksum");
            if (header.VectorBytes > 0) block = new MappedBlock(path, header.VectorsAt, header.VectorBytes, space.Dimensions);
            return new SnapshotContent(block is null ? [] : ReadRecords(records, header.Count, block), block, header.Identity);
        }
        catch (Exception e) when (e is IOException or FormatException or UnauthorizedAccessException or OverflowException)
        {
            block?.Dispose();
            throw new SearchUnavailableException("vector store", $"{Path.GetFileName(path)} cannot be read: {e.Message}", e);
        }
    }

    private static (byte[] Hash, long Bytes) Section(FileStream stream, Action<Stream> write)
    {
        var start = stream.Position;
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true)) write(hashed);
        return (hash.Hash!, stream.Position - start);
    }

    private static void WriteRecords(Stream stream, IReadOnlyList<RecordSlot> slots)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        foreach (var slot in slots) SlotCodec.Write(writer, slot.Id, slot.Payload, slot.Ordinals, slot.Languages);
    }

    private static void WriteVectors(Stream stream, IReadOnlyList<RecordSlot> slots)
    {
        foreach (var slot in slots) stream.Write(MemoryMarshal.AsBytes(slot.Vectors));
    }

    private static List<RecordSlot> ReadRecords(byte[] records, int count, VectorBlock block)
    {
        using var reader = new BinaryReader(new MemoryStream(records), Encoding.UTF8);
        var slots = new List<RecordSlot>(count);
        var row = 0;
        for (var i = 0; i < count; i++)
        {
            var (id, payload, ordinals, languages) = SlotCodec.Read(reader);
            slots.Add(new RecordSlot(id, payload, ordinals, languages, block, row));
            row += ordinals.Length;
        }

        return slots;
    }

    private static byte[] Header(EmbeddingSpace space, int count, long recordBytes, byte[] recordsHash, long vectorsAt, long vectorBytes, byte[] vectorsHash)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(space.ToString());
        writer.Write(count);
        writer.Write(recordBytes);
        writer.Write(recordsHash);
        writer.Write(vectorsAt);
        writer.Write(vectorBytes);
        writer.Write(vectorsHash);
        var content = memory.ToArray();
        if (content.Length > HeaderBytes - HashBytes) throw new ArgumentException($"expected an embedding space with a shorter model id, got '{space}'", nameof(space));
        var header = new byte[HeaderBytes];
        content.CopyTo(header, 0);
        SHA256.HashData(header.AsSpan(0, HeaderBytes - HashBytes)).CopyTo(header, HeaderBytes - HashBytes);
        return header;
    }

    private static (int Count, long RecordBytes, byte[] RecordsHash, long VectorsAt, long VectorBytes, byte[] VectorsHash, byte[] Identity) ReadHeader(FileStream stream, string path, EmbeddingSpace space)
    {
        var header = new byte[HeaderBytes];
        stream.ReadExactly(header);
        Require(SHA256.HashData(header.AsSpan(0, HeaderBytes - HashBytes)).AsSpan().SequenceEqual(header.AsSpan(HeaderBytes - HashBytes)), path, "its header differs from its checksum");
        using var reader = new BinaryReader(new MemoryStream(header), Encoding.UTF8);
        Require(reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic), path, "it is no vector snapshot");
        var version = reader.ReadInt32();
        Require(version == Version, path, $"expected version {Version}, got {version}");
        var found = reader.ReadString();
        Require(found == space.ToString(), path, $"expected the embedding space {space}, got {found}");
        return (reader.ReadInt32(), reader.ReadInt64(), reader.ReadBytes(HashBytes), reader.ReadInt64(), reader.ReadInt64(), reader.ReadBytes(HashBytes), header[^HashBytes..]);
    }

    private static void Require(bool condition, string path, string otherwise)
    {
        if (!condition) throw new SearchUnavailableException("vector store", $"{Path.GetFileName(path)}: {otherwise}");
    }
}
