using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Vectors;

/// <summary>One change since the last segment was sealed; a deletion has no payload.</summary>
internal sealed record LoggedChange(RecordId Id, VectorPayload? Payload, int[] Ordinals, LanguageCode[] Languages, float[] Vectors);

/// <summary>
/// Changes since the last segment was sealed, each with its length and the first 8 bytes of its SHA-256, behind a header that
/// names the list of segments they belong to. What lies behind the committed length is a torn tail and is cut; a broken entry before it
/// is damage.
/// </summary>
internal sealed class VectorLog : IDisposable
{
    private const int Version = 1;
    private const int HeaderBytes = 44;
    private const int FrameBytes = 12;
    private const int MaxEntryBytes = 64 * 1024 * 1024;
    private const int WriteBytes = 1024 * 1024;

    private readonly SafeFileHandle _file;
    private readonly MemoryStream _pending = new();

    private VectorLog(SafeFileHandle file, long length) => (_file, Length) = (file, length);

    /// <summary>End of what was appended; the file may be longer after a write that failed.</summary>
    public long Length { get; private set; }

    private static ReadOnlySpan<byte> Magic => "TMVECLOG"u8;

    /// <param name="list">The identity of the list of segments the entries change.</param>
    public static VectorLog Create(string path, ReadOnlySpan<byte> list)
    {
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        try
        {
            RandomAccess.Write(file, Header(list), 0);
            var log = new VectorLog(file, HeaderBytes);
            log.Flush();
            return log;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the committed part, cuts what is behind it, and goes on from there.</summary>
    /// <exception cref="SearchUnavailableException">The committed part is cut or altered, or of another list.</exception>
    public static VectorLog Open(string path, long committed, ReadOnlySpan<byte> list, int dimensions, Action<LoggedChange> replay)
    {
        SafeFileHandle? file = null;
        try
        {
            // Shared with nobody: the lock on the log is what keeps a second writer out of the folder.
            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            if (RandomAccess.GetLength(file) < committed) throw new FormatException($"expected at least {committed} bytes, got {RandomAccess.GetLength(file)}");
            if (committed < HeaderBytes) throw new FormatException($"expected at least {HeaderBytes} committed bytes, got {committed}");
            var header = new byte[HeaderBytes];
            Fill(file, header, 0);
            if (!header.AsSpan().SequenceEqual(Header(list))) throw new FormatException("it does not belong to this list of segments");
            var at = (long)HeaderBytes;
            while (at < committed) at = ReadEntry(file, at, committed, dimensions, replay);
            RandomAccess.SetLength(file, committed);
            return new VectorLog(file, committed);
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new SearchUnavailableException("vector store", $"{Path.GetFileName(path)} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Appends all or, when the disk refuses, none: the next call writes over what a failed one left.</summary>
    /// <exception cref="ArgumentException">A record with more vectors than an entry can hold.</exception>
    public void Append(IEnumerable<LoggedChange> changes)
    {
        var at = Length;
        _pending.SetLength(0);
        foreach (var change in changes)
        {
            Frame(Encode(change));
            if (_pending.Length >= WriteBytes) at = Write(at);
        }

        Length = Write(at);
    }

    public void Flush() => RandomAccess.FlushToDisk(_file);

    public void Dispose() => _file.Dispose();

    private static byte[] Header(ReadOnlySpan<byte> list)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        list.CopyTo(header.AsSpan(12));
        return header;
    }

    private static ArraySegment<byte> Encode(LoggedChange change)
    {
        var memory = new MemoryStream();
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

        if (memory.Length > MaxEntryBytes) throw new ArgumentException($"expected at most {MaxEntryBytes} bytes of vectors for {change.Id}, got {memory.Length}");
        return new ArraySegment<byte>(memory.GetBuffer(), 0, (int)memory.Length);
    }

    private void Frame(ArraySegment<byte> entry)
    {
        Span<byte> frame = stackalloc byte[FrameBytes];
        BinaryPrimitives.WriteInt32LittleEndian(frame, entry.Count);
        SHA256.HashData(entry).AsSpan(0, 8).CopyTo(frame[4..]);
        _pending.Write(frame);
        _pending.Write(entry);
    }

    private long Write(long at)
    {
        var bytes = _pending.GetBuffer().AsSpan(0, (int)_pending.Length);
        RandomAccess.Write(_file, bytes, at);
        _pending.SetLength(0);
        return at + bytes.Length;
    }

    private static long ReadEntry(SafeFileHandle file, long at, long committed, int dimensions, Action<LoggedChange> replay)
    {
        Span<byte> frame = stackalloc byte[FrameBytes];
        Fill(file, frame, at);
        var length = BinaryPrimitives.ReadInt32LittleEndian(frame);
        if (length is <= 0 or > MaxEntryBytes) throw new FormatException($"expected an entry of 1-{MaxEntryBytes} bytes, got {length}");
        if (at + FrameBytes + length > committed) throw new FormatException("an entry reaches over the committed length");
        var entry = new byte[length];
        Fill(file, entry, at + FrameBytes);
        if (!SHA256.HashData(entry).AsSpan(0, 8).SequenceEqual(frame[4..])) throw new FormatException("an entry differs from its checksum");
        replay(Decode(entry, dimensions));
        return at + FrameBytes + length;
    }

    private static LoggedChange Decode(byte[] entry, int dimensions)
    {
        using var memory = new MemoryStream(entry);
        using var reader = new BinaryReader(memory, Encoding.UTF8);
        if (!reader.ReadBoolean()) return new LoggedChange(RecordId.Parse(reader.ReadString()), null, [], [], []);
        var (id, payload, ordinals, languages) = SlotCodec.Read(reader, []);
        var expected = (long)ordinals.Length * dimensions * sizeof(float);
        if (memory.Length - memory.Position != expected) throw new FormatException($"expected {expected} bytes of vectors for {id}, got {memory.Length - memory.Position}");
        return new LoggedChange(id, payload, ordinals, languages, MemoryMarshal.Cast<byte, float>(entry.AsSpan((int)memory.Position)).ToArray());
    }

    private static void Fill(SafeFileHandle file, Span<byte> buffer, long at)
    {
        while (buffer.Length > 0)
        {
            var read = RandomAccess.Read(file, buffer, at);
            if (read == 0) throw new EndOfStreamException("the file ends inside an entry");
            buffer = buffer[read..];
            at += read;
        }
    }
}
