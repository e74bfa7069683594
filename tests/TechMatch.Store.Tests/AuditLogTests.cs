using TechMatch.Core.Access;
using TechMatch.Core.Audit;
using TechMatch.Core.Catalog;
using TechMatch.Core.Ledger;
using TechMatch.Store.Access;
using TechMatch.Store.Audit;
using TechMatch.Store.Writing;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

public abstract class AuditLogTests(PostgresServer? server) : ProviderTests(server)
{
    private static readonly WriteOptions s_anna = new() { Principal = "key:anna", Method = "UpdateRecord", Reason = "the site moved" };

    [Fact]
    public async Task Writes_of_a_record_are_noted_with_author_version_and_names_of_fields()
    {
        await using var bench = await StartAsync();
        var created = await bench.CreateAsync(Some.Need(title: "one"));
        var updated = await bench.UpdateAsync(Some.Need(title: "two"), options: s_anna);
        await bench.UpdateAsync(Some.Need(title: "two"), options: s_anna);
        await bench.DeleteAsync(Some.Need().Id);

        var entries = await AllAsync(bench);
        Assert.Equal([AuditActions.RecordCreated, AuditActions.RecordUpdated, AuditActions.RecordDeleted], entries.Select(e => e.Note.Action));
        Assert.Equal([1L, 2, 3], entries.Select(e => e.Sequence));
        Assert.Equal([1L, 2, 3], entries.Select(e => e.Note.Revision));
        Assert.All(entries, e => Assert.Equal(Some.Need().Id.Name, e.Note.Subject));
        Assert.Contains("provenance", entries[0].Note.Fields);
        Assert.Equal(["title"], entries[1].Note.Fields);
        Assert.Equal(("key:anna", "UpdateRecord", "the site moved"), (entries[1].Note.Actor, entries[1].Note.Method, entries[1].Note.Reason));
        Assert.Equal((created.Stamp!.UpdatedAt, updated.Stamp!.UpdatedAt), (entries[0].At, entries[1].At));
        Assert.Equal(RecordJson.ContentHash(RecordJson.Write(Some.Need(title: "two"))), entries[1].Note.ContentHash);
        Assert.Equal(("", 0), (entries[2].Note.ContentHash, entries[2].Note.Fields.Count));
    }

    [Fact]
    public async Task Group_of_writes_to_one_name_notes_each_against_the_one_before()
    {
        await using var bench = await StartAsync();
        await bench.CreateAsync(Some.Need(title: "one"));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = bench.Store.ActAsync<int>(async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return ActEnd<int>.Keep(0);
        }, Token);
        Task<WriteOutcome>[] writes =
        [
            bench.UpdateAsync(Some.Need(title: "two")),
            bench.UpdateAsync(Some.Need(title: "two") with { Tags = ["kiln"] }),
            bench.DeleteAsync(Some.Need().Id),
            bench.CreateAsync(Some.Need(title: "three")),
        ];
        gate.SetResult();
        await first;
        await Task.WhenAll(writes);

