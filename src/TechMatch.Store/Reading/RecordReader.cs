using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Store.Schema;

// EF Core translates string.Compare(a, b) to the database's own comparison, which is ordinal for the names' column.
#pragma warning disable CA1309

namespace TechMatch.Store.Reading;

/// <summary>Reads of live records. Every content is checked against its hash before it is handed out.</summary>
internal sealed class RecordReader(Database database)
{
    private const int HashPage = 5_000;

    private readonly DecodedRecords _decoded = new();

    // One for each store: a compiled query belongs to the model of its provider.
    private readonly Func<CatalogContext, string, CancellationToken, Task<RecordContent?>> _one = EF.CompileAsyncQuery(
        (CatalogContext c, string name, CancellationToken _) => c.Records.Where(r => r.Name == name && !r.Deleted)
            .Join(c.Contents, r => r.Key, b => b.Key, (r, b) => new RecordContent(r, b.Json)).SingleOrDefault());

    public Task<StoredRecord?> GetAsync(RecordId id, AccessScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return ReadAsync(async context =>
        {
            var found = await _one(context, id.Name, cancellationToken).ConfigureAwait(false);
            return found is null ? null : RecordView.Of(Hydrate(found), scope);
        }, cancellationToken);
    }

    public async Task<IReadOnlyList<StoredRecord>> GetManyAsync(IReadOnlyList<RecordId> ids, AccessScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(scope);
        if (ids.Count == 0) return [];
        var names = ids.Select(i => i.Name).Distinct(StringComparer.Ordinal).ToArray();
        var found = await ReadAsync(context => LoadAsync(context, names, scope, cancellationToken), cancellationToken).ConfigureAwait(false);
        return [.. ids.Select(i => found.GetValueOrDefault(i.Name)).OfType<StoredRecord>().Select(r => RecordView.Of(r, scope)).OfType<StoredRecord>()];
    }

    public async Task<IReadOnlyList<StoredRecord>> ListAsync(
        RecordKind? kind, AccessScope scope, string? afterName, int pageSize, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, CatalogStore.MaxBatch);
        // A kind is a stretch of names ("needs/…"), so one index in name order serves both.
        var from = kind is { } k ? RecordCollections.CollectionOf(k) + "/" : "";
        var to = kind is null ? "\uFFFF" : from[..^1] + "0";
        var after = afterName is not null && string.CompareOrdinal(afterName, from) > 0 ? afterName : from;
        var page = new List<StoredRecord>(pageSize);
        while (true)
        {
            var start = after;
            var rows = await ReadAsync(context => Visible(context, scope)
                .Where(r => string.Compare(r.Name, start) > 0 && string.Compare(r.Name, to) < 0)
                .OrderBy(r => r.Name).Take(pageSize)
                .Join(context.Contents, r => r.Key, b => b.Key, (r, b) => new RecordContent(r, b.Json))
                .ToListAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            var found = rows.Select(Hydrate).OrderBy(r => r.Id.Name, StringComparer.Ordinal).ToList();
            page.AddRange(found.Select(r => RecordView.Of(r, scope)).OfType<StoredRecord>().Take(pageSize - page.Count));
            // Only a portal's filter leaves out what the database has found: a page is full or the last one for portals too.
            if (page.Count == pageSize || rows.Count < pageSize) return page;
            after = found[^1].Id.Name;
        }
    }

