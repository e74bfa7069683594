using Microsoft.EntityFrameworkCore;

namespace TechMatch.Store.Reading;

/// <summary>Whether the registry answers and its file is whole.</summary>
public sealed class StoreCheck(CatalogStore store)
{
    /// <returns>What is wrong; null when nothing is. A file is read from end to end, a server only asked.</returns>
    /// <exception cref="StoreException">The registry does not answer.</exception>
    public Task<string?> FindAsync(CancellationToken cancellationToken) => store.QueryAsync<string?>(async (context, token) =>
    {
        if (!context.Database.IsSqlite())
        {
            _ = await context.Database.SqlQueryRaw<int>("SELECT 1 AS \"Value\"").ToListAsync(token).ConfigureAwait(false);
            return null;
        }

        var found = await context.Database.SqlQueryRaw<string>("SELECT quick_check AS \"Value\" FROM pragma_quick_check").ToListAsync(token).ConfigureAwait(false);
        return found is ["ok"] ? null : string.Join("; ", found.Take(3)).ReplaceLineEndings(" ");
    }, cancellationToken);
}
