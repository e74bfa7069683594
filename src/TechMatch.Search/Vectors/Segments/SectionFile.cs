using System.Security.Cryptography;
using System.Text;

namespace TechMatch.Search.Vectors.Segments;

/// <summary>A stretch of a file, starting at a multiple of 64.</summary>
/// <param name="Bytes">Without the padding behind it.</param>
internal readonly record struct Section(long Offset, long Bytes);

/// <summary>
/// A file written once: a header with magic, version, subject, and for each section where it lies and its SHA-256, sealed by a
/// SHA-256 of its own, which is the identity of the file. Every byte, padding too, is under one of these sums.
/// </summary>
/// <param name="Magic">8 ASCII characters.</param>
/// <param name="Of">What <paramref name="Subject"/> is: "embedding space", "segment".</param>
/// <param name="Subject">Which of them the file must be of to be read.</param>
internal sealed record SectionFile(string Magic, int Version, string Of, string Subject)
{
    public const int IdentityBytes = 32;

    private const int HeaderBytes = 1024;
    private const int Alignment = 64;
    private const string Part = "vector store";

    /// <returns>The identity.</returns>
    public byte[] Write(string path, params ReadOnlySpan<Action<Stream>> sections)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        stream.Write(new byte[HeaderBytes]);
        var written = new List<(Section Section, byte[] Hash)>();
        foreach (var write in sections)
        {
            var start = stream.Position;
            using var hash = SHA256.Create();
            long length;
            using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
            {
                write(hashed);
                hashed.Flush();
                length = stream.Position - start;
                hashed.Write(new byte[(int)(-length & (Alignment - 1))]);
            }

            written.Add((new Section(start, length), hash.Hash!));
        }

        var header = Header(written);
        stream.Position = 0;
        stream.Write(header);
        stream.Flush(flushToDisk: true);
        return header[^IdentityBytes..];
    }

    /// <summary>Compares every byte with its sum, sections side by side.</summary>
    /// <exception cref="SearchUnavailableException">Cut, altered, of another version or subject.</exception>
    public (Section[] Sections, byte[] Identity) Check(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var header = Read(file, new Section(0, HeaderBytes));
            var sections = ReadHeader(header, path);
            var end = sections is [.., var last] ? Padded(last.Section) : HeaderBytes;
            Require(RandomAccess.GetLength(file) == end, path, $"expected {end} bytes, got {RandomAccess.GetLength(file)}");
            Parallel.ForEach(sections, s =>
            {
                using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
                Require(HashOf(stream, s.Section).AsSpan().SequenceEqual(s.Hash), path, $"the section at {s.Section.Offset} differs from its checksum");
            });
            return ([.. sections.Select(s => s.Section)], header[^IdentityBytes..]);
        }
        catch (AggregateException e) when (e.InnerException is SearchUnavailableException)
        {
            throw e.InnerException;
        }
        catch (Exception e) when (e is IOException or FormatException or UnauthorizedAccessException or OverflowException or AggregateException)
        {
            throw new SearchUnavailableException(Part, $"{Path.GetFileName(path)} cannot be read: {e.Message}", e);
        }
    }

    public static byte[] Read(string path, Section section)
    {
        using var file = File.OpenHandle(path);
        return Read(file, section);
    }

    public static void Require(bool condition, string path, string otherwise)
    {
        if (!condition) throw new SearchUnavailableException(Part, $"{Path.GetFileName(path)}: {otherwise}");
    }

    private static byte[] Read(Microsoft.Win32.SafeHandles.SafeFileHandle file, Section section)
    {
        var bytes = new byte[checked((int)section.Bytes)];
        for (var at = 0; at < bytes.Length;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(at), section.Offset + at);
            if (read == 0) throw new EndOfStreamException($"expected {bytes.Length} bytes at {section.Offset}, got {at}");
            at += read;
        }

        return bytes;
    }

    private static byte[] HashOf(FileStream stream, Section section)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        stream.Position = section.Offset;
        for (var left = Padded(section) - section.Offset; left > 0;)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0) throw new EndOfStreamException("the file ends inside a section");
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        return hash.GetHashAndReset();
    }

    private static long Padded(Section section) => section.Offset + (section.Bytes + Alignment - 1) / Alignment * Alignment;

    private byte[] Header(List<(Section Section, byte[] Hash)> sections)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory, Encoding.UTF8);
        writer.Write(Encoding.ASCII.GetBytes(Magic));
        writer.Write(Version);
        writer.Write(Subject);
        writer.Write(sections.Count);
        foreach (var (section, hash) in sections)
        {
            writer.Write(section.Offset);
            writer.Write(section.Bytes);
            writer.Write(hash);
        }

        if (memory.Length > HeaderBytes - IdentityBytes) throw new ArgumentException($"expected an {Of} with a shorter name, got '{Subject}'", nameof(sections));
        var header = new byte[HeaderBytes];
        memory.ToArray().CopyTo(header, 0);
        SHA256.HashData(header.AsSpan(0, HeaderBytes - IdentityBytes)).CopyTo(header, HeaderBytes - IdentityBytes);
        return header;
    }

    private (Section Section, byte[] Hash)[] ReadHeader(byte[] header, string path)
    {
        Require(SHA256.HashData(header.AsSpan(0, HeaderBytes - IdentityBytes)).AsSpan().SequenceEqual(header.AsSpan(HeaderBytes - IdentityBytes)), path, "its header differs from its checksum");
        using var reader = new BinaryReader(new MemoryStream(header), Encoding.UTF8);
        var magic = Encoding.ASCII.GetString(reader.ReadBytes(Magic.Length));
        Require(magic == Magic, path, $"expected a file of {Magic}, got one of {magic}");
        var version = reader.ReadInt32();
        Require(version == Version, path, $"expected version {Version}, got {version}");
        var subject = reader.ReadString();
        Require(subject == Subject, path, $"expected the {Of} {Subject}, got {subject}");
        var sections = new (Section, byte[])[reader.ReadInt32()];
        for (var i = 0; i < sections.Length; i++) sections[i] = (new Section(reader.ReadInt64(), reader.ReadInt64()), reader.ReadBytes(IdentityBytes));
        return sections;
    }
}