    public async Task<IReadOnlyList<RecordCount>> CountAsync(AccessScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (scope.Filter is not null) return await CountFilteredAsync(scope, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(async context =>
        {
            var counts = await Visible(context, scope)
                .GroupBy(r => new { r.Kind, r.State })
                .Select(g => new { g.Key.Kind, g.Key.State, Count = g.LongCount() })
                .ToListAsync(cancellationToken).ConfigureAwait(false);
            return (IReadOnlyList<RecordCount>)
                [.. counts.Select(c => new RecordCount(c.Kind, c.State, c.Count)).OrderBy(c => c.Kind).ThenBy(c => c.State)];
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A portal's filter asks for what the heads do not hold, so every visible record is read.</summary>
    private async Task<IReadOnlyList<RecordCount>> CountFilteredAsync(AccessScope scope, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<(RecordKind Kind, RecordState State), long>();
        string? after = null;
        while (await ListAsync(null, scope, after, CatalogStore.MaxBatch, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var record in page) counts[(record.Id.Kind, record.Record.State)] = counts.GetValueOrDefault((record.Id.Kind, record.Record.State)) + 1;
            after = page[^1].Id.Name;
        }

        return [.. counts.Select(c => new RecordCount(c.Key.Kind, c.Key.State, c.Value))];
    }

    /// <summary>Live records that the caller may know of, but for a portal's filter.</summary>
    private static IQueryable<RecordRow> Visible(CatalogContext context, AccessScope scope)
    {
        var live = context.Records.Where(r => !r.Deleted);
        if (scope.SeesEverything) return live;
        if (scope.IsPublic) return live.Where(r => r.Audience == null);
        var sought = AudienceText.Sought(scope);
        return live.Where(r => r.Audience == null || EF.Parameter(sought).Any(t => r.Audience.Contains(t)));
    }

    public async IAsyncEnumerable<RecordHash> EnumerateHashesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = "";
        while (true)
        {
            var start = after;
            var page = await ReadAsync(context => context.Records
                .Where(r => !r.Deleted && string.Compare(r.Name, start) > 0).OrderBy(r => r.Name).Take(HashPage)
                .Select(r => new { r.Name, r.Revision, r.State, r.ContentHash })
                .ToListAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (var r in page) yield return new RecordHash(RecordId.Parse(r.Name), r.Revision, r.State, r.ContentHash);
            if (page.Count < HashPage) yield break;
            after = page[^1].Name;
        }
    }

    /// <summary>As <see cref="GetManyAsync"/>, with the damaged ones named instead of failing for the sake of one.</summary>
    public async Task<ReadableRecords> GetReadableAsync(IReadOnlyList<RecordId> ids, AccessScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(scope);
        if (ids.Count == 0) return new ReadableRecords([], []);
        var names = ids.Select(i => i.Name).Distinct(StringComparer.Ordinal).ToArray();
        var found = await ReadAsync(context => FindAsync(context, names, scope, cancellationToken), cancellationToken).ConfigureAwait(false);
        return new ReadableRecords(
            [.. ids.Select(i => found.Records.GetValueOrDefault(i.Name)).OfType<StoredRecord>().Select(r => RecordView.Of(r, scope)).OfType<StoredRecord>()],
            [.. found.Damaged.Keys.Order(StringComparer.Ordinal).Select(RecordId.Parse)]);
    }

    /// <summary>The live records among <paramref name="names"/> that the caller may know of, whatever their state, by name.</summary>
    /// <exception cref="StoreException">One is damaged.</exception>
    public async Task<Dictionary<string, StoredRecord>> LoadAsync(CatalogContext context, string[] names, AccessScope scope, CancellationToken cancellationToken) =>
        (await RowsAsync(context, names, scope, cancellationToken).ConfigureAwait(false)).ToDictionary(r => r.Head.Name, Hydrate, StringComparer.Ordinal);

    /// <summary>As <see cref="LoadAsync"/>, with what is wrong with the damaged ones.</summary>
    public async Task<RecordsFound> FindAsync(CatalogContext context, string[] names, AccessScope scope, CancellationToken cancellationToken)
    {
        var found = new RecordsFound(new Dictionary<string, StoredRecord>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var row in await RowsAsync(context, names, scope, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                found.Records.Add(row.Head.Name, Hydrate(row));
            }
            catch (StoreException e) when (e.Reason == StoreFailure.Corrupt)
            {
                found.Damaged.Add(row.Head.Name, e.Message);
            }
        }

        return found;
    }

    // One parameter that holds all names: no limit on their number and one query plan for all. What is hidden is not even
    // read: reading and then dropping it would take a caller's clock as long as there are records.
    private static Task<List<RecordContent>> RowsAsync(CatalogContext context, string[] names, AccessScope scope, CancellationToken cancellationToken) =>
        Visible(context, scope).AsNoTracking().Where(r => EF.Parameter(names).Contains(r.Name))
            .Join(context.Contents, r => r.Key, b => b.Key, (r, b) => new RecordContent(r, b.Json))
            .ToListAsync(cancellationToken);

    /// <summary>Runs a read, turning what the database reports into <see cref="StoreException"/>.</summary>
    public async Task<T> ReadAsync<T>(Func<CatalogContext, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await database.ReadAsync(read, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (database.Translate(e) is { } fault)
        {
            throw fault;
        }
    }

    private StoredRecord Hydrate(RecordContent found)
    {
        // A flipped bit inside a text passes quick_check (and a server without checksums) and shows only here.
        if (RecordJson.ContentHash(found.Json) != found.Head.ContentHash)
            throw database.Damaged($"{found.Head.Name} does not match its hash");
        try
        {
            return new StoredRecord(_decoded.Read(found.Head.ContentHash, found.Json), Stamps.Of(found.Head), found.Head.ContentHash, found.Json);
        }
        catch (JsonException e)
        {
            throw database.Damaged($"{found.Head.Name} cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>A head with its content, as one row of the join.</summary>
internal sealed record RecordContent(RecordRow Head, byte[] Json);

/// <summary>Live records by name, and why the others that are there cannot be read.</summary>
internal sealed record RecordsFound(Dictionary<string, StoredRecord> Records, Dictionary<string, string> Damaged);
