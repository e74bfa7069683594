using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Catalog;

public sealed class RequestIdTests : IAsyncLifetime
{
    private const string Id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";

    private RunningService _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await RunningService.EmptyAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData(Id)]
    [InlineData("3F2504E0-4F89-11D3-9A0C-0305E82C3301")]
    [InlineData("{3f2504e0-4f89-11d3-9a0c-0305e82c3301}")]
    public async Task Create_sameIdSameBody_hasOneEffectAndOneAnswer(string again)
    {
        var first = await _service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology(), RequestId = Id }, cancellationToken: Token);

        var second = await _service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology(), RequestId = again }, cancellationToken: Token);

        Assert.Equal(first, second);
        Assert.Equal(1, _service.Node.Store.LastSequence);
    }

    [Fact]
    public async Task Create_sameIdAtOnce_hasOneEffectAndOneAnswer()
    {
        var request = new CreateRecordRequest { Record = Given.Technology(), RequestId = Id };

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _service.Catalog.CreateRecordAsync(request, cancellationToken: Token).ResponseAsync));

        Assert.All(answers, a => Assert.Equal(answers[0], a));
        Assert.Equal(1, _service.Node.Store.LastSequence);
    }

    [Fact]
    public async Task Create_sameIdOtherBody_isRefusedAndChangesNothing()
    {
        await _service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology(), RequestId = Id }, cancellationToken: Token);

        var refusal = await Refusal.OfAsync(_service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology("other"), RequestId = Id }, cancellationToken: Token));

        Assert.Equal((StatusCode.InvalidArgument, "REQUEST_ID_REUSED"), (refusal.Code, refusal.Reason));
        Assert.Equal(1, _service.Node.Store.LastSequence);
    }

    [Fact]
    public async Task Update_sameIdSameBody_hasOneEffectAndOneAnswer()
    {
        await _service.HoldAsync(Given.Technology());
        var request = new UpdateRecordRequest { Record = Given.Technology(title: "New"), RequestId = Id };

        var first = await _service.Catalog.UpdateRecordAsync(request, cancellationToken: Token);
        var second = await _service.Catalog.UpdateRecordAsync(request, cancellationToken: Token);

        Assert.Equal(first, second);
        Assert.Equal(2, _service.Node.Store.LastSequence);
    }

    [Fact]
    public async Task Update_sameIdOtherBody_isRefused()
    {
        await _service.HoldAsync(Given.Technology());
        await _service.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = Given.Technology(title: "New"), RequestId = Id }, cancellationToken: Token);

        var refusal = await Refusal.OfAsync(_service.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = Given.Technology(title: "Newer"), RequestId = Id }, cancellationToken: Token));

        Assert.Equal("REQUEST_ID_REUSED", refusal.Reason);
    }

    [Fact]
    public async Task Delete_sameIdSameBody_isTheSameAnswerNotNotFound()
    {
        await _service.HoldAsync(Given.Technology());
        var request = new DeleteRecordRequest { Name = "technologies/waste-heat-orc", RequestId = Id };

        var first = await _service.Catalog.DeleteRecordAsync(request, cancellationToken: Token);

        Assert.Equal(first, await _service.Catalog.DeleteRecordAsync(request, cancellationToken: Token));
    }

    [Fact]
    public async Task SameId_underAnotherCall_isAnotherRequest()
    {
        await _service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology(), RequestId = Id }, cancellationToken: Token);

        var deleted = await _service.Catalog.DeleteRecordAsync(new DeleteRecordRequest { Name = "technologies/waste-heat-orc", RequestId = Id }, cancellationToken: Token);

        Assert.Equal(2, deleted.Sequence);
    }

    [Fact]
    public async Task RequestId_afterRestart_isStillKnown()
    {
        using var folder = new TestKit.TempFolder();
        var request = new CreateRecordRequest { Record = Given.Technology(), RequestId = Id };
        CreateRecordResponse first;
        await using (var before = await RunningService.StartAsync(folder.Path, "--corpus", "none"))
        {
            first = await before.Catalog.CreateRecordAsync(request, cancellationToken: Token);
        }

        await using var after = await RunningService.StartAsync(folder.Path, "--corpus", "none");

        Assert.Equal(first, await after.Catalog.CreateRecordAsync(request, cancellationToken: Token));
    }

    [Fact]
    public async Task RequestId_noUuid_isRefused() =>
        (await Refusal.OfAsync(_service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology(), RequestId = "42" }, cancellationToken: Token))).AssertInvalid("request_id");
}
