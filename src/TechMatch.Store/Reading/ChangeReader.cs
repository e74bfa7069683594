using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Catalog;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Reading;

/// <summary>Reads the change log.</summary>
internal sealed class ChangeReader(RecordReader records)
{
    /// <remarks>Contents are read after the log page, so they may be later than it, never earlier.</remarks>
    public Task<IReadOnlyList<CatalogChange>> ReadAsync(long after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, CatalogStore.MaxBatch);
        return records.ReadAsync(async context =>
        {
            var rows = await context.Changes.Where(c => c.Sequence > after).OrderBy(c => c.Sequence).Take(max)
                .ToListAsync(cancellationToken).ConfigureAwait(false);
            var names = rows.Select(r => r.Name).Distinct(StringComparer.Ordinal).ToArray();
            var current = await records.FindAsync(context, names, cancellationToken).ConfigureAwait(false);
            return (IReadOnlyList<CatalogChange>)[.. rows.Select(r => Change(r, current))];
        }, cancellationToken);
    }

    private static CatalogChange Change(ChangeRow row, RecordsFound current) =>
        new(row.Sequence, RecordId.Parse(row.Name), row.Revision, row.Change, row.ContentHash, row.At, current.Records.GetValueOrDefault(row.Name))
        {
            Damage = current.Damaged.GetValueOrDefault(row.Name),
        };
}
