using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Audit;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using RecordKind = TechMatch.Core.Catalog.RecordKind;
using WriteOptions = TechMatch.Store.WriteOptions;

namespace TechMatch.Service.Catalog;

/// <summary>Single records: decode, one call of the store, encode.</summary>
internal sealed class CatalogGrpcService(CatalogStore store, RecordWire wire, PageTokens tokens, PrivateSights sights, CallLimits limits, IHostApplicationLifetime lifetime) : CatalogService.CatalogServiceBase
{
    /// <summary>An update without an etag starts again this often when another write comes between its read and its write.</summary>
    private const int UpdateTries = 8;

    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 500;

    /// <summary>Changes read ahead of a watcher; each may carry a record of up to 1 MB.</summary>
    private const int WatchBatch = 100;

    public override async Task<GetRecordResponse> GetRecord(GetRecordRequest request, ServerCallContext context)
    {
        var stored = await store.GetAsync(NameOf(request.Name), context.Scope(), context.CancellationToken) ?? throw RpcErrors.NotFound(request.Name);
        await sights.NoteAsync(context, [stored]);
        return new GetRecordResponse { Record = wire.ToWire(stored) };
    }

    public override async Task<BatchGetRecordsResponse> BatchGetRecords(BatchGetRecordsRequest request, ServerCallContext context)
    {
        if (request.Names.Count is 0 or > MaxPageSize) throw RpcErrors.InvalidField("names", $"expected 1-{MaxPageSize} names, got {request.Names.Count}");
        var ids = request.Names.Select(n => NameOf(n, "names")).ToList();
        var found = (await store.GetManyAsync(ids, context.Scope(), context.CancellationToken)).DistinctBy(r => r.Id).ToDictionary(r => r.Id);
        await sights.NoteAsync(context, found.Values);
        var response = new BatchGetRecordsResponse();
        foreach (var id in ids)
        {
            if (found.TryGetValue(id, out var stored)) response.Records.Add(wire.ToWire(stored));
            else response.Missing.Add(id.Name);
        }

        return response;
    }

    public override async Task<ListRecordsResponse> ListRecords(ListRecordsRequest request, ServerCallContext context)
    {
        var kind = RecordWire.KindOf(request.Kind, "kind");
        var size = PageSize.Of(request.PageSize, DefaultPageSize, MaxPageSize);
        var query = $"list {kind}";
        var after = tokens.Read(request.PageToken, query, context.Principal());
        // One more than asked tells whether there is another page.
        var records = await store.ListAsync(kind, context.Scope(), after, size + 1, context.CancellationToken);
        await sights.NoteAsync(context, records.Take(size));
        var response = new ListRecordsResponse();
        response.Records.AddRange(records.Take(size).Select(wire.ToWire));
        if (records.Count > size) response.NextPageToken = tokens.Write(records[size - 1].Id.Name, query, context.Principal());
        return response;
    }

    public override async Task<CreateRecordResponse> CreateRecord(CreateRecordRequest request, ServerCallContext context)
    {
        // Nobody is born with readers that the registry has not let in.
        request.Record?.Grants.Clear();
        var record = WriteRights.Entered(context.Principal(), Decode(request.Record), stateGiven: request.Record!.State != Protocol.V1.RecordState.Unspecified);
        var outcome = await store.CreateAsync(record, Options(context, request.RequestId, "CreateRecord", request), context.CancellationToken);
        if (outcome.Status == WriteStatus.AlreadyExists) await RequireVisibleAsync(record.Id, context);
        var stamp = Settle(outcome, record.Id, request.RequestId);
        return new CreateRecordResponse { Record = wire.ToWire(record, stamp), Sequence = stamp.Sequence };
    }

    public override async Task<UpdateRecordResponse> UpdateRecord(UpdateRecordRequest request, ServerCallContext context)
    {
        if (request.Record is null) throw RpcErrors.InvalidField("record", "expected a record, got none");
        var id = NameOf(request.Record.Name, "record.name");
        var options = Because(request.Reason, Options(context, request.RequestId, "UpdateRecord", request));
        if (options.RequestId is not null && await store.ReplayAsync(options, context.CancellationToken) is [var before])
            return await RepeatAsync(Settle(before, id, request.RequestId), context);
        for (var attempt = 1; ; attempt++)
        {
            // Whatever its state: an owner may write what only its owner sees.
            var current = await store.GetAsync(id, AccessScope.Operator, context.CancellationToken) ?? throw RpcErrors.NotFound(id.Name);
            WriteRights.Check(context.Principal(), current.Record);
            var record = Decode(RecordMerge.Apply(wire.ToWire(current), request.Record, request.UpdateMask));
            WriteRights.CheckChange(context.Principal(), current.Record, record);
            // Without an etag the update still applies to what was read just now, never over a change in between.
            var etag = request.Record.Etag.Length > 0 ? request.Record.Etag : current.Stamp.Etag;
            var outcome = await store.UpdateAsync(record, etag, options, context.CancellationToken);
            if (outcome.Status == WriteStatus.StaleEtag && request.Record.Etag.Length == 0 && attempt < UpdateTries) continue;
            var stamp = Settle(outcome, id, request.RequestId);
            // A change is in the log with its author; one that changes nothing only shows the record.
            if (outcome.Status == WriteStatus.Unchanged) await sights.NoteAsync(context, [current]);
            return new UpdateRecordResponse { Record = wire.ToWire(record, stamp), Sequence = stamp.Sequence };
        }
    }

