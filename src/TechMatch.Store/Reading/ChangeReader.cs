using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Reading;

/// <summary>Reads the change log.</summary>
internal sealed class ChangeReader(RecordReader records)
{
    /// <remarks>Contents are read after the log page, so they may be later than it, never earlier.</remarks>
    public Task<IReadOnlyList<CatalogChange>> ReadAsync(long after, int max, CancellationToken cancellationToken)
    {
        CheckRange(after, max);
        return records.ReadAsync(async context =>
        {
            var rows = await RowsAsync(context, after, max, cancellationToken).ConfigureAwait(false);
            var names = rows.Select(r => r.Name).Distinct(StringComparer.Ordinal).ToArray();
            var current = await records.FindAsync(context, names, AccessScope.Operator, cancellationToken).ConfigureAwait(false);
            return (IReadOnlyList<CatalogChange>)[.. rows.Select(r => Change(r, current))];
        }, cancellationToken);
    }

    /// <summary>The same log, with what the caller may not know left out and the rest as it may know it.</summary>
    public async Task<ShownChanges> ReadAsync(long after, int max, AccessScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        CheckRange(after, max);
        return await records.ReadAsync(async context =>
        {
            var rows = await RowsAsync(context, after, max, cancellationToken).ConfigureAwait(false);
            var names = rows.Select(r => r.Name).Distinct(StringComparer.Ordinal).ToArray();
            var current = await records.FindAsync(context, names, AccessScope.Operator, cancellationToken).ConfigureAwait(false);
            return new ShownChanges(
                [.. rows.Where(r => AudienceText.Holds(r.Audience, scope)).Select(r => Shown(Change(r, current), scope))], rows.Count > 0 ? rows[^1].Sequence : after);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What has been hidden since is gone for the caller, as if it had been deleted.</summary>
    private static CatalogChange Shown(CatalogChange change, AccessScope scope)
    {
        if (scope.SeesEverything && change.Current is null) return change;
        if (change.Current is not { } now) return change with { ContentHash = null, Damage = null };
        return RecordView.Of(now, scope) is { } shown
            ? change with { Current = shown, ContentHash = shown.IsWhole ? change.ContentHash : null }
            : change with { Kind = ChangeKind.Deleted, Current = null, ContentHash = null };
    }

    private static void CheckRange(long after, int max)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, CatalogStore.MaxBatch);
    }

    private static Task<List<ChangeRow>> RowsAsync(CatalogContext context, long after, int max, CancellationToken cancellationToken) =>
        context.Changes.Where(c => c.Sequence > after).OrderBy(c => c.Sequence).Take(max).ToListAsync(cancellationToken);

    private static CatalogChange Change(ChangeRow row, RecordsFound current) =>
        new(row.Sequence, RecordId.Parse(row.Name), row.Revision, row.Change, row.ContentHash, row.At, current.Records.GetValueOrDefault(row.Name))
        {
            Damage = current.Damaged.GetValueOrDefault(row.Name),
        };
}
