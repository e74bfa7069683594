using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Ledger;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Audit;

/// <summary>The chains as bytes: their ends, their rows, and whether they are whole.</summary>
public sealed class ChainReader(CatalogStore store)
{
    // A match record may be some megabytes.
    private const int AuditPage = 1_000;
    private const int MatchPage = 20;

    /// <summary>Where the chain ends now.</summary>
    public async Task<ChainHead> HeadAsync(Chain chain, CancellationToken cancellationToken)
    {
        var name = Chains.Name(chain);
        return Head(chain, await store.QueryAsync((context, token) => context.Set<ChainHeadRow>().SingleOrDefaultAsync(h => h.Chain == name, token), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Rows as stored, unchecked, in order of sequence.</summary>
    public async IAsyncEnumerable<ChainRow> ReadAsync(Chain chain, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (row, _) in RowsAsync(chain, after, cancellationToken).ConfigureAwait(false)) yield return row;
    }

    /// <summary>Reads the whole chain and checks every row. Rows written meanwhile are not looked at.</summary>
    /// <param name="anchors">Heads that were kept elsewhere; those of the other chain are passed over.</param>
    public async Task<ChainFinding> VerifyAsync(Chain chain, IReadOnlyList<ChainHead> anchors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        var name = Chains.Name(chain);
        var (kept, last) = await store.SnapshotAsync(
            async (context, token) => (
                Head(chain, await context.Set<ChainHeadRow>().SingleOrDefaultAsync(h => h.Chain == name, token).ConfigureAwait(false)),
                await LastAsync(context, chain, token).ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
        var check = new ChainCheck(chain, anchors);
        await foreach (var (row, fault) in RowsAsync(chain, long.MinValue, cancellationToken).ConfigureAwait(false))
        {
            if (row.Sequence > last) break;
            check.Take(row, fault);
        }

        return check.Finish(kept);
    }

    private async IAsyncEnumerable<(ChainRow Row, string? Fault)> RowsAsync(Chain chain, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var from = after;
            var page = await store.QueryAsync((context, token) => PageAsync(context, chain, from, token), cancellationToken).ConfigureAwait(false);
            foreach (var row in page) yield return row;
            if (page.Count == 0) yield break;
            after = page[^1].Row.Sequence;
        }
    }

    private static async Task<List<(ChainRow Row, string? Fault)>> PageAsync(CatalogContext context, Chain chain, long after, CancellationToken cancellationToken) => chain == Chain.Audit
        ? [.. (await context.Set<AuditRow>().Where(r => r.Sequence > after).OrderBy(r => r.Sequence).Take(AuditPage).ToListAsync(cancellationToken).ConfigureAwait(false))
            .Select(r => (new ChainRow(r.Sequence, r.Body, r.Hash), r.Fault()))]
        : [.. (await context.Set<MatchRow>().Where(r => r.Sequence > after).OrderBy(r => r.Sequence).Take(MatchPage).ToListAsync(cancellationToken).ConfigureAwait(false))
            .Select(r => (new ChainRow(r.Sequence, r.Body, r.Hash), r.Fault()))];

    private static async Task<long> LastAsync(CatalogContext context, Chain chain, CancellationToken cancellationToken) => (chain == Chain.Audit
        ? await context.Set<AuditRow>().MaxAsync(r => (long?)r.Sequence, cancellationToken).ConfigureAwait(false)
        : await context.Set<MatchRow>().MaxAsync(r => (long?)r.Sequence, cancellationToken).ConfigureAwait(false)) ?? 0;

    private static ChainHead Head(Chain chain, ChainHeadRow? row) =>
        row is null ? ChainHead.Empty(chain) : new ChainHead(chain, row.Sequence, Convert.ToHexStringLower(row.Hash));
}
