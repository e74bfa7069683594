using Grpc.Core;
using TechMatch.FakeQdrant.Wire;

namespace TechMatch.FakeQdrant;

internal sealed class HealthAnswers(FakeQdrantServer server) : Wire.Qdrant.QdrantBase
{
    public override Task<HealthCheckReply> HealthCheck(HealthCheckRequest request, ServerCallContext context) =>
        Task.FromResult(new HealthCheckReply { Title = "fake", Version = server.Version });
}

internal sealed class CollectionAnswers(CollectionShelf shelf, Misbehaviour misbehaviour) : Collections.CollectionsBase
{
    public override Task<GetCollectionInfoResponse> Get(GetCollectionInfoRequest request, ServerCallContext context) =>
        Task.FromResult(new GetCollectionInfoResponse { Result = shelf.Get(request.CollectionName).Describe(!misbehaviour.ForgetsMetadata) });

    public override Task<CollectionOperationResponse> Create(CreateCollection request, ServerCallContext context) => Done(() => shelf.Create(request));

    public override Task<CollectionOperationResponse> Update(UpdateCollection request, ServerCallContext context) =>
        Done(() => shelf.Get(request.CollectionName).Merge(request.Metadata));

    public override Task<CollectionOperationResponse> Delete(DeleteCollection request, ServerCallContext context) => Done(() => shelf.Delete(request.CollectionName));

    public override Task<CollectionOperationResponse> UpdateAliases(ChangeAliases request, ServerCallContext context) => Done(() =>
    {
        foreach (var action in request.Actions)
        {
            if (action.ActionCase != AliasOperations.ActionOneofCase.CreateAlias) throw new RpcException(new Status(StatusCode.Unimplemented, "the fake only makes aliases"));
            shelf.Name(action.CreateAlias);
        }
    });

    public override Task<ListAliasesResponse> ListAliases(ListAliasesRequest request, ServerCallContext context)
    {
        var response = new ListAliasesResponse();
        response.Aliases.AddRange(shelf.Aliases.Select(a => new AliasDescription { AliasName = a.Key, CollectionName = a.Value }));
        return Task.FromResult(response);
    }

    private static Task<CollectionOperationResponse> Done(Action work)
    {
        work();
        return Task.FromResult(new CollectionOperationResponse { Result = true });
    }
}

internal sealed class PointAnswers(CollectionShelf shelf, Misbehaviour misbehaviour) : Points.PointsBase
{
    public override Task<PointsOperationResponse> Delete(DeletePoints request, ServerCallContext context)
    {
        shelf.Get(request.CollectionName).Delete(request.Points);
        return Task.FromResult(new PointsOperationResponse { Result = Written(request.Wait) });
    }

    public override Task<PointsOperationResponse> CreateFieldIndex(CreateFieldIndexCollection request, ServerCallContext context)
    {
        shelf.Get(request.CollectionName).Index(request.FieldName, request.FieldType == FieldType.Integer ? PayloadSchemaType.Integer : PayloadSchemaType.Keyword);
        return Task.FromResult(new PointsOperationResponse { Result = new UpdateResult { Status = request.Wait ? UpdateStatus.Completed : UpdateStatus.Acknowledged } });
    }

    public override Task<UpdateBatchResponse> UpdateBatch(UpdateBatchPoints request, ServerCallContext context)
    {
        var collection = shelf.Get(request.CollectionName);
        var response = new UpdateBatchResponse();
        foreach (var operation in request.Operations)
        {
            if (operation.Upsert is { } upsert) collection.Upsert(upsert.Points);
            else if (operation.DeletePoints is { } delete) collection.Delete(delete.Points);
            else throw new RpcException(new Status(StatusCode.Unimplemented, "the fake upserts and deletes"));
            response.Result.Add(Written(request.Wait));
        }

        return Task.FromResult(response);
    }

    public override Task<ScrollResponse> Scroll(ScrollPoints request, ServerCallContext context)
    {
        var limit = request.HasLimit ? (int)request.Limit : 10;
        var page = shelf.Get(request.CollectionName).Page(request.Filter, request.Offset, limit);
        var response = new ScrollResponse();
        foreach (var point in page.Take(limit))
        {
            var retrieved = new RetrievedPoint { Id = IdOf(point) };
            CopyPayload(point, request.WithPayload, retrieved.Payload);
            if (request.WithVectors?.Enable == true) retrieved.Vectors = VectorsOf(point);
            response.Result.Add(retrieved);
        }

        if (page.Count > limit) response.NextPageOffset = IdOf(page[limit]);
        return Task.FromResult(response);
    }

    public override Task<CountResponse> Count(CountPoints request, ServerCallContext context) =>
        Task.FromResult(new CountResponse { Result = new CountResult { Count = (ulong)shelf.Get(request.CollectionName).CountOf(request.Filter) } });

    public override Task<QueryResponse> Query(QueryPoints request, ServerCallContext context)
    {
        var limit = request.HasLimit ? (int)request.Limit : 10;
        var response = new QueryResponse();
        foreach (var (point, score) in shelf.Get(request.CollectionName).Nearest(request.Query.Nearest.Dense.Data, request.Using, request.Filter, limit))
        {
            var scored = new ScoredPoint { Id = IdOf(point), Score = score };
            CopyPayload(point, request.WithPayload, scored.Payload);
            response.Result.Add(scored);
        }

        return Task.FromResult(response);
    }

    private UpdateResult Written(bool wait) => new()
    {
        Status = misbehaviour.TakeUnfinished() ? UpdateStatus.WaitTimeout : wait ? UpdateStatus.Completed : UpdateStatus.Acknowledged,
    };

    private VectorsOutput VectorsOf(StoredPoint point)
    {
        var named = new NamedVectorsOutput();
        foreach (var (name, vector) in point.Vectors)
        {
            var output = new VectorOutput();
            if (misbehaviour.OldReplies) output.Data.AddRange(vector);
            else output.Dense = new DenseVector { Data = { vector } };
            named.Vectors[name] = output;
        }

        return new VectorsOutput { Vectors = named };
    }

    private static PointId IdOf(StoredPoint point) => new() { Uuid = point.Id.ToString("D") };

    private static void CopyPayload(StoredPoint point, WithPayloadSelector? selector, IDictionary<string, Value> into)
    {
        if (selector is null) return;
        var wanted = selector.SelectorOptionsCase switch
        {
            WithPayloadSelector.SelectorOptionsOneofCase.Enable => selector.Enable ? point.Payload.Keys : [],
            WithPayloadSelector.SelectorOptionsOneofCase.Include => selector.Include.Fields,
            _ => throw new RpcException(new Status(StatusCode.InvalidArgument, "malformed payload selector")),
        };
        foreach (var field in wanted)
        {
            if (point.Payload.TryGetValue(field, out var value)) into[field] = value;
        }
    }
}
