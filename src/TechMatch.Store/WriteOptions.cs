namespace TechMatch.Store;

/// <summary>Who writes, by which method, and how a repetition is recognised.</summary>
public sealed record WriteOptions
{
    public const int MaxKeyLength = 200;

    /// <summary>The authenticated caller; part of the key under which a request id is remembered.</summary>
    public required string Principal
    {
        get;
        init => field = Key(value, nameof(Principal));
    }

    /// <summary>The method called: <c>CreateRecord</c>. The same request id under two methods is two requests.</summary>
    public required string Method
    {
        get;
        init => field = Key(value, nameof(Method));
    }

    /// <summary>Chosen by the client so that a repetition has its effect once; null when it does not care.</summary>
    public string? RequestId
    {
        get;
        init => field = value is null ? null : Key(value, nameof(RequestId));
    }

    /// <summary>
    /// SHA-256 (hex) of the request as the client sent it; the store's own digest of record and etag when null. A host
    /// that completes the record itself (field mask, assigned name) must give it, for a repetition may complete differently.
    /// </summary>
    public string? RequestDigest
    {
        get;
        init => field = value is null ? null : Key(value, nameof(RequestDigest));
    }

    private static string Key(string value, string name) =>
        value switch
        {
            not { Length: >= 1 and <= MaxKeyLength } => throw new ArgumentException($"expected 1-{MaxKeyLength} characters, got {value?.Length ?? 0}", name),
            // PostgreSQL keeps no NUL in a text; what one provider cannot hold, neither takes.
            _ when value.Contains('\0', StringComparison.Ordinal) => throw new ArgumentException("expected no NUL character, got one", name),
            _ => value,
        };
}
