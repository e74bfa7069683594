using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.Core.Audit;
using TechMatch.Service.Access;
using TechMatch.Store;
using TechMatch.Store.Audit;

namespace TechMatch.Service.Audit;

/// <summary>
/// Writes down which staff member or administrator is shown what not everybody is. An answer waits until that is on disk;
/// one that shows only what is public, as nearly all do, waits for nothing.
/// </summary>
internal sealed class PrivateSights(AuditLog log)
{
    /// <param name="shown">As they will be answered.</param>
    public Task NoteAsync(ServerCallContext context, IEnumerable<StoredRecord> shown)
    {
        var principal = context.Principal();
        if (principal.Role is not (Role.Staff or Role.Administrator)) return Task.CompletedTask;
        var method = context.Method[(context.Method.LastIndexOf('/') + 1)..];
        AuditNote[] notes = [.. shown.Where(r => !r.IsPublic).DistinctBy(r => r.Id).Select(r => new AuditNote
        {
            Actor = principal.Id, Action = AuditActions.PrivateSeen, Method = method, Subject = r.Id.Name, Revision = r.Stamp.Revision,
        })];
        return log.NoteAsync(notes, context.CancellationToken);
    }
}
