using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TechMatch.Core.Ledger;

/// <summary>
/// SHA-256 over: 8 ASCII letters that name chain and format, the sequence (8 bytes), the hash before (32 bytes), the length
/// of the body (4 bytes) and the body. Numbers are big-endian.
/// </summary>
public static class ChainHash
{
    public const int Length = 32;

    private const int HeaderLength = 8 + 8 + Length + 4;

    private static readonly byte[] s_beginning = new byte[Length];

    /// <summary>What stands for the hash before the first row: 32 zero bytes.</summary>
    public static ReadOnlySpan<byte> Beginning => s_beginning;

    /// <param name="previous">32 bytes.</param>
    public static byte[] Of(Chain chain, long sequence, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> body)
    {
        if (previous.Length != Length) throw new ArgumentException($"expected a hash of {Length} bytes, got {previous.Length}", nameof(previous));
        Span<byte> header = stackalloc byte[HeaderLength];
        (chain == Chain.Audit ? "TMAUDIT1"u8 : "TMMATCH1"u8).CopyTo(header);
        BinaryPrimitives.WriteInt64BigEndian(header[8..], sequence);
        previous.CopyTo(header[16..]);
        BinaryPrimitives.WriteInt32BigEndian(header[48..], body.Length);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
