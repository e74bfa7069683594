using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Audit;
using TechMatch.Store.Schema;
using TechMatch.Store.Writing;

namespace TechMatch.Store.Audit;

/// <summary>One change as the plan decided it, with what it takes to tell which fields it touched.</summary>
/// <param name="Before">Content before the change; null when the database holds it, under <paramref name="Key"/>.</param>
/// <param name="After">Empty after a deletion.</param>
internal sealed record WrittenChange(ChangeRow Change, long Key, byte[]? Before, byte[] After, Author Author);

/// <summary>Changes of records as notes.</summary>
internal static class WriteNotes
{
    /// <remarks>Called before the changes are saved: contents are read as they were.</remarks>
    public static async Task<IReadOnlyList<AuditNote>> OfAsync(CatalogContext context, IReadOnlyList<WrittenChange> changes, CancellationToken cancellationToken)
    {
        var keys = changes.Where(c => c.Before is null && c.After.Length > 0).Select(c => c.Key).Distinct().ToArray();
        var held = keys.Length == 0
            ? []
            : await context.Contents.AsNoTracking().Where(c => EF.Parameter(keys).Contains(c.Key)).ToDictionaryAsync(c => c.Key, c => c.Json, cancellationToken).ConfigureAwait(false);
        return [.. changes.Select(c => Note(c, c.Before ?? held.GetValueOrDefault(c.Key) ?? []))];
    }

    private static AuditNote Note(WrittenChange written, byte[] before) => new()
    {
        Actor = written.Author.Actor,
        Method = written.Author.Method,
        Reason = written.Author.Reason,
        Action = written.Change.Change switch
        {
            ChangeKind.Created => AuditActions.RecordCreated,
            ChangeKind.Updated => AuditActions.RecordUpdated,
            _ => AuditActions.RecordDeleted,
        },
        Subject = written.Change.Name,
        Revision = written.Change.Revision,
        ContentHash = written.Change.ContentHash ?? "",
        Fields = written.After.Length == 0 ? [] : ChangedFields.Between(before, written.After),
    };
}