        var entries = await AllAsync(bench);
        Assert.Equal(["title"], entries[1].Note.Fields);
        Assert.Equal(["tags"], entries[2].Note.Fields);
        Assert.Equal(entries[0].Note.Fields, entries[4].Note.Fields);
        Assert.True((await VerifyAsync(bench)).Sound);
    }

    [Fact]
    public async Task Act_notes_in_its_own_transaction_and_an_undone_one_notes_nothing()
    {
        await using var bench = await StartAsync();
        await bench.Store.ActAsync<bool>(async (scope, token) =>
        {
            scope.By("key:eva", "Publish", "checked");
            await scope.CreateAsync(Some.Need("kept"), token);
            scope.Note(AuditNote.Override("key:eva", "needs/kept", "the duplicate was withdrawn"));
            return ActEnd<bool>.Keep(true);
        }, Token);
        await bench.Store.ActAsync<bool>(async (scope, token) =>
        {
            await scope.CreateAsync(Some.Need("undone"), token);
            scope.Note(AuditNote.Override("key:eva", "needs/undone", "none"));
            return ActEnd<bool>.Undo(false);
        }, Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Store.ActAsync<bool>(async (scope, token) =>
        {
            await scope.CreateAsync(Some.Need("failed"), token);
            throw new InvalidOperationException("bug");
        }, Token));

        Assert.Equal([("key:eva", "record.created", "needs/kept", "checked"), ("key:eva", "overridden", "needs/kept", "the duplicate was withdrawn")],
            (await AllAsync(bench)).Select(e => (e.Note.Actor, e.Note.Action, e.Note.Subject, e.Note.Reason)));
        Assert.True((await VerifyAsync(bench)).Sound);
    }

    [Fact]
    public async Task Key_made_rotated_and_revoked_is_noted_with_who_did_it()
    {
        await using var bench = await StartAsync();
        var keys = new KeyRegister(bench.Store);
        var at = bench.Time.GetUtcNow();
        await keys.AddAsync(new ApiKey { Id = "0123456789ab", Label = "form", Grant = new KeyGrant(Role.Staff), CreatedAt = at, CreatedBy = "operator", SecretHash = new string('a', 64) }, Token);
        await keys.RotateAsync("0123456789ab", new string('b', 64), at, "key:anna", Token);
        await keys.RevokeAsync("0123456789ab", at, "key:eva", Token);
        await keys.RotateAsync("0123456789ab", new string('c', 64), at, "key:late", Token);

        var entries = await AllAsync(bench);
        Assert.Equal([("operator", "key.made"), ("key:anna", "key.rotated"), ("key:eva", "key.revoked")], entries.Select(e => (e.Note.Actor, e.Note.Action)));
        Assert.All(entries, e => Assert.Equal("keys/0123456789ab", e.Note.Subject));
    }

    [Fact]
    public async Task List_by_subject_actor_action_and_time_finds_those_and_pages()
    {
        await using var bench = await StartAsync();
        await bench.CreateAsync(Some.Need("a"));
        await bench.CreateAsync(Some.Need("b"), s_anna);
        bench.Time.Now += TimeSpan.FromHours(1);
        var later = bench.Time.GetUtcNow();
        await bench.UpdateAsync(Some.Need("a", title: "other"), options: s_anna);
        var log = new AuditLog(bench.Store);

        Assert.Equal([1L, 3], await SequencesAsync(new AuditQuery(Subject: "needs/a")));
        Assert.Equal([2L, 3], await SequencesAsync(new AuditQuery(Actor: "key:anna")));
        Assert.Equal([3L], await SequencesAsync(new AuditQuery(Action: AuditActions.RecordUpdated)));
        Assert.Equal([3L], await SequencesAsync(new AuditQuery(From: later)));
        Assert.Equal([1L, 2], await SequencesAsync(new AuditQuery(Until: later)));
        Assert.Equal([2L], (await log.ListAsync(new AuditQuery(), 1, 1, Token)).Select(e => e.Sequence));

        async Task<IEnumerable<long>> SequencesAsync(AuditQuery query) => (await log.ListAsync(query, 0, 10, Token)).Select(e => e.Sequence);
    }

    [Fact]
    public async Task Request_that_is_repeated_is_noted_once()
    {
        await using var bench = await StartAsync();
        var once = StoreBench.By with { RequestId = "r-1" };
        await bench.CreateAsync(Some.Need(), once);
        await bench.CreateAsync(Some.Need(), once);
        Assert.Single(await AllAsync(bench));
    }

    private static async Task<IReadOnlyList<AuditEntry>> AllAsync(StoreBench bench) => await new AuditLog(bench.Store).ListAsync(new AuditQuery(), 0, CatalogStore.MaxBatch, Token);

    private static Task<ChainFinding> VerifyAsync(StoreBench bench) => new ChainReader(bench.Store).VerifyAsync(Chain.Audit, [], Token);
}
