using Microsoft.EntityFrameworkCore;
using TechMatch.Store.History;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Writing;

/// <summary>Keeps what a group of writes replaces, within its transaction and before it is overwritten.</summary>
internal static class PastContents
{
    public static async Task KeepAsync(CatalogContext context, IReadOnlyList<WritePlan.Slot> touched, CancellationToken cancellationToken)
    {
        var replaced = touched.Where(s => s.Stored is { Deleted: false } && s.Head is { Deleted: false }).ToDictionary(s => s.Stored!.Key, s => s.Stored!);
        if (replaced.Count > 0)
        {
            var keys = replaced.Keys.ToArray();
            foreach (var content in await context.Contents.AsNoTracking().Where(c => EF.Parameter(keys).Contains(c.Key)).ToListAsync(cancellationToken).ConfigureAwait(false))
                context.Add(new PastContentRow { Name = replaced[content.Key].Name, Revision = replaced[content.Key].Revision, Json = content.Json });
        }

        foreach (var slot in touched)
        {
            var head = slot.Head!;
            foreach (var (revision, json) in slot.Between) context.Add(new PastContentRow { Name = head.Name, Revision = revision, Json = json });
            if (head.Deleted) await context.Set<PastContentRow>().Where(p => p.Name == head.Name).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            else if (head.Revision > PastContentRow.MaxKept && head.Revision / 16 != slot.Stored?.Revision / 16)
                await context.Set<PastContentRow>().Where(p => p.Name == head.Name && p.Revision < head.Revision - PastContentRow.MaxKept).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
