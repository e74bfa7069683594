using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace TechMatch.Service.Access;

/// <summary>
/// Claims as issuers write them: a text, a list, or either within an object. Read from the JSON of the token, because the
/// library gives a text, a list and an object as three types.
/// </summary>
internal static class ClaimReader
{
    /// <param name="name">A claim of this very name; else a path of which each dot goes into an object.</param>
    /// <returns>Empty when the token does not say.</returns>
    public static IEnumerable<string> Texts(JsonWebToken token, string name)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        if (payload.RootElement.TryGetProperty(name, out var claim)) return Texts(claim);
        claim = payload.RootElement;
        foreach (var step in name.Split('.'))
        {
            if (claim.ValueKind != JsonValueKind.Object || !claim.TryGetProperty(step, out claim)) return [];
        }

        return Texts(claim);
    }

    private static IEnumerable<string> Texts(JsonElement claim) => claim.ValueKind switch
    {
        JsonValueKind.String => [claim.GetString()!],
        JsonValueKind.Array => [.. claim.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)],
        _ => [],
    };
}
