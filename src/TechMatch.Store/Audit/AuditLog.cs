using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Audit;
using TechMatch.Store.Writing;

namespace TechMatch.Store.Audit;

/// <summary>Which entries are wanted; null asks for nothing.</summary>
/// <param name="From">The first moment.</param>
/// <param name="Until">The first moment that is too late.</param>
public sealed record AuditQuery(string? Subject = null, string? Actor = null, string? Action = null, DateTimeOffset? From = null, DateTimeOffset? Until = null);

/// <summary>
/// Who did what. Writes of records and keys are noted by the transaction they happen in; this is for what is no write, and
/// for reading. All methods may be called from any thread and throw <see cref="StoreException"/> when the outside world fails.
/// </summary>
public sealed class AuditLog(CatalogStore store)
{
    /// <summary>Notes on their own, in one transaction; returns when they are on disk. Calls that wait share a flush.</summary>
    public Task NoteAsync(IReadOnlyList<AuditNote> notes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notes);
        return notes.Count == 0 ? Task.CompletedTask : store.ActAsync(
            (scope, _) =>
            {
                foreach (var note in notes) scope.Note(note);
                return Task.FromResult(ActEnd<bool>.Keep(true));
            },
            cancellationToken);
    }

    /// <param name="after">0 begins at the first entry.</param>
    /// <param name="max">1–<see cref="CatalogStore.MaxBatch"/>.</param>
    /// <returns>In order of sequence.</returns>
    /// <exception cref="StoreException">An entry is damaged.</exception>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(AuditQuery query, long after, int max, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, CatalogStore.MaxBatch);
        var rows = await store.QueryAsync(
            (context, token) =>
            {
                var wanted = context.Set<AuditRow>().Where(r => r.Sequence > after);
                if (query.Subject is { } subject) wanted = wanted.Where(r => r.Subject == subject);
                if (query.Actor is { } actor) wanted = wanted.Where(r => r.Actor == actor);
                if (query.Action is { } action) wanted = wanted.Where(r => r.Action == action);
                if (query.From is { } from) wanted = wanted.Where(r => r.At >= from);
                if (query.Until is { } until) wanted = wanted.Where(r => r.At < until);
                return wanted.OrderBy(r => r.Sequence).Take(max).ToListAsync(token);
            },
            cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(Entry)];
    }

    private static AuditEntry Entry(AuditRow row)
    {
        try
        {
            var (at, note) = AuditBody.Read(row.Body);
            return new AuditEntry(row.Sequence, at, note, Convert.ToHexStringLower(row.Hash));
        }
        catch (FormatException e)
        {
            throw new StoreException(StoreFailure.Corrupt, $"entry {row.Sequence} of the audit log cannot be read: {e.Message}; techmatch audit verify says what else", e);
        }
    }
}
