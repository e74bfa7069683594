using Grpc.Core;
using TechMatch.Core.Catalog;
using TechMatch.Protocol.V1;
using TechMatch.Service.Catalog;
using TechMatch.Store;
using WriteOptions = TechMatch.Store.WriteOptions;

namespace TechMatch.Service.Ingest;

/// <summary>Many records over one stream: read ahead, one transaction per batch, one result per record in order.</summary>
internal sealed class IngestGrpcService(CatalogStore store, RecordWire wire) : IngestService.IngestServiceBase
{
    private const int BatchSize = 200;

    private static readonly WriteOptions s_options = new() { Principal = "operator", Method = "ImportRecords" };

    public override async Task ImportRecords(
        IAsyncStreamReader<ImportRecordsRequest> requestStream, IServerStreamWriter<ImportRecordsResponse> responseStream, ServerCallContext context)
    {
        var batch = new List<ImportRecordsRequest>(BatchSize);
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            batch.Add(requestStream.Current);
            if (batch.Count < BatchSize) continue;
            await WriteAsync(batch, responseStream, context.CancellationToken);
            batch.Clear();
        }

        await WriteAsync(batch, responseStream, context.CancellationToken);
    }

    private async Task WriteAsync(List<ImportRecordsRequest> batch, IServerStreamWriter<ImportRecordsResponse> responseStream, CancellationToken cancellationToken)
    {
        if (batch.Count == 0) return;
        var decoded = batch.Select(r => wire.FromWire(r.Record)).ToList();
        var sound = decoded.Where(d => d.Record is not null).Select(d => d.Record!).ToList();
        var outcomes = sound.Count == 0 ? [] : await store.UpsertBatchAsync(sound, s_options, cancellationToken);
        var next = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var response = decoded[i].Record is { } record
                ? Encode(record.Id.Name, outcomes[next++])
                : Rejected(batch[i].Record?.Name ?? "", decoded[i].Faults);
            response.Position = batch[i].Position;
            await responseStream.WriteAsync(response, cancellationToken);
        }
    }

    private static ImportRecordsResponse Encode(string name, WriteOutcome outcome) => outcome.Status switch
    {
        WriteStatus.Created => new ImportRecordsResponse { Name = name, Outcome = ImportOutcome.Created, Sequence = outcome.Stamp!.Sequence },
        WriteStatus.Updated => new ImportRecordsResponse { Name = name, Outcome = ImportOutcome.Updated, Sequence = outcome.Stamp!.Sequence },
        WriteStatus.Unchanged => new ImportRecordsResponse { Name = name, Outcome = ImportOutcome.Unchanged },
        _ => Rejected(name, outcome.Faults),
    };

    private static ImportRecordsResponse Rejected(string name, IEnumerable<FieldFault> faults)
    {
        var response = new ImportRecordsResponse { Name = name, Outcome = ImportOutcome.Rejected };
        response.Faults.AddRange(faults.Select(f => new ImportFault { Field = f.Field, Description = f.Message }));
        return response;
    }
}
