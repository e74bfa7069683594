using Grpc.Core;
using Grpc.Net.Client;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos;

internal readonly record struct Findings(int Lost, int Phantom, int Duplicate, int IndexDifferences)
{
    public Findings Plus(Findings other) =>
        new(Lost + other.Lost, Phantom + other.Phantom, Duplicate + other.Duplicate, IndexDifferences + other.IndexDifferences);

    public override string ToString() => $"lost {Lost}, phantom {Phantom}, duplicate {Duplicate}, index differences {IndexDifferences}";
}

/// <summary>Holds what the service says after a restart against what its clients were promised.</summary>
internal static class Inspection
{
    public static async Task<Findings> RunAsync(GrpcChannel channel, WriteLedger ledger, CancellationToken cancellationToken)
    {
        var held = await ReadAllAsync(channel, cancellationToken);
        var lost = ledger.Promises.Count(p => !held.TryGetValue(p.Key, out var title) || title != p.Value);
        var phantom = held.Keys.Count(name => !ledger.WasSent(name));
        var duplicate = await CountDuplicatesAsync(channel, cancellationToken);
        var verified = await new AdminService.AdminServiceClient(channel).VerifyIndexAsync(new VerifyIndexRequest(), cancellationToken: cancellationToken);
        return new Findings(lost, phantom, duplicate, verified.Differences.Count);
    }

    private static async Task<Dictionary<string, string>> ReadAllAsync(GrpcChannel channel, CancellationToken cancellationToken)
    {
        var client = new CatalogService.CatalogServiceClient(channel);
        var held = new Dictionary<string, string>(StringComparer.Ordinal);
        var token = "";
        do
        {
            var page = await client.ListRecordsAsync(new ListRecordsRequest { PageSize = 500, PageToken = token }, cancellationToken: cancellationToken);
            foreach (var record in page.Records) held.Add(record.Name, record.Title.Versions[0].Text);
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        return held;
    }

    /// <summary>Every name is created once and the log counts 1, 2, 3 … to its end.</summary>
    private static async Task<int> CountDuplicatesAsync(GrpcChannel channel, CancellationToken cancellationToken)
    {
        var last = (await new AdminService.AdminServiceClient(channel).GetIndexStateAsync(new GetIndexStateRequest(), cancellationToken: cancellationToken)).LastSequence;
        var created = new HashSet<string>(StringComparer.Ordinal);
        var (duplicates, expected) = (0, 1L);
        if (last == 0) return 0;
        using var watch = new CatalogService.CatalogServiceClient(channel).WatchRecords(new WatchRecordsRequest(), cancellationToken: cancellationToken);
        await foreach (var change in watch.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (change.Sequence != expected++) duplicates++;
            if (change.Change == ChangeKind.Created && !created.Add(change.Name)) duplicates++;
            if (change.Sequence >= last) break;
        }

        return duplicates;
    }
}
