using System.Globalization;
using Grpc.Core;

namespace TechMatch.Search.Vectors.Qdrant;

internal enum QdrantFaultKind
{
    /// <summary>The server is away or in trouble: worth another try, and a reason to leave it alone for a while.</summary>
    Passing,

    /// <summary>The server is well and asks for a pause.</summary>
    Limited,

    /// <summary>The collection is not there.</summary>
    Missing,

    /// <summary>It is there already: somebody else made it.</summary>
    Exists,

    /// <summary>The server has no room left: nothing but an operator helps.</summary>
    Full,

    /// <summary>The same call would fail again.</summary>
    Lasting,
}

/// <summary>
/// What went wrong at the server, by kind and in words of our own: what the server wrote may hold what it was asked, and
/// the message reaches whoever asked for an answer. The log has the inner exception.
/// </summary>
internal sealed class QdrantFault(QdrantFaultKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    // Names of the reply's metadata by which the two reasons for RESOURCE_EXHAUSTED are told apart.
    private const string RetryAfterKey = "retry-after";
    private const string StorageKey = "qdrant-insufficient-storage";

    public QdrantFaultKind Kind => kind;

    /// <summary>The pause the server asked for; null when it said nothing.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    public static QdrantFault Of(RpcException e) => e.StatusCode switch
    {
        StatusCode.Unavailable => new(QdrantFaultKind.Passing, "it cannot be reached", e),
        StatusCode.DeadlineExceeded => new(QdrantFaultKind.Passing, "it ran into a time limit of its own", e),
        StatusCode.Internal or StatusCode.Unknown or StatusCode.Aborted or StatusCode.Cancelled => new(QdrantFaultKind.Passing, $"it failed with {e.StatusCode}", e),
        StatusCode.ResourceExhausted => Exhausted(e),
        StatusCode.NotFound => new(QdrantFaultKind.Missing, "the collection is not there", e),
        StatusCode.AlreadyExists => new(QdrantFaultKind.Exists, "the collection is there already", e),
        StatusCode.Unauthenticated => new(QdrantFaultKind.Lasting, "it does not accept the API key", e),
        StatusCode.PermissionDenied => new(QdrantFaultKind.Lasting, "the API key may not do this", e),
        _ => new(QdrantFaultKind.Lasting, $"it refuses the call with {e.StatusCode}", e),
    };

    private static QdrantFault Exhausted(RpcException e)
    {
        if (e.Trailers.GetValue(StorageKey) is not null) return new(QdrantFaultKind.Full, "it has no room left for more vectors", e);
        if (!double.TryParse(e.Trailers.GetValue(RetryAfterKey), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return new(QdrantFaultKind.Lasting, "a reply or a call is over a size limit", e);
        return new(QdrantFaultKind.Limited, $"it limits the rate of calls and asks to wait {seconds.ToString("0", CultureInfo.InvariantCulture)} s", e) { RetryAfter = TimeSpan.FromSeconds(seconds) };
    }
}