    public override async Task<DeleteRecordResponse> DeleteRecord(DeleteRecordRequest request, ServerCallContext context)
    {
        var id = NameOf(request.Name);
        var options = Because(request.Reason, Options(context, request.RequestId, "DeleteRecord", request));
        for (var attempt = 1; ; attempt++)
        {
            // A record that is gone may be what a repeated request is about; the store knows.
            var current = await store.GetAsync(id, AccessScope.Operator, context.CancellationToken);
            if (current is not null) WriteRights.Check(context.Principal(), current.Record);
            // Never a version that was not looked at.
            var etag = request.Etag.Length > 0 ? request.Etag : current?.Stamp.Etag;
            var outcome = await store.DeleteAsync(id, etag, options, context.CancellationToken);
            if (outcome.Status == WriteStatus.StaleEtag && request.Etag.Length == 0 && attempt < UpdateTries) continue;
            return new DeleteRecordResponse { Sequence = Settle(outcome, id, request.RequestId).Sequence };
        }
    }

    public override async Task WatchRecords(WatchRecordsRequest request, IServerStreamWriter<WatchRecordsResponse> responseStream, ServerCallContext context)
    {
        if (request.AfterSequence < 0) throw RpcErrors.InvalidField("after_sequence", $"expected at least 0, got {request.AfterSequence}");
        var kind = RecordWire.KindOf(request.Kind, "kind");
        var after = request.AfterSequence;
        var scope = context.Scope();
        // A watch never ends by itself; it must not hold up a service that is told to stop.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        while (true)
        {
            var read = await store.ReadChangesAsync(after, WatchBatch, scope, ending.Token);
            var told = read.Changes.Where(c => kind is null || c.Id.Kind == kind).ToList();
            await sights.NoteAsync(context, told.Select(c => c.Current).OfType<StoredRecord>());
            foreach (var change in told)
            {
                await responseStream.WriteAsync(Encode(change), ending.Token);
            }

            after = read.ReadUpTo;
            await store.WaitForChangeAsync(after, ending.Token);
        }
    }

    /// <summary>
    /// A name that a hidden record has is refused without saying what has it (AIP-133). That it is not free cannot be kept from
    /// somebody who has guessed it, so a guess costs what a bad credential costs.
    /// </summary>
    private async Task RequireVisibleAsync(RecordId id, ServerCallContext context)
    {
        if (await store.GetAsync(id, context.Scope(), context.CancellationToken) is not null) return;
        // Deleted since: that the name was taken is no secret of anybody's.
        if (await store.GetAsync(id, AccessScope.Operator, context.CancellationToken) is null) return;
        _ = limits.Charge(context.Caller(), context.GetHttpContext().Connection.RemoteIpAddress, CallLimits.FailureCost);
        throw RpcErrors.NameNotFree(id.Name);
    }

    /// <returns>The version that was made; an outcome that made none is an error for the caller.</returns>
    private static RecordStamp Settle(WriteOutcome outcome, RecordId id, string requestId) => outcome.Status switch
    {
        WriteStatus.Created or WriteStatus.Updated or WriteStatus.Unchanged or WriteStatus.Deleted => outcome.Stamp!,
        WriteStatus.AlreadyExists => throw RpcErrors.AlreadyExists(id.Name),
        WriteStatus.NotFound => throw RpcErrors.NotFound(id.Name),
        WriteStatus.StaleEtag => throw RpcErrors.StaleEtag(id.Name),
        WriteStatus.RequestIdReused => throw RpcErrors.RequestIdReused(requestId),
        _ => throw RpcErrors.InvalidFields([.. outcome.Faults.Select(f => f with { Field = FieldPaths.Join("record", FieldPaths.OfRecord(id.Kind, f.Field)) })]),
    };

    private static WriteOptions Options<T>(ServerCallContext context, string requestId, string method, T request)
        where T : IMessage<T> => RequestIds.Options(context.Principal().Id, method, requestId, request);

    private static WriteOptions Because(string reason, WriteOptions options)
    {
        try
        {
            return options with { Reason = reason };
        }
        catch (ArgumentException e)
        {
            throw RpcErrors.InvalidField("reason", RecordJson.Bare(e));
        }
    }

    private static RecordId NameOf(string name, string field = "name") =>
        RecordId.TryParse(name, out var id)
            ? id
            : throw RpcErrors.InvalidField(field, $"expected collection/key such as technologies/waste-heat-orc, got '{(name.Length > 60 ? name[..60] + "…" : name)}'");

    private CatalogRecord Decode(Record? message)
    {
        var (record, faults) = wire.FromWire(message);
        return record ?? throw RpcErrors.InvalidFields([.. faults.Select(f => f with { Field = FieldPaths.Join("record", f.Field) })]);
    }

    /// <summary>A repeated update answers with the position of the first; the record is as it is now.</summary>
    private async Task<UpdateRecordResponse> RepeatAsync(RecordStamp stamp, ServerCallContext context)
    {
        var current = await store.GetAsync(stamp.Id, AccessScope.Operator, context.CancellationToken) ?? throw RpcErrors.NotFound(stamp.Id.Name);
        WriteRights.Check(context.Principal(), current.Record);
        await sights.NoteAsync(context, [current]);
        return new UpdateRecordResponse { Record = wire.ToWire(current), Sequence = stamp.Sequence };
    }

    private WatchRecordsResponse Encode(CatalogChange change)
    {
        var response = new WatchRecordsResponse
        {
            Sequence = change.Sequence,
            Name = change.Id.Name,
            Change = (Protocol.V1.ChangeKind)((int)change.Kind + 1),
        };
        if (change.Current is { } current) response.Record = wire.ToWire(current);
        return response;
    }
}
