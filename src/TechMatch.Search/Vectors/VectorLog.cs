using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Vectors;

/// <summary>One change since the snapshot; a deletion has no payload.</summary>
internal sealed record LoggedChange(RecordId Id, VectorPayload? Payload, int[] Ordinals, LanguageCode[] Languages, float[] Vectors);

/// <summary>
/// Changes since the last snapshot, each with its length and the first 8 bytes of its SHA-256. What lies behind the
/// committed length is a torn tail and is cut; a broken entry before it is damage.
/// </summary>
internal sealed class VectorLog : IDisposable
{
    private const int FrameBytes = 12;
    private const int MaxEntryBytes = 64 * 1024 * 1024;

    private readonly FileStream _stream;

    private VectorLog(FileStream stream) => _stream = stream;

    public long Length => _stream.Position;

    public static VectorLog Create(string path) => new(new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16));

    /// <summary>Reads the committed part, cuts what is behind it, and goes on from there.</summary>
    /// <exception cref="SearchUnavailableException">The committed part is cut or altered.</exception>
    public static VectorLog Open(string path, long committed, int dimensions, Action<LoggedChange> replay)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
            if (stream.Length < committed) throw new FormatException($"expected at least {committed} bytes, got {stream.Length}");
            while (stream.Position < committed) replay(ReadEntry(stream, dimensions));
            if (stream.Position != committed) throw new FormatException("an entry reaches over the committed length");
            stream.SetLength(committed);
            return new VectorLog(stream);
        }
        catch (Exception e) when (e is IOException or FormatException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new SearchUnavailableException("vector store", $"{Path.GetFileName(path)} cannot be read: {e.Message}", e);
        }
    }

    public void Append(LoggedChange change)
    {
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(change.Payload is not null);
            if (change.Payload is null) writer.Write(change.Id.Name);
            else
            {
                SlotCodec.Write(writer, change.Id, change.Payload, change.Ordinals, change.Languages);
                writer.Write(MemoryMarshal.AsBytes(change.Vectors.AsSpan()));
            }
        }

        var entry = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        Span<byte> frame = stackalloc byte[FrameBytes];
        BinaryPrimitives.WriteInt32LittleEndian(frame, entry.Length);
        SHA256.HashData(entry).AsSpan(0, 8).CopyTo(frame[4..]);
        _stream.Write(frame);
        _stream.Write(entry);
    }

    public void Flush() => _stream.Flush(flushToDisk: true);

    public void Dispose() => _stream.Dispose();

    private static LoggedChange ReadEntry(FileStream stream, int dimensions)
    {
        Span<byte> frame = stackalloc byte[FrameBytes];
        stream.ReadExactly(frame);
        var length = BinaryPrimitives.ReadInt32LittleEndian(frame);
        if (length is <= 0 or > MaxEntryBytes) throw new FormatException($"expected an entry of 1-{MaxEntryBytes} bytes, got {length}");
        var entry = new byte[length];
        stream.ReadExactly(entry);
        if (!SHA256.HashData(entry).AsSpan(0, 8).SequenceEqual(frame[4..])) throw new FormatException("an entry differs from its checksum");
        using var reader = new BinaryReader(new MemoryStream(entry), Encoding.UTF8);
        if (!reader.ReadBoolean()) return new LoggedChange(RecordId.Parse(reader.ReadString()), null, [], [], []);
        var (id, payload, ordinals, languages) = SlotCodec.Read(reader);
        var vectors = MemoryMarshal.Cast<byte, float>(reader.ReadBytes(ordinals.Length * dimensions * sizeof(float))).ToArray();
        return new LoggedChange(id, payload, ordinals, languages, vectors);
    }
}
