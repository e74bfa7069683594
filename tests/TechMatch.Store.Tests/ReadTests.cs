using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

public abstract class ReadTests(PostgresServer? server) : ProviderTests(server)
{
    [Fact]
    public async Task Get_draft_is_null_for_the_public_and_there_for_the_operator()
    {
        await using var bench = await StartAsync();
        var draft = Some.Need() with { State = RecordState.Draft };
        await bench.CreateAsync(draft);
        Assert.Null(await bench.Store.GetAsync(draft.Id, AccessScope.Public, Token));
        Assert.Equal(draft, (await bench.Store.GetAsync(draft.Id, AccessScope.Operator, Token))!.Record);
    }

    [Fact]
    public async Task GetMany_keeps_the_order_of_the_ids_and_leaves_out_the_invisible()
    {
        await using var bench = await StartAsync();
        await bench.Store.UpsertBatchAsync(
            [Some.Need("a"), Some.Need("b") with { State = RecordState.Withdrawn }, Some.Need("c"), Some.Need("d")], StoreBench.By, Token);
        RecordId[] ids = [.. ((string[])["d", "b", "missing", "a", "d"]).Select(k => RecordId.Of(RecordKind.Need, k))];
        var found = await bench.Store.GetManyAsync(ids, AccessScope.Public, Token);
        Assert.Equal(["d", "a", "d"], found.Select(r => r.Id.Key));
        Assert.Equal(["d", "b", "a", "d"], (await bench.Store.GetManyAsync(ids, AccessScope.Operator, Token)).Select(r => r.Id.Key));
    }

    [Fact]
    public async Task GetMany_takes_more_ids_than_a_statement_has_parameters()
    {
        await using var bench = await StartAsync();
        await bench.CreateAsync(Some.Need("n-39999"));
        // SQLite allows 32,766 parameters in one statement.
        RecordId[] ids = [.. Enumerable.Range(0, 40_000).Select(i => RecordId.Of(RecordKind.Need, $"n-{i}"))];
        Assert.Equal("n-39999", Assert.Single(await bench.Store.GetManyAsync(ids, AccessScope.Public, Token)).Id.Key);
    }

    [Fact]
    public async Task List_pages_by_ordinal_name_within_kind_and_scope()
    {
        await using var bench = await StartAsync();
        // "needs0" would follow every need; "-" < "." < digits < letters ordinally, whatever a culture says.
        string[] keys = ["b", "a-2", "a.1", "a10", "a_1", "a"];
        await bench.Store.UpsertBatchAsync(
            [.. keys.Select(k => Some.Need(k)), Some.Need("a1") with { State = RecordState.Draft }, Some.Mandate(), Some.Organisation(), Some.Proposal()],
            StoreBench.By,
            Token);
        var seen = new List<string>();
        string? after = null;
        while (await bench.Store.ListAsync(RecordKind.Need, AccessScope.Public, after, 2, Token) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(r => r.Id.Key));
            after = page[^1].Id.Name;
        }

        Assert.Equal(["a", "a-2", "a.1", "a10", "a_1", "b"], seen);
        var all = await bench.Store.ListAsync(null, AccessScope.Operator, null, CatalogStore.MaxBatch, Token);
        Assert.Equal(all.Select(r => r.Id.Name).Order(StringComparer.Ordinal), all.Select(r => r.Id.Name));
        Assert.Equal(10, all.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(CatalogStore.MaxBatch + 1)]
    public async Task List_page_size_outside_its_range_is_the_callers_bug(int pageSize)
    {
        await using var bench = await StartAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => bench.Store.ListAsync(null, AccessScope.Public, null, pageSize, Token));
    }

    [Fact]
    public async Task Count_covers_what_the_scope_sees_and_no_tombstone()
    {
        await using var bench = await StartAsync();
        await bench.Store.UpsertBatchAsync(
            [Some.Need("a"), Some.Need("b"), Some.Need("c") with { State = RecordState.Draft }, Some.Startup()], StoreBench.By, Token);
        await bench.DeleteAsync(RecordId.Parse("needs/b"));
        var startups = new RecordCount(RecordKind.Startup, RecordState.Published, 1);
        var needs = new RecordCount(RecordKind.Need, RecordState.Published, 1);
        Assert.Equal([startups, needs], await bench.Store.CountAsync(AccessScope.Public, Token));
        Assert.Equal(
            [startups, new RecordCount(RecordKind.Need, RecordState.Draft, 1), needs], await bench.Store.CountAsync(AccessScope.Operator, Token));
    }

    [Fact]
    public async Task Hashes_cover_live_records_in_name_order_over_many_pages()
    {
        await using var bench = await StartAsync();
        // More than two inner pages of 5,000.
        foreach (var chunk in Enumerable.Range(0, 10_500).Select(i => (CatalogRecord)Some.Need($"n-{i}")).Chunk(CatalogStore.MaxBatch))
            await bench.Store.UpsertBatchAsync(chunk, StoreBench.By, Token);
        await bench.DeleteAsync(RecordId.Parse("needs/n-7"));
        var hashes = await bench.Store.EnumerateHashesAsync(Token).ToListAsync(Token);
        var expected = Enumerable.Range(0, 10_500).Where(i => i != 7).Select(i => $"needs/n-{i}").Order(StringComparer.Ordinal);
        Assert.Equal(expected, hashes.Select(h => h.Id.Name));
        Assert.Equal(RecordJson.ContentHash(RecordJson.Write(Some.Need("n-0"))), hashes[0].ContentHash);
    }

    [Fact]
    public async Task Changes_carry_what_the_record_has_become()
    {
        await using var bench = await StartAsync();
        await bench.CreateAsync(Some.Need("kept", title: "one"));
        await bench.CreateAsync(Some.Need("gone"));
        await bench.UpdateAsync(Some.Need("kept", title: "two"));
        await bench.DeleteAsync(RecordId.Parse("needs/gone"));
        var changes = await bench.Store.ReadChangesAsync(0, 3, Token);
        Assert.Equal([1L, 2, 3], changes.Select(c => c.Sequence));
        Assert.Equal(["two", null, "two"], changes.Select(c => c.Current?.Record.Title.Original.Text));
        Assert.Equal(3, changes[0].Current!.Stamp.Sequence);
        var last = Assert.Single(await bench.Store.ReadChangesAsync(3, 3, Token));
        Assert.Equal((ChangeKind.Deleted, 2L, null, null), (last.Kind, last.Revision, last.ContentHash, last.Current));
        Assert.Empty(await bench.Store.ReadChangesAsync(4, 3, Token));
    }

    [Fact]
    public async Task WaitForChange_completes_with_the_change_and_not_before()
    {
        await using var bench = await StartAsync();
        var waiting = bench.Store.WaitForChangeAsync(1, Token);
        await bench.CreateAsync(Some.Need("a"));
        Assert.False(waiting.IsCompleted);
        await bench.CreateAsync(Some.Need("b"));
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.True(bench.Store.WaitForChangeAsync(1, Token).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WaitForChange_ends_with_its_caller_and_with_the_store()
    {
        await using var bench = await StartAsync();
        using var caller = new CancellationTokenSource();
        var cancelled = bench.Store.WaitForChangeAsync(0, caller.Token);
        var orphaned = bench.Store.WaitForChangeAsync(0, Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await bench.CloseAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => orphaned);
    }
}
