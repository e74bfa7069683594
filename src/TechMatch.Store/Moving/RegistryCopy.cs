using Microsoft.EntityFrameworkCore;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Moving;

/// <param name="StoreId">The same as the source's: it is the same registry, in another place.</param>
/// <param name="Rows">By table, in order of name.</param>
public sealed record RegistryCopied(string StoreId, long LastSequence, IReadOnlyDictionary<string, long> Rows);

/// <summary>
/// Moves a registry from one place to another, between providers or within one: every table row by row, in one
/// transaction of the target, with names, revisions, etags, sequence and the identity of the store as they were.
/// </summary>
public static class RegistryCopy
{
    /// <summary>A folder must not be in use. A PostgreSQL source is read at one moment while others write to it.</summary>
    /// <param name="progress">The share done, 0–1.</param>
    /// <exception cref="StoreException">Either cannot be opened, the target holds something, or does not read back the same; then it is as empty as before, or its state is told.</exception>
    public static async Task<RegistryCopied> RunAsync(
        CatalogStoreOptions from, CatalogStoreOptions to, Action<double> progress, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(progress);
        RefuseMissing(from);
        var source = await Database.OpenAsync(from, time, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            var target = await Database.OpenAsync(to, time, cancellationToken).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                try
                {
                    return await RunAsync(source, target, progress, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception e) when ((source.Translate(e) ?? target.Translate(e)) is { } fault)
                {
                    throw fault;
                }
            }
        }
    }

    internal static async Task<RegistryCopied> RunAsync(Database source, Database target, Action<double> progress, CancellationToken cancellationToken)
    {
        var tables = TableCopy.Of(source.Writing.Model, target.Writing.Model);
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var last = await source.ReadAsync(reading => source.SnapshotAsync(reading, (from, _) => target.TransactAsync(async (to, token) =>
        {
            // Inside the transaction, so that nobody can write between the look and the copy.
            foreach (var table in tables.Where(t => t.Name != "stores"))
            {
                if (await table.CountAsync(to, token).ConfigureAwait(false) is > 0 and var held)
                    throw new StoreException(StoreFailure.NotEmpty, $"the target holds a registry already ({held} rows of {table.Name}); choose an empty one");
            }

            await to.Stores.ExecuteDeleteAsync(token).ConfigureAwait(false);
            foreach (var table in tables) counts[table.Name] = await table.CountAsync(from, token).ConfigureAwait(false);
            var (done, all) = (0L, Math.Max(1, counts.Values.Sum()));
            foreach (var table in tables)
                digests[table.Name] = await table.CopyAsync(from, to, () => progress(++done / (double)all), token).ConfigureAwait(false);
            return await to.Changes.MaxAsync(c => (long?)c.Sequence, token).ConfigureAwait(false) ?? 0;
        }, cancellationToken), cancellationToken), cancellationToken).ConfigureAwait(false);
        await VerifyAsync(target, tables, digests, cancellationToken).ConfigureAwait(false);
        var id = await target.ReadAsync(reading => reading.Stores.Select(s => s.StoreId).SingleAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        return new RegistryCopied(id, last, counts);
    }

    private static async Task VerifyAsync(Database target, IReadOnlyList<TableCopy> tables, Dictionary<string, string> digests, CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            var written = await target.ReadAsync(reading => table.DigestAsync(reading, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (written != digests[table.Name]) throw target.Damaged($"table {table.Name} does not read back as it was copied; delete the target and copy again");
        }
    }

    internal static void RefuseMissing(CatalogStoreOptions from)
    {
        if (from.Postgres is null && !File.Exists(Path.Combine(from.Folder ?? "", "registry.db")))
            throw new StoreException(StoreFailure.Unavailable, $"there is no registry in {Path.GetFullPath(from.Folder ?? "")}; expected a data folder with registry.db");
    }
}
