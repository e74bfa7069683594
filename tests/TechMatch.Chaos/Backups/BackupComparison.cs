using TechMatch.Core.Catalog;
using TechMatch.Store;

namespace TechMatch.Chaos.Backups;

/// <summary>Holds a restored registry against the original as it was at one change, by the original's own log.</summary>
internal static class BackupComparison
{
    public static async Task<int> CountAsync(CatalogStore original, CatalogStore restored, long sequence, Action<string> tell, CancellationToken cancellationToken)
    {
        var differences = 0;
        if (restored.LastSequence != sequence) Differ($"the restored log ends at {restored.LastSequence}, the backup names {sequence}");
        var expected = new Dictionary<RecordId, CatalogChange>();
        for (var after = 0L; after < sequence;)
        {
            var (there, here) = (await original.ReadChangesAsync(after, CatalogStore.MaxBatch, cancellationToken), await restored.ReadChangesAsync(after, CatalogStore.MaxBatch, cancellationToken));
            var due = there.Where(c => c.Sequence <= sequence).ToList();
            if (due.Count == 0) break;
            foreach (var (was, isNow) in due.Zip(here))
            {
                expected[was.Id] = was;
                if (Row(was) != Row(isNow)) Differ($"change {was.Sequence}: {Row(was)} is restored as {Row(isNow)}");
            }

            if (here.Count != due.Count) Differ($"after change {after} there are {due.Count} changes, {here.Count} restored");
            after = due[^1].Sequence;
        }

        await foreach (var held in restored.EnumerateHashesAsync(cancellationToken))
        {
            if (!expected.Remove(held.Id, out var last) || (last.Revision, last.ContentHash) != (held.Revision, held.ContentHash)) Differ($"{held.Id} is restored as {held.Revision} {held.ContentHash}, and was {last}");
        }

        foreach (var missing in expected.Values.Where(c => c.Kind != ChangeKind.Deleted)) Differ($"{missing.Id} is not restored");
        return differences;

        void Differ(string what)
        {
            differences++;
            tell(what);
        }
    }

    private static (long, RecordId, long, ChangeKind, string?, DateTimeOffset) Row(CatalogChange change) => (change.Sequence, change.Id, change.Revision, change.Kind, change.ContentHash, change.At);
}
