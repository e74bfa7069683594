using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Catalog;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using WriteOptions = TechMatch.Store.WriteOptions;

namespace TechMatch.Service.Ingest;

/// <summary>Many records: one transaction per batch, one result per record in order; a refused one stops nothing.</summary>
internal sealed class IngestGrpcService(CatalogStore store, RecordWire wire, IHostApplicationLifetime lifetime) : IngestService.IngestServiceBase
{
    private const int BatchSize = 200;
    private const int BatchBytes = 8 * 1024 * 1024;

    /// <remarks>
    /// A batch is what has arrived by the time the one before is on disk: a fast caller gets large transactions, a caller
    /// that waits for each result gets it at once.
    /// </remarks>
    public override async Task ImportRecords(
        IAsyncStreamReader<ImportRecordsRequest> requestStream, IServerStreamWriter<ImportRecordsResponse> responseStream, ServerCallContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var batch = new List<ImportRecordsRequest>(BatchSize);
        var options = new WriteOptions { Principal = context.Principal().Id, Method = "ImportRecords" };
        var bytes = 0;
        var arriving = requestStream.MoveNext(ending.Token);
        while (await arriving)
        {
            batch.Add(requestStream.Current);
            bytes += requestStream.Current.CalculateSize();
            arriving = requestStream.MoveNext(ending.Token);
            if (arriving is { IsCompletedSuccessfully: true, Result: true } && batch.Count < BatchSize && bytes < BatchBytes) continue;
            var results = await WriteAsync([.. batch.Select(r => r.Record)], context.Scope(), options, context.CancellationToken);
            for (var i = 0; i < results.Count; i++)
            {
                results[i].Position = batch[i].Position;
                await responseStream.WriteAsync(results[i], context.CancellationToken);
            }

            batch.Clear();
            bytes = 0;
        }
    }

    public override async Task<BatchImportRecordsResponse> BatchImportRecords(BatchImportRecordsRequest request, ServerCallContext context)
    {
        if (request.Records.Count is 0 or > BatchSize) throw RpcErrors.InvalidField("records", $"expected 1-{BatchSize} records, got {request.Records.Count}");
        var options = RequestIds.Options(context.Principal().Id, "BatchImportRecords", request.RequestId, request);
        var response = new BatchImportRecordsResponse();
        response.Results.AddRange(await WriteAsync(request.Records, context.Scope(), options, context.CancellationToken));
        for (var i = 0; i < response.Results.Count; i++) response.Results[i].Position = i;
        return response;
    }

    private async Task<IReadOnlyList<ImportRecordsResponse>> WriteAsync(IReadOnlyList<Record?> records, AccessScope scope, WriteOptions options, CancellationToken cancellationToken)
    {
        var decoded = records.Select(wire.FromWire).ToList();
        var held = await HeldAsync([.. decoded.Where(d => d.Record is not null).Select(d => d.Record!.Id)], cancellationToken);
        // What a curator cannot read whole, a catalogue in its hands does not write over either.
        for (var i = 0; i < decoded.Count; i++)
        {
            if (decoded[i].Record is { } over && held.TryGetValue(over.Id, out var before) && !scope.SeesWhole(before)) decoded[i] = (null, [new FieldFault("name", "this name is not yours to write")]);
        }

        // One that is loaded again knows nothing of the introductions and assignments there have been since.
        CatalogRecord[] sound = [.. decoded.Where(d => d.Record is not null).Select(d => d.Record! with { Grants = held.GetValueOrDefault(d.Record.Id)?.Grants ?? default })];
        var outcomes = sound.Length == 0 ? [] : await store.UpsertBatchAsync(sound, options, cancellationToken);
        if (outcomes.Any(o => o.Status == WriteStatus.RequestIdReused)) throw RpcErrors.RequestIdReused(options.RequestId!);
        var next = 0;
        return [.. decoded.Select((d, i) => d.Record is { } record ? Encode(record.Id, outcomes[next++]) : Rejected(records[i]?.Name ?? "", d.Faults))];
    }

    private async Task<Dictionary<RecordId, CatalogRecord>> HeldAsync(IReadOnlyList<RecordId> ids, CancellationToken cancellationToken) =>
        (await store.GetReadableAsync(ids, AccessScope.Operator, cancellationToken)).Records.DistinctBy(r => r.Id).ToDictionary(r => r.Id, r => r.Record);

    private static ImportRecordsResponse Encode(RecordId id, WriteOutcome outcome) => outcome.Status switch
    {
        WriteStatus.Created => new ImportRecordsResponse { Name = id.Name, Outcome = ImportOutcome.Created, Sequence = outcome.Stamp!.Sequence },
        WriteStatus.Updated => new ImportRecordsResponse { Name = id.Name, Outcome = ImportOutcome.Updated, Sequence = outcome.Stamp!.Sequence },
        WriteStatus.Unchanged => new ImportRecordsResponse { Name = id.Name, Outcome = ImportOutcome.Unchanged },
        _ => Rejected(id.Name, outcome.Faults.Select(f => f with { Field = FieldPaths.OfRecord(id.Kind, f.Field) })),
    };

    private static ImportRecordsResponse Rejected(string name, IEnumerable<FieldFault> faults)
    {
        var response = new ImportRecordsResponse { Name = name, Outcome = ImportOutcome.Rejected };
        response.Faults.AddRange(faults.Select(f => new ImportFault { Field = FieldPaths.Join("record", f.Field), Description = f.Message }));
        return response;
    }
}
