using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Catalog;

namespace TechMatch.Store.History;

/// <param name="HasContent">False for deletions, and for those replaced before contents were kept or too many ago.</param>
public sealed record Revision(long Number, ChangeKind Change, DateTimeOffset At, string? ContentHash, bool HasContent);

/// <summary>Earlier versions of a record, whole: whoever asks has made sure that its caller may know all of it.</summary>
public sealed class RevisionReader(CatalogStore store)
{
    /// <summary>Newest first, at most <paramref name="max"/>; an earlier record of the same name is part of it, without contents.</summary>
    public Task<IReadOnlyList<Revision>> ListAsync(RecordId record, int max, CancellationToken cancellationToken) => store.SnapshotAsync<IReadOnlyList<Revision>>(
        async (context, token) =>
        {
            var changes = await context.Changes.AsNoTracking().Where(c => c.Name == record.Name).OrderByDescending(c => c.Revision).Take(max).ToListAsync(token).ConfigureAwait(false);
            var kept = await context.Set<PastContentRow>().Where(p => p.Name == record.Name).Select(p => p.Revision).ToListAsync(token).ConfigureAwait(false);
            var live = await context.Records.AsNoTracking().Where(r => r.Name == record.Name && !r.Deleted).Select(r => (long?)r.Revision).SingleOrDefaultAsync(token).ConfigureAwait(false);
            return [.. changes.Select(c => new Revision(c.Revision, c.Change, c.At, c.ContentHash, c.Revision == live || kept.Contains(c.Revision)))];
        },
        cancellationToken);

    /// <returns>Null when the bytes of that revision are not kept.</returns>
    public Task<byte[]?> ContentAsync(RecordId record, long revision, CancellationToken cancellationToken) => store.SnapshotAsync(
        async (context, token) =>
        {
            var past = await context.Set<PastContentRow>().AsNoTracking().SingleOrDefaultAsync(p => p.Name == record.Name && p.Revision == revision, token).ConfigureAwait(false);
            if (past is not null) return past.Json;
            var key = await context.Records.AsNoTracking().Where(r => r.Name == record.Name && !r.Deleted && r.Revision == revision).Select(r => (long?)r.Key).SingleOrDefaultAsync(token).ConfigureAwait(false);
            return key is null ? null : (await context.Contents.AsNoTracking().SingleOrDefaultAsync(c => c.Key == key, token).ConfigureAwait(false))?.Json;
        },
        cancellationToken);
}
