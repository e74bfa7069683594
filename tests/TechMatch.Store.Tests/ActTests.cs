using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Store.Schema;
using TechMatch.Store.Writing;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>
/// What capabilities build on. The table of an act is the one of remembered requests here: a real table that records do
/// not need.
/// </summary>
public abstract class ActTests(PostgresServer? server) : ProviderTests(server)
{
    private static readonly WriteOptions s_request = new() { Principal = "anna", Method = "Introduce", RequestId = "i-1", RequestDigest = "d1" };

    [Fact]
    public async Task Act_writes_its_own_rows_and_records_together_and_returns_its_value()
    {
        await using var bench = await StartAsync();
        var outcome = await bench.Store.ActAsync<WriteOutcome>(async (scope, token) =>
        {
            scope.Context.Requests.Add(Row("mine", scope.Now));
            return ActEnd<WriteOutcome>.Keep(await scope.CreateAsync(Some.Need(), token));
        }, Token);
        Assert.Equal((WriteStatus.Created, 1L), (outcome.Status, outcome.Stamp!.Sequence));
        Assert.Equal(1, bench.Store.LastSequence);
        await bench.ReopenAsync();
        Assert.NotNull(await bench.Store.GetAsync(Some.Need().Id, AccessScope.Public, Token));
        Assert.Equal(["mine"], await RowsAsync(bench));
    }

    [Fact]
    public async Task Act_that_is_undone_leaves_nothing_and_does_not_use_up_a_sequence()
    {
        await using var bench = await StartAsync();
        var refused = await bench.Store.ActAsync<string>(async (scope, token) =>
        {
            scope.Context.Requests.Add(Row("never", scope.Now));
            Assert.Equal(WriteStatus.Created, (await scope.CreateAsync(Some.Need("never"), token)).Status);
            return ActEnd<string>.Undo("over the cap");
        }, Token);
        Assert.Equal("over the cap", refused);
        Assert.Equal(0, bench.Store.LastSequence);
        Assert.Empty(await RowsAsync(bench));
        Assert.Equal(1, (await bench.CreateAsync(Some.Need("first"))).Stamp!.Sequence);
        Assert.Null(await bench.Store.GetAsync(Some.Need("never").Id, AccessScope.Operator, Token));
    }

    [Fact]
    public async Task Changes_of_loaded_entities_are_found_and_saved()
    {
        await using var bench = await StartAsync();
        await KeepAsync(bench, "mine");
        await bench.Store.ActAsync<bool>(async (scope, token) =>
        {
            scope.Context.Requests.Remove(await scope.Context.Requests.SingleAsync(token));
            var store = await scope.Context.Stores.SingleAsync(token);
            scope.Context.Entry(store).Property(s => s.StoreId).CurrentValue = "changed";
            return ActEnd<bool>.Keep(true);
        }, Token);
        Assert.Empty(await RowsAsync(bench));
        Assert.Equal("changed", await bench.Store.QueryAsync((context, token) => context.Stores.Select(s => s.StoreId).SingleAsync(token), Token));
    }

