using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Catalog;

public sealed class WatchTests : IAsyncLifetime
{
    private RunningService _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await RunningService.EmptyAsync();
        await _service.HoldAsync(Given.Technology("a"), Given.Need("b"), Given.Technology("c"));
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Watch_fromTheStart_givesEveryChangeInOrder()
    {
        var changes = await ReadAsync(new WatchRecordsRequest(), 3);

        Assert.Equal([1L, 2, 3], changes.Select(c => c.Sequence));
        Assert.Equal(["technologies/a", "needs/b", "technologies/c"], changes.Select(c => c.Name));
        Assert.All(changes, c => Assert.Equal(ChangeKind.Created, c.Change));
        Assert.All(changes, c => Assert.Equal(c.Name, c.Record.Name));
    }

    [Fact]
    public async Task Watch_resumedAfterASequence_repeatsAndSkipsNothing()
    {
        var first = await ReadAsync(new WatchRecordsRequest(), 2);
        await _service.Catalog.DeleteRecordAsync(new DeleteRecordRequest { Name = "technologies/a" }, cancellationToken: Token);

        var rest = await ReadAsync(new WatchRecordsRequest { AfterSequence = first[^1].Sequence }, 2);

        Assert.Equal([3L, 4], rest.Select(c => c.Sequence));
        Assert.Equal(ChangeKind.Deleted, rest[1].Change);
        Assert.Null(rest[1].Record);
    }

    [Fact]
    public async Task Watch_oneKind_givesOnlyThat() =>
        Assert.Equal(["technologies/a", "technologies/c"], (await ReadAsync(new WatchRecordsRequest { Kind = RecordKind.Technology }, 2)).Select(c => c.Name));

    [Fact]
    public async Task Watch_openStream_hearsOfAChangeAsItHappens()
    {
        using var watch = _service.Catalog.WatchRecords(new WatchRecordsRequest { AfterSequence = 3 }, cancellationToken: Token);
        var heard = watch.ResponseStream.MoveNext(Token);

        var updated = await _service.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = Given.Technology("a", "New") }, cancellationToken: Token);

        Assert.True(await heard);
        Assert.Equal((updated.Sequence, ChangeKind.Updated), (watch.ResponseStream.Current.Sequence, watch.ResponseStream.Current.Change));
        Assert.Equal("New", watch.ResponseStream.Current.Record.Title.Versions[0].Text);
    }

    [Fact]
    public async Task Watch_serviceStops_endsAtOnceAsUnavailable()
    {
        using var watch = _service.Catalog.WatchRecords(new WatchRecordsRequest { AfterSequence = 2 }, cancellationToken: Token);
        Assert.True(await watch.ResponseStream.MoveNext(Token));
        var next = watch.ResponseStream.MoveNext(Token);

        await _service.StopAsync();

        var refusal = Refusal.Of(await Assert.ThrowsAsync<RpcException>(() => next));
        Assert.Equal((StatusCode.Unavailable, "UNAVAILABLE"), (refusal.Code, refusal.Reason));
        Assert.NotNull(refusal.Details!.GetDetail<Google.Rpc.RetryInfo>());
        Assert.Empty(_service.Log.Complaints);
    }

    [Fact]
    public async Task Watch_negativeSequence_isRefused() =>
        (await Refusal.OfAsync(_service.Catalog.WatchRecords(new WatchRecordsRequest { AfterSequence = -1 }, cancellationToken: Token))).AssertInvalid("after_sequence");

    private async Task<List<WatchRecordsResponse>> ReadAsync(WatchRecordsRequest request, int count)
    {
        using var watch = _service.Catalog.WatchRecords(request, cancellationToken: Token);
        var changes = new List<WatchRecordsResponse>();
        await foreach (var change in watch.ResponseStream.ReadAllAsync(Token))
        {
            changes.Add(change);
            if (changes.Count == count) break;
        }

        return changes;
    }
}
