using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace TechMatch.Service.Access;

/// <summary>Claims as issuers write them: a text, a list, or either within an object.</summary>
internal static class ClaimReader
{
    /// <param name="name">A claim of this very name; else a path of which each dot goes into an object.</param>
    /// <returns>Empty when the token does not say.</returns>
    public static IEnumerable<string> Texts(JsonWebToken token, string name)
    {
        if (token.TryGetPayloadValue<JsonElement>(name, out var claim)) return Texts(claim);
        var steps = name.Split('.');
        if (!token.TryGetPayloadValue(steps[0], out claim)) return [];
        foreach (var step in steps.Skip(1))
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
