using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TechMatch.Search.Pipeline;

/// <summary>
/// A small JSON file that carries the SHA-256 of its content: <c>{"sha256":"…","content":…}</c>, byte for byte. It is
/// replaced as a whole, so it is read as it was written or not at all.
/// </summary>
internal static class SealedJson
{
    private const int HashLength = 64;

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static ReadOnlySpan<byte> Head => "{\"sha256\":\""u8;

    private static ReadOnlySpan<byte> Middle => "\",\"content\":"u8;

    public static void Write<T>(string path, T content)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(content, s_json);
        DurableFile.Replace(path, [.. Head, .. HashOf(json), .. Middle, .. json, (byte)'}']);
    }

    /// <returns>Null when the file is missing, cut or altered.</returns>
    public static T? TryRead<T>(string path)
        where T : class
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path).AsSpan();
        var start = Head.Length + HashLength + Middle.Length;
        if (bytes.Length <= start || !bytes.StartsWith(Head) || !bytes[(start - Middle.Length)..].StartsWith(Middle) || bytes[^1] != '}') return null;
        var json = bytes[start..^1];
        return bytes.Slice(Head.Length, HashLength).SequenceEqual(HashOf(json)) ? JsonSerializer.Deserialize<T>(json, s_json) : null;
    }

    private static byte[] HashOf(ReadOnlySpan<byte> json) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json)));
}
