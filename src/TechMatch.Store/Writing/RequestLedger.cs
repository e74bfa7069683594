using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Writing;

/// <summary>
/// Remembers how requests ended, in the transaction of their effect: a kill leaves both or neither. Requests of which
/// every item was rejected are not remembered; they had no effect and are answered the same again.
/// </summary>
internal sealed class RequestLedger(TimeSpan retention)
{
    private static readonly JsonSerializerOptions s_json = new() { IgnoreReadOnlyProperties = true, Converters = { new JsonStringEnumConverter() } };

    /// <summary>The remembered requests among <paramref name="keys"/>; drops those whose time is over first.</summary>
    public async Task<Dictionary<RequestKey, RequestRow>> LoadAsync(
        CatalogContext context, IReadOnlyCollection<RequestKey> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = new Dictionary<RequestKey, RequestRow>();
        if (keys.Count == 0) return found;
        var limit = now - retention;
        await context.Requests.Where(r => r.At <= limit).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        foreach (var key in keys)
        {
            if (await FindAsync(context, key, limit, cancellationToken).ConfigureAwait(false) is { } row) found[key] = row;
        }

        return found;
    }

    /// <returns>Null when there is no such request, or none any more.</returns>
    public async Task<IReadOnlyList<WriteOutcome>?> ReplayAsync(
        CatalogContext context, RequestKey key, string digest, DateTimeOffset now, CancellationToken cancellationToken) =>
        await FindAsync(context, key, now - retention, cancellationToken).ConfigureAwait(false) is { } row ? Answer(row, digest, count: 1) : null;

    /// <summary>The remembered outcomes for the same request; RequestIdReused, once per item, for another.</summary>
    public static IReadOnlyList<WriteOutcome> Answer(RequestRow row, string digest, int count) =>
        string.Equals(row.Digest, digest, StringComparison.Ordinal)
            ? Read<List<WriteOutcome>>(row.Outcomes)!
            : [.. Enumerable.Repeat(new WriteOutcome { Status = WriteStatus.RequestIdReused }, count)];

    public static byte[] Write<T>(T outcome) => JsonSerializer.SerializeToUtf8Bytes(outcome, s_json);

    public static T? Read<T>(byte[] outcome) => JsonSerializer.Deserialize<T>(outcome, s_json);

    public static RequestRow Row(RequestKey key, string digest, byte[] outcome, DateTimeOffset now) => new()
    {
        Principal = key.Principal,
        Method = key.Method,
        RequestId = key.RequestId,
        Digest = digest,
        Outcomes = outcome,
        At = now,
    };

    private static Task<RequestRow?> FindAsync(CatalogContext context, RequestKey key, DateTimeOffset limit, CancellationToken cancellationToken) =>
        context.Requests.AsNoTracking().SingleOrDefaultAsync(
            r => r.Principal == key.Principal && r.Method == key.Method && r.RequestId == key.RequestId && r.At > limit, cancellationToken);
}
