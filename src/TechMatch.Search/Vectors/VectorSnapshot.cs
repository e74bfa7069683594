using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TechMatch.Search.Embeddings;

namespace TechMatch.Search.Vectors;

/// <summary>
/// A whole store in one file, written once: magic, version, space, counts and SHA-256 of both sections, then the records,
/// then their vectors as little-endian floats, which stay on disk and are mapped.
/// </summary>
internal static class VectorSnapshot
{
    private const int Version = 1;
    private const int HeaderBytes = 512;

    private static ReadOnlySpan<byte> Magic => "TMVECSNP"u8;

    public static void Write(string path, EmbeddingSpace space, IReadOnlyList<RecordSlot> slots)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        stream.Write(new byte[HeaderBytes]);
        var (recordsHash, recordBytes) = Section(stream, s => WriteRecords(s, slots));
        // Floats start at a multiple of four, so that the mapped memory can be read in place.
        while (stream.Position % 64 != 0) stream.WriteByte(0);
        var vectorsAt = stream.Position;
        var (vectorsHash, vectorBytes) = Section(stream, s => WriteVectors(s, slots));
        stream.Position = 0;
        stream.Write(Header(space, slots.Count, recordBytes, recordsHash, vectorsAt, vectorBytes, vectorsHash));
        stream.Flush(flushToDisk: true);
    }

    /// <exception cref="SearchUnavailableException">Cut, altered, of another version or space.</exception>
    public static IReadOnlyList<RecordSlot> Read(string path, EmbeddingSpace space, out VectorBlock? block)
    {
        block = null;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            var header = ReadHeader(stream, path, space);
            stream.Position = HeaderBytes;
            var records = new byte[header.RecordBytes];
            stream.ReadExactly(records);
            Require(SHA256.HashData(records).AsSpan().SequenceEqual(header.RecordsHash), path, "its records differ from their checksum");
            Require(stream.Length == header.VectorsAt + header.VectorBytes, path, $"expected {header.VectorsAt + header.VectorBytes} bytes, got {stream.Length}");
            stream.Position = header.VectorsAt;
            Require(SHA256.HashData(stream).AsSpan().SequenceEqual(header.VectorsHash), path, "its vectors differ from their checksum");
            if (header.Count == 0) return [];
            block = new MappedBlock(path, header.VectorsAt, header.VectorBytes, space.Dimensions);
            return ReadRecords(records, header.Count, block);
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
        var header = new byte[HeaderBytes];
        content.CopyTo(header, 0);
        SHA256.HashData(header.AsSpan(0, HeaderBytes - 32)).CopyTo(header, HeaderBytes - 32);
        return header;
    }

    private static (int Count, long RecordBytes, byte[] RecordsHash, long VectorsAt, long VectorBytes, byte[] VectorsHash) ReadHeader(FileStream stream, string path, EmbeddingSpace space)
    {
        var header = new byte[HeaderBytes];
        stream.ReadExactly(header);
        Require(SHA256.HashData(header.AsSpan(0, HeaderBytes - 32)).AsSpan().SequenceEqual(header.AsSpan(HeaderBytes - 32)), path, "its header differs from its checksum");
        using var reader = new BinaryReader(new MemoryStream(header), Encoding.UTF8);
        Require(reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic), path, "it is no vector snapshot");
        var version = reader.ReadInt32();
        Require(version == Version, path, $"expected version {Version}, got {version}");
        var found = reader.ReadString();
        Require(found == space.ToString(), path, $"expected the embedding space {space}, got {found}");
        return (reader.ReadInt32(), reader.ReadInt64(), reader.ReadBytes(32), reader.ReadInt64(), reader.ReadInt64(), reader.ReadBytes(32));
    }

    private static void Require(bool condition, string path, string otherwise)
    {
        if (!condition) throw new SearchUnavailableException("vector store", $"{Path.GetFileName(path)}: {otherwise}");
    }
}
