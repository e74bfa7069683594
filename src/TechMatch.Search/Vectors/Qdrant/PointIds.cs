using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Qdrant.Client.Grpc;

namespace TechMatch.Search.Vectors.Qdrant;

/// <summary>
/// The id of a point, always the same for the same passage, so that writing one twice is writing it once: a UUID of version 8
/// (RFC 9562, made from a name) over SHA-256 of a namespace of ours and <c>name#ordinal</c>.
/// </summary>
internal static class PointIds
{
    // Any 16 bytes will do, as long as they never change.
    private static ReadOnlySpan<byte> Namespace => "TechMatchPassage"u8;

    public static PointId Of(PassageId passage) => new() { Uuid = UuidOf(passage).ToString("D") };

    public static Guid UuidOf(PassageId passage)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{passage.Record.Name}#{passage.Ordinal}");
        var hash = SHA256.HashData([.. Namespace, .. Encoding.UTF8.GetBytes(name)]);
        hash[6] = (byte)(hash[6] & 0x0F | 0x80);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
