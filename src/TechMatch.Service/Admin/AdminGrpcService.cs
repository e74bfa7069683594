using System.Reflection;
using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.Core.Ledger;
using TechMatch.Protocol.V1;
using TechMatch.Search.Matching;
using TechMatch.Search.Pipeline;
using TechMatch.Service.Audit;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.Store.Audit;
using TechMatch.Store.Moving;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace TechMatch.Service.Admin;

/// <summary>What the operator asks about the service itself.</summary>
internal sealed class AdminGrpcService(CatalogStore store, SearchSystem search, ChainReader chains, ServiceSettings settings, Diagnosis diagnosis, TimeProvider time) : AdminService.AdminServiceBase
{
    public override async Task<GetStatsResponse> GetStats(GetStatsRequest request, ServerCallContext context)
    {
        var response = new GetStatsResponse
        {
            Version = typeof(AdminGrpcService).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            EmbeddingSpace = search.Space.ToString(),
            ResidentMemoryBytes = Environment.WorkingSet,
        };
        foreach (var count in await store.CountAsync(AccessScope.Operator, context.CancellationToken))
            response.Counts.Add(new KindCount { Kind = (RecordKind)(int)count.Kind, State = (RecordState)((int)count.State + 1), Count = count.Count });
        foreach (var chain in Enum.GetValues<Chain>()) response.ChainHeads.Add(AuditWire.ToWire(await chains.HeadAsync(chain, context.CancellationToken)));
        return response;
    }

    public override async Task<GetIndexStateResponse> GetIndexState(GetIndexStateRequest request, ServerCallContext context)
    {
        var state = await search.Index.StateAsync(context.CancellationToken);
        var response = new GetIndexStateResponse
        {
            Generation = state.Generation,
            LastSequence = state.LastSequence,
            VisibleSequence = state.VisibleSequence,
            CommittedSequence = state.CommittedSequence,
            TextDocuments = state.TextDocuments,
            Vectors = state.Vectors,
            VectorStore = state.VectorStore,
            VectorTrouble = state.VectorTrouble ?? "",
            Trouble = state.Trouble ?? "",
            State = state.Condition switch
            {
                IndexCondition.Ready => "ready",
                IndexCondition.CatchingUp => "catching up",
                IndexCondition.Rebuilding => "rebuilding",
                _ => "suspect",
            },
        };
        response.PoisonRecords.AddRange(state.PoisonRecords.Select(p => new Protocol.V1.PoisonRecord
        {
            Name = p.Id.Name,
            Sequence = p.Sequence,
            Attempts = p.Attempts,
            Reason = p.Reason,
        }));
        return response;
    }

    public override async Task<RebuildIndexResponse> RebuildIndex(RebuildIndexRequest request, ServerCallContext context)
    {
        var generation = await search.Index.RebuildAsync(progress: null, context.CancellationToken);
        return new RebuildIndexResponse { Generation = generation, Records = (await search.Index.StateAsync(context.CancellationToken)).TextDocuments };
    }

    public override async Task<VerifyIndexResponse> VerifyIndex(VerifyIndexRequest request, ServerCallContext context)
    {
        var comparison = await search.Index.VerifyAsync(context.CancellationToken);
        var response = new VerifyIndexResponse { Equal = comparison.Equal, Records = comparison.Records };
        response.Differences.AddRange(comparison.Differences);
        return response;
    }

    public override async Task<DiagnoseResponse> Diagnose(DiagnoseRequest request, ServerCallContext context)
    {
        var response = new DiagnoseResponse { Time = Timestamp.FromDateTimeOffset(time.GetUtcNow()) };
        response.Findings.AddRange(await diagnosis.FindAsync(deep: !request.Quick, context.CancellationToken));
        return response;
    }

    public override async Task<CreateBackupResponse> CreateBackup(CreateBackupRequest request, ServerCallContext context)
    {
        // The caller chooses neither folder nor name: a call over the network writes nowhere else.
        var file = Path.Combine(Path.GetFullPath(settings.BackupFolder), RegistryBackup.NameAt(time.GetUtcNow()));
        var manifest = await store.BackUpAsync(file, context.CancellationToken);
        return new CreateBackupResponse { File = file, LastSequence = manifest.LastSequence, Records = manifest.Records, Bytes = manifest.Bytes, Sha256 = manifest.Sha256 };
    }
}
