using System.Security.Cryptography;
using System.Text;
using System.Buffers.Text;
using TechMatch.Core.Access;
using TechMatch.Service.Hosting;

namespace TechMatch.Service.Catalog;

/// <summary>
/// Opaque page tokens: the last sort key and a digest of caller and query, under an HMAC. A token that was altered, or
/// belongs to another query or another caller, is refused; a restart with the same data folder keeps tokens valid.
/// </summary>
internal sealed class PageTokens(byte[] key)
{
    private const int TagBytes = 16;

    public string Write(string last, string query, Principal caller)
    {
        var payload = Encoding.UTF8.GetBytes($"1\n{Digest(query, caller)}\n{last}");
        return Base64Url.EncodeToString([.. Tag(payload), .. payload]);
    }

    /// <returns>The last sort key; null for an empty token, the first page.</returns>
    /// <exception cref="Grpc.Core.RpcException">Altered, or of another query or caller.</exception>
    public string? Read(string token, string query, Principal caller)
    {
        if (token.Length == 0) return null;
        if (token.Length > 2_000 || !Base64Url.IsValid(token)) throw Refused();
        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length <= TagBytes || !CryptographicOperations.FixedTimeEquals(Tag(bytes.AsSpan(TagBytes)), bytes.AsSpan(0, TagBytes))) throw Refused();
        var parts = Encoding.UTF8.GetString(bytes.AsSpan(TagBytes)).Split('\n', 3);
        return parts is ["1", var digest, var last] && digest == Digest(query, caller) ? last : throw Refused();
    }

    private static Grpc.Core.RpcException Refused() =>
        RpcErrors.InvalidField("page_token", "expected a token of an earlier page of this very query; start again without one");

    private static string Digest(string query, Principal caller) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller.Id}\n{query}")).AsSpan(0, 8));

    private byte[] Tag(ReadOnlySpan<byte> payload) => HMACSHA256.HashData(key, payload)[..TagBytes];
}

internal static class PageSize
{
    /// <summary>0 reads as the default; too large is served as the largest (AIP-158).</summary>
    /// <exception cref="Grpc.Core.RpcException">Negative; <paramref name="field"/> is named.</exception>
    public static int Of(int asked, int standard, int most, string field = "page_size") => asked switch
    {
        < 0 => throw RpcErrors.InvalidField(field, $"expected at least 0, got {asked}"),
        0 => standard,
        _ => Math.Min(asked, most),
    };
}
