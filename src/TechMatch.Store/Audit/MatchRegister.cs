using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Ledger;
using TechMatch.Store.Writing;

namespace TechMatch.Store.Audit;

/// <summary>A stored match.</summary>
/// <param name="Body">As <see cref="Core.Matching.Records.MatchReplay"/> wrote it.</param>
/// <param name="Hash">64 lower-case hex digits.</param>
public sealed record StoredMatch(long Sequence, string Id, string Caller, ReadOnlyMemory<byte> Body, string Hash);

/// <summary>Served matches, each with all it was made from.</summary>
public sealed class MatchRegister(CatalogStore store)
{
    /// <summary>Returns when it is on disk.</summary>
    /// <param name="id">16 characters, never used before.</param>
    /// <returns>Its place in the chain.</returns>
    public Task<long> AddAsync(string id, string caller, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentException.ThrowIfNullOrEmpty(caller);
        var bytes = body.ToArray();
        return store.ActAsync(
            async (scope, token) =>
            {
                var end = await ChainEnd.OfAsync(scope.Context, Chain.Matches, token).ConfigureAwait(false);
                var (sequence, hash) = end.Next(bytes);
                scope.Context.Add(new MatchRow { Sequence = sequence, Id = id, Caller = caller, Body = bytes, Hash = hash });
                return ActEnd<long>.Keep(sequence);
            },
            cancellationToken);
    }

    /// <returns>Null when there is none.</returns>
    public async Task<StoredMatch?> FindAsync(string id, CancellationToken cancellationToken) =>
        await store.QueryAsync((context, token) => context.Set<MatchRow>().SingleOrDefaultAsync(r => r.Id == id, token), cancellationToken).ConfigureAwait(false) is { } row
            ? new StoredMatch(row.Sequence, row.Id, row.Caller, row.Body, Convert.ToHexStringLower(row.Hash))
            : null;

    /// <summary>Which revision each record had when the change log stood at <paramref name="sequence"/>; what was not there then is left out.</summary>
    public async Task<IReadOnlyDictionary<string, long>> RevisionsAsync(IReadOnlyCollection<string> names, long sequence, CancellationToken cancellationToken)
    {
        var sought = names.ToArray();
        return await store.QueryAsync(
            (context, token) => context.Changes.Where(c => EF.Parameter(sought).Contains(c.Name) && c.Sequence <= sequence)
                .GroupBy(c => c.Name).Select(g => new { g.Key, Revision = g.Max(c => c.Revision) }).ToDictionaryAsync(g => g.Key, g => g.Revision, StringComparer.Ordinal, token),
            cancellationToken).ConfigureAwait(false);
    }
}
