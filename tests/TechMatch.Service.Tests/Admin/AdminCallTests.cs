using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Admin;

public sealed class AdminCallTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stats_countsByKindAndState()
    {
        await using var service = await RunningService.EmptyAsync();
        var draft = Given.Need("draft");
        draft.State = RecordState.Draft;
        await service.HoldAsync(Given.Technology("a"), Given.Technology("b"), Given.Need(), draft);

        var stats = await service.Admin.GetStatsAsync(new GetStatsRequest(), cancellationToken: Token);

        Assert.Equal(
            [(RecordKind.Technology, RecordState.Published, 2L), (RecordKind.Need, RecordState.Draft, 1L), (RecordKind.Need, RecordState.Published, 1L)],
            stats.Counts.Select(c => (c.Kind, c.State, c.Count)));
        Assert.NotEmpty(stats.Version);
        Assert.NotEmpty(stats.EmbeddingSpace);
        Assert.True(stats.ResidentMemoryBytes > 10_000_000);
    }

    [Fact]
    public async Task IndexState_afterWrites_showsThePositions()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology("a"), Given.Technology("b"));

        var state = await service.Admin.GetIndexStateAsync(new GetIndexStateRequest(), cancellationToken: Token);

        Assert.Equal((2L, 2L, 2L), (state.LastSequence, state.VisibleSequence, state.CommittedSequence));
        Assert.Equal(2, state.TextDocuments);
        Assert.True(state.Vectors >= 2);
        Assert.Empty(state.PoisonRecords);
        Assert.NotEmpty(state.Generation);
    }

    [Fact]
    public async Task Rebuild_servesANewGenerationOfTheSameContent()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology("a"), Given.Technology("b"));
        var before = await service.Admin.GetIndexStateAsync(new GetIndexStateRequest(), cancellationToken: Token);

        var rebuilt = await service.Admin.RebuildIndexAsync(new RebuildIndexRequest(), cancellationToken: Token);
        var verified = await service.Admin.VerifyIndexAsync(new VerifyIndexRequest(), cancellationToken: Token);

        Assert.NotEqual(before.Generation, rebuilt.Generation);
        Assert.Equal(2, rebuilt.Records);
        Assert.True(verified.Equal);
        Assert.Equal(2, verified.Records);
        Assert.Empty(verified.Differences);
    }
}
