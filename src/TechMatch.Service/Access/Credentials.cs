using System.Net;
using Grpc.Core;
using Microsoft.Net.Http.Headers;
using TechMatch.Core.Access;
using TechMatch.Service.Hosting;

namespace TechMatch.Service.Access;

/// <summary>
/// Who makes a call. A credential that does not hold is an error and never falls back to what a call without one would be.
/// </summary>
internal sealed class Credentials(AccessSettings settings, KeyRing keys, TokenReader? tokens, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    /// <exception cref="RpcException">UNAUTHENTICATED, or PERMISSION_DENIED for a portal's key from a page that is not its own.</exception>
    public async Task<Caller> ReadAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count == 0) return WithoutCredential(context);
        if (header.Count > 1 || header[0] is not { } text) throw RpcErrors.Unauthenticated("expected one authorization header, got several");
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) throw RpcErrors.Unauthenticated("expected 'authorization: Bearer' with an API key or a token, got another scheme");
        var credential = text[Scheme.Length..].Trim();
        return credential.StartsWith(KeySecret.Prefix, StringComparison.Ordinal) ? OfKey(credential, context) : await OfTokenAsync(credential);
    }

    /// <summary>Whether a call that began with this credential may go on.</summary>
    public bool StillHolds(Caller caller)
    {
        var now = time.GetUtcNow();
        if (caller.ExpiresAt <= now) return false;
        return caller.Secret is not { } secret || keys.Find(secret)?.Refusal(now) is null && keys.Find(secret) is not null;
    }

    private Caller OfKey(string text, HttpContext context)
    {
        if (!KeySecret.TryParse(text, out var secret) || keys.Find(secret) is not { } key) throw RpcErrors.Unauthenticated("no such key");
        // Said to the holder of the secret only.
        if (key.Refusal(time.GetUtcNow()) is { } refusal) throw RpcErrors.Unauthenticated(refusal);
        if (key.Grant.Role == Role.Portal && !key.Grant.Origins.Contains(context.Request.Headers.Origin.ToString()))
            throw RpcErrors.PermissionDenied($"the key {key.Id} works from the pages it was made for only, and the header 'origin' names none of them");
        keys.Touch(key);
        return new Caller(key.Principal, key.Grant.Scopes, key.ExpiresAt) { Secret = secret };
    }

    private async Task<Caller> OfTokenAsync(string text)
    {
        if (tokens is null) throw RpcErrors.Unauthenticated("expected an API key: this service takes no tokens");
        var (caller, reason) = await tokens.ReadAsync(text);
        return caller ?? throw RpcErrors.Unauthenticated(reason);
    }

    private Caller WithoutCredential(HttpContext context) => settings.Mode switch
    {
        AccessMode.Process => Caller.Operator,
        AccessMode.Open when IsFromThisMachine(context) => Caller.Operator,
        _ => Caller.Anonymous,
    };

    /// <summary>
    /// By a program of this machine: neither passed on by a proxy nor sent by a page in a browser, whether it says so
    /// (origin) or reached this address under a name of its own (host).
    /// </summary>
    private static bool IsFromThisMachine(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (context.Connection.RemoteIpAddress is not { } peer || !IPAddress.IsLoopback(peer)) return false;
        if (headers.Origin.Count > 0 || headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey(HeaderNames.Via)) return false;
        var host = context.Request.Host.Host;
        return host == "localhost" || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
    }
}
