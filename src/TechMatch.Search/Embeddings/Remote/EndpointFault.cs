namespace TechMatch.Search.Embeddings.Remote;

internal enum FaultKind
{
    /// <summary>Worth another try.</summary>
    Passing,

    /// <summary>The same request would fail again.</summary>
    Lasting,

    /// <summary>The endpoint works and will not take these texts.</summary>
    AboutTheTexts,
}

/// <summary>
/// What went wrong at the endpoint, in words of our own. Nothing the endpoint wrote is repeated: such texts echo keys and
/// what they were asked.
/// </summary>
internal sealed class EndpointFault(FaultKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public FaultKind Kind => kind;

    /// <summary>The pause the endpoint asked for; null when it said nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
