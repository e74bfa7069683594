using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Ingest;

public sealed class ImportTests : IAsyncLifetime
{
    private RunningService _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await RunningService.EmptyAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Import_thirdOfFiveIsBad_givesFiveResultsAndKeepsFour()
    {
        var records = Enumerable.Range(1, 5).Select(i => Given.Technology($"t{i}")).ToList();
        records[2].Technology.Readiness = 12;

        var results = await ImportAsync(records);

        Assert.Equal([10L, 11, 12, 13, 14], results.Select(r => r.Position));
        Assert.Equal(records.Select(r => r.Name), results.Select(r => r.Name));
        Assert.Equal(
            [ImportOutcome.Created, ImportOutcome.Created, ImportOutcome.Rejected, ImportOutcome.Created, ImportOutcome.Created],
            results.Select(r => r.Outcome));
        var fault = Assert.Single(results[2].Faults);
        Assert.Equal(("record.technology.readiness", "expected a TRL of 1-9, got 12"), (fault.Field, fault.Description));
        Assert.Equal([1L, 2, 0, 3, 4], results.Select(r => r.Sequence));
    }

    [Fact]
    public async Task Import_again_isUnchangedThenUpdated()
    {
        await ImportAsync([Given.Technology()]);

        Assert.Equal(ImportOutcome.Unchanged, Assert.Single(await ImportAsync([Given.Technology()])).Outcome);
        Assert.Equal(ImportOutcome.Updated, Assert.Single(await ImportAsync([Given.Technology(title: "New")])).Outcome);
    }

    [Fact]
    public async Task Import_callerThatWaitsForEachResult_getsItBeforeTheNextRecord()
    {
        using var call = _service.Ingest.ImportRecords(cancellationToken: Token);
        for (var i = 0; i < 3; i++)
        {
            await call.RequestStream.WriteAsync(new ImportRecordsRequest { Position = i, Record = Given.Technology($"t{i}") }, Token);

            Assert.True(await call.ResponseStream.MoveNext(Token));
            Assert.Equal((i, ImportOutcome.Created), ((int)call.ResponseStream.Current.Position, call.ResponseStream.Current.Outcome));
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Token));
    }

    [Fact]
    public async Task Import_thousandRecords_givesAThousandResultsInOrder()
    {
        var results = await ImportAsync([.. Enumerable.Range(0, 1_000).Select(i => Given.Technology($"t{i}"))]);

        Assert.Equal(Enumerable.Range(10, 1_000).Select(i => (long)i), results.Select(r => r.Position));
        Assert.All(results, r => Assert.Equal(ImportOutcome.Created, r.Outcome));
        Assert.Equal(Enumerable.Range(1, 1_000).Select(i => (long)i), results.Select(r => r.Sequence));
    }

    [Fact]
    public async Task Import_noRecordInARequest_isRefusedAloneAndNamed()
    {
        using var call = _service.Ingest.ImportRecords(cancellationToken: Token);
        await call.RequestStream.WriteAsync(new ImportRecordsRequest { Position = 1 }, Token);
        await call.RequestStream.CompleteAsync();

        Assert.True(await call.ResponseStream.MoveNext(Token));
        Assert.Equal("record", Assert.Single(call.ResponseStream.Current.Faults).Field);
    }

    [Fact]
    public async Task Import_unknownTerm_namesThePathInTheRequest()
    {
        var record = Given.Need();
        record.Need.Barriers.Add(new TechMatch.Protocol.V1.Barrier { Class = "no-such-class" });

        Assert.Equal("record.need.barriers.class", Assert.Single(Assert.Single(await ImportAsync([record])).Faults).Field);
    }

    [Fact]
    public async Task Import_callerHangsUp_keepsWhatWasAcknowledgedAndLogsNothing()
    {
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var call = _service.Ingest.ImportRecords(cancellationToken: hangUp.Token);
        await call.RequestStream.WriteAsync(new ImportRecordsRequest { Record = Given.Technology() }, Token);
        Assert.True(await call.ResponseStream.MoveNext(Token));

        await hangUp.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Token))).StatusCode);
        Assert.Equal("technologies/waste-heat-orc", (await _service.Catalog.GetRecordAsync(new GetRecordRequest { Name = "technologies/waste-heat-orc" }, cancellationToken: Token)).Record.Name);
        Assert.Empty(_service.Log.Complaints);
    }

    [Fact]
    public async Task Import_serviceStops_endsAsUnavailableAfterTheResultsSoFar()
    {
        using var call = _service.Ingest.ImportRecords(cancellationToken: Token);
        await call.RequestStream.WriteAsync(new ImportRecordsRequest { Record = Given.Technology() }, Token);
        Assert.True(await call.ResponseStream.MoveNext(Token));
        var next = call.ResponseStream.MoveNext(Token);

        await _service.StopAsync();

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => next)).StatusCode);
        Assert.Empty(_service.Log.Complaints);
    }

    [Fact]
    public async Task BatchImport_oneIsBad_givesAResultForEach()
    {
        var bad = Given.Technology("bad");
        bad.Title = null;

        var response = await _service.Ingest.BatchImportRecordsAsync(new BatchImportRecordsRequest { Records = { Given.Technology("a"), bad, Given.Technology("b") } }, cancellationToken: Token);

        Assert.Equal([0L, 1, 2], response.Results.Select(r => r.Position));
        Assert.Equal([ImportOutcome.Created, ImportOutcome.Rejected, ImportOutcome.Created], response.Results.Select(r => r.Outcome));
        Assert.Equal("record.title", Assert.Single(response.Results[1].Faults).Field);
    }

    [Fact]
    public async Task BatchImport_sameRequestId_hasOneEffectAndOneAnswer()
    {
        const string Id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
        var request = new BatchImportRecordsRequest { Records = { Given.Technology("a"), Given.Technology("b") }, RequestId = Id };
        var first = await _service.Ingest.BatchImportRecordsAsync(request, cancellationToken: Token);

        Assert.Equal(first, await _service.Ingest.BatchImportRecordsAsync(request, cancellationToken: Token));
        var other = await Refusal.OfAsync(_service.Ingest.BatchImportRecordsAsync(new BatchImportRecordsRequest { Records = { Given.Technology("c") }, RequestId = Id }, cancellationToken: Token));
        Assert.Equal((StatusCode.InvalidArgument, "REQUEST_ID_REUSED"), (other.Code, other.Reason));
        Assert.Equal(2, _service.Node.Store.LastSequence);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public async Task BatchImport_tooFewOrTooMany_isRefused(int count)
    {
        var request = new BatchImportRecordsRequest { Records = { Enumerable.Range(0, count).Select(i => Given.Technology($"t{i}")) } };

        (await Refusal.OfAsync(_service.Ingest.BatchImportRecordsAsync(request, cancellationToken: Token))).AssertInvalid("records");
    }

    private async Task<List<ImportRecordsResponse>> ImportAsync(IReadOnlyList<Record> records)
    {
        using var call = _service.Ingest.ImportRecords(cancellationToken: Token);
        var sending = SendAsync(call.RequestStream, records);
        var results = new List<ImportRecordsResponse>();
        await foreach (var result in call.ResponseStream.ReadAllAsync(Token)) results.Add(result);
        await sending;
        return results;
    }

    private static async Task SendAsync(IClientStreamWriter<ImportRecordsRequest> stream, IReadOnlyList<Record> records)
    {
        for (var i = 0; i < records.Count; i++) await stream.WriteAsync(new ImportRecordsRequest { Position = 10 + i, Record = records[i] }, Token);
        await stream.CompleteAsync();
    }
}