    [Fact]
    public async Task Act_sees_the_records_and_acts_before_it_in_its_group_and_its_own_writes()
    {
        await using var bench = await StartAsync();
        // The first act holds the loop, so that all that follows is one group behind it.
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = bench.Store.ActAsync<int>(async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return ActEnd<int>.Keep(0);
        }, Token);
        var record = bench.CreateAsync(Some.Need(title: "one"));
        var act = bench.Store.ActAsync<string>(async (scope, token) =>
        {
            var found = await scope.FindRecordAsync(Some.Need().Id, token);
            var updated = await scope.UpdateAsync(Some.Need(title: "two"), found!.Stamp.Etag, token);
            var again = await scope.UpdateAsync(Some.Need(title: "three"), found.Stamp.Etag, token);
            await scope.DeleteAsync(Some.Need().Id, updated.Stamp!.Etag, token);
            var recreated = await scope.UpsertAsync(Some.Need(title: "four"), token);
            return ActEnd<string>.Keep($"{found.Stamp.Revision} {updated.Status} {again.Status} {recreated.Status}");
        }, Token);
        var after = bench.UpdateAsync(Some.Need(title: "five"));
        gate.SetResult();
        await first;
        Assert.Equal(1, (await record).Stamp!.Sequence);
        Assert.Equal("1 Updated StaleEtag Created", await act);
        Assert.Equal((5L, 5L), ((await after).Stamp!.Revision, (await after).Stamp!.Sequence));
        Assert.Equal([1L, 2, 3, 4, 5], (await bench.AllChangesAsync()).Select(c => c.Sequence));
    }

    [Fact]
    public async Task Act_that_fails_by_a_bug_fails_alone()
    {
        await using var bench = await StartAsync();
        await KeepAsync(bench, "taken");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = 0;
        var first = bench.Store.ActAsync<int>(async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return ActEnd<int>.Keep(0);
        }, Token);
        var before = bench.CreateAsync(Some.Need("before"));
        var counted = bench.Store.ActAsync<int>((_, _) => Task.FromResult(ActEnd<int>.Keep(++runs)), Token);
        var thrown = bench.Store.ActAsync<int>(async (scope, token) =>
        {
            await scope.CreateAsync(Some.Need("never"), token);
            throw new ArgumentException("a bug of ours");
        }, Token);
        var constraint = KeepAsync(bench, "taken");
        var after = bench.CreateAsync(Some.Need("after"));
        gate.SetResult();
        await first;
        Assert.Equal((1L, 2L), ((await before).Stamp!.Sequence, (await after).Stamp!.Sequence));
        Assert.Equal("a bug of ours", (await Assert.ThrowsAsync<ArgumentException>(() => thrown)).Message);
        await Assert.ThrowsAsync<DbUpdateException>(() => constraint);
        // The neighbours were not carried out a second time for it.
        Assert.Equal(1, await counted);
        Assert.Equal(["before", "after"], (await bench.AllChangesAsync()).Select(c => c.Id.Key));
    }

    [Fact]
    public async Task Same_request_fifty_times_at_once_acts_once()
    {
        await using var bench = await StartAsync();
        var acts = 0;
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => bench.Store.ActOnceAsync<Introduced>(s_request, async (scope, token) =>
        {
            var outcome = await scope.CreateAsync(Some.Need($"n-{++acts}"), token);
            return ActEnd<Introduced>.Keep(new Introduced(outcome.Stamp!.Sequence, "both sides agreed"));
        }, Token)));
        Assert.All(answers, a => Assert.Equal(new OnceAnswer<Introduced>(Reused: false, new Introduced(1, "both sides agreed")), a));
        Assert.Equal((1, 1L), (acts, bench.Store.LastSequence));
        await bench.ReopenAsync();
        Assert.True((await bench.Store.ActOnceAsync<Introduced>(s_request with { RequestDigest = "d2" }, NeverAsync, Token)).Reused);
        Assert.Equal(1, (await bench.Store.ActOnceAsync<Introduced>(s_request, NeverAsync, Token)).Value!.Sequence);
    }

    [Fact]
    public async Task Undone_act_under_a_request_id_may_be_tried_again()
    {
        await using var bench = await StartAsync();
        Assert.Equal("full", (await bench.Store.ActOnceAsync<string>(s_request, (_, _) => Task.FromResult(ActEnd<string>.Undo("full")), Token)).Value);
        Assert.Equal("done", (await bench.Store.ActOnceAsync<string>(s_request, (_, _) => Task.FromResult(ActEnd<string>.Keep("done")), Token)).Value);
    }

    [Fact]
    public async Task Snapshot_does_not_see_what_is_written_meanwhile()
    {
        await using var bench = await StartAsync();
        await bench.CreateAsync(Some.Need("a"));
        var (before, after) = await bench.Store.SnapshotAsync(async (context, token) =>
        {
            var first = await context.Records.CountAsync(token);
            await bench.CreateAsync(Some.Need("b"));
            return (first, await context.Records.CountAsync(token));
        }, Token);
        Assert.Equal((1, 1), (before, after));
        Assert.Equal(2, await bench.Store.QueryAsync((context, token) => context.Records.CountAsync(token), Token));
    }

    [Fact]
    public async Task Act_after_disposal_is_the_callers_bug()
    {
        await using var bench = await StartAsync();
        var store = bench.Store;
        await bench.CloseAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.ActAsync<string>((_, _) => Task.FromResult(ActEnd<string>.Keep("")), Token));
    }

    private static Task<ActEnd<Introduced>> NeverAsync(ActScope scope, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("expected the remembered answer, got a second run");

    private static Task<bool> KeepAsync(StoreBench bench, string id) => bench.Store.ActAsync<bool>((scope, _) =>
    {
        scope.Context.Requests.Add(Row(id, scope.Now));
        return Task.FromResult(ActEnd<bool>.Keep(true));
    }, Token);

    private static Task<List<string>> RowsAsync(StoreBench bench) =>
        bench.Store.QueryAsync((context, token) => context.Requests.Select(r => r.RequestId).OrderBy(r => r).ToListAsync(token), Token);

    private static RequestRow Row(string id, DateTimeOffset at) =>
        new() { Principal = "act", Method = "Test", RequestId = id, Digest = "", Outcomes = [], At = at };

    private sealed record Introduced(long Sequence, string Why);
}
