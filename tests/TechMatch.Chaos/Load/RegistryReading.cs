using Grpc.Core;
using TechMatch.Chaos.Histories;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos.Load;

/// <summary>Reads what a service shows of its registry, whole.</summary>
internal static class RegistryReading
{
    /// <param name="before">The view before: only changes after it are read, and deleted names go on counting from it.</param>
    public static async Task<RegistryView> AfterAsync(CallInvoker channel, RegistryView before, CancellationToken cancellationToken)
    {
        var log = await LogAsync(channel, before.LastSequence, cancellationToken);
        var holdings = new Dictionary<string, Holding>(StringComparer.Ordinal);
        await foreach (var record in AllAsync(channel, cancellationToken)) holdings[record.Name] = new Holding(true, record.Revision, Sample.Fingerprint(record));
        var changes = log.CountBy(r => r.Name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        // Nothing shows a deleted name's revision; each of its changes has counted it up by one.
        foreach (var name in before.Holdings.Keys.Union(changes.Keys).Where(n => !holdings.ContainsKey(n)).ToList())
            holdings[name] = new Holding(false, before[name].Revision + changes.GetValueOrDefault(name), "");
        return new RegistryView(holdings, log, log.Count == 0 ? before.LastSequence : log[^1].Sequence);
    }

    private static async IAsyncEnumerable<Record> AllAsync(CallInvoker channel, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var client = new CatalogService.CatalogServiceClient(channel);
        var token = "";
        do
        {
            var page = await client.ListRecordsAsync(new ListRecordsRequest { PageSize = 500, PageToken = token }, cancellationToken: cancellationToken);
            foreach (var record in page.Records) yield return record;
            token = page.NextPageToken;
        }
        while (token.Length > 0);
    }

    private static async Task<IReadOnlyList<LogRow>> LogAsync(CallInvoker channel, long after, CancellationToken cancellationToken)
    {
        var last = (await new AdminService.AdminServiceClient(channel).GetIndexStateAsync(new GetIndexStateRequest(), cancellationToken: cancellationToken)).LastSequence;
        var rows = new List<LogRow>();
        if (last <= after) return rows;
        using var watch = new CatalogService.CatalogServiceClient(channel).WatchRecords(new WatchRecordsRequest { AfterSequence = after }, cancellationToken: cancellationToken);
        await foreach (var change in watch.ResponseStream.ReadAllAsync(cancellationToken))
        {
            rows.Add(new LogRow(change.Sequence, change.Name, (LogChange)(change.Change - 1)));
            if (change.Sequence >= last) break;
        }

        return rows;
    }
}
