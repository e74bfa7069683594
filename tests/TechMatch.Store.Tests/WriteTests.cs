using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Ledger;
using TechMatch.Store.Audit;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

public abstract class WriteTests(PostgresServer? server) : ProviderTests(server)
{
    [Fact]
    public async Task Create_new_name_gives_revision_one_and_the_first_sequence()
    {
        await using var bench = await StartAsync();
        var outcome = await bench.CreateAsync(Some.Need());
        Assert.Equal(WriteStatus.Created, outcome.Status);
        Assert.Equal((1L, 1L), (outcome.Stamp!.Revision, outcome.Stamp.Sequence));
        Assert.Equal(bench.Time.Now, outcome.Stamp.CreatedAt);
        Assert.Equal(1, bench.Store.LastSequence);
    }

    [Fact]
    public async Task Create_taken_name_answers_AlreadyExists_and_logs_nothing()
    {
        await using var bench = await StartAsync();
        var first = await bench.CreateAsync(Some.Need());
        var second = await bench.CreateAsync(Some.Need(title: "Another title"));
        Assert.Equal(WriteStatus.AlreadyExists, second.Status);
        Assert.Equal(first.Stamp, second.Stamp);
        Assert.Equal(1, bench.Store.LastSequence);
    }

    [Fact]
    public async Task Update_with_current_etag_makes_the_next_revision()
    {
        await using var bench = await StartAsync();
        var created = await bench.CreateAsync(Some.Need());
        bench.Time.Now += TimeSpan.FromMinutes(1);
        var updated = await bench.UpdateAsync(Some.Need(title: "Heat of the kiln"), created.Stamp!.Etag);
        Assert.Equal(WriteStatus.Updated, updated.Status);
        Assert.Equal((2L, 2L), (updated.Stamp!.Revision, updated.Stamp.Sequence));
        Assert.NotEqual(created.Stamp.Etag, updated.Stamp.Etag);
        Assert.Equal(created.Stamp.CreatedAt, updated.Stamp.CreatedAt);
        Assert.Equal(created.Stamp.UpdatedAt.AddMinutes(1), updated.Stamp.UpdatedAt);
    }

    [Fact]
    public async Task Update_with_stale_etag_overwrites_nothing()
    {
        await using var bench = await StartAsync();
        var created = await bench.CreateAsync(Some.Need(title: "one"));
        await bench.UpdateAsync(Some.Need(title: "two"), created.Stamp!.Etag);
        var late = await bench.UpdateAsync(Some.Need(title: "three"), created.Stamp.Etag);
        Assert.Equal(WriteStatus.StaleEtag, late.Status);
        var stored = await bench.Store.GetAsync(created.Stamp.Id, AccessScope.Public, Token);
        Assert.Equal("two", stored!.Record.Title.Original.Text);
        Assert.Equal(late.Stamp, stored.Stamp);
    }

    [Fact]
    public async Task Update_of_a_name_that_does_not_exist_answers_NotFound()
    {
        await using var bench = await StartAsync();
        Assert.Equal(WriteStatus.NotFound, (await bench.UpdateAsync(Some.Need())).Status);
    }

    [Fact]
    public async Task Update_with_the_same_content_answers_Unchanged_and_logs_nothing()
    {
        await using var bench = await StartAsync();
        var created = await bench.CreateAsync(Some.Need());
        var again = await bench.UpdateAsync(Some.Need(), created.Stamp!.Etag);
        Assert.Equal(WriteStatus.Unchanged, again.Status);
        Assert.Equal(created.Stamp, again.Stamp);
        Assert.Single(await bench.AllChangesAsync());
    }

    [Fact]
    public async Task Delete_leaves_a_tombstone_and_a_new_record_of_the_name_counts_on()
    {
        await using var bench = await StartAsync();
        var created = await bench.CreateAsync(Some.Need());
        var deleted = await bench.DeleteAsync(created.Stamp!.Id, created.Stamp.Etag);
        Assert.Equal(WriteStatus.Deleted, deleted.Status);
        Assert.Null(await bench.Store.GetAsync(created.Stamp.Id, AccessScope.Operator, Token));
        Assert.Equal(WriteStatus.NotFound, (await bench.DeleteAsync(created.Stamp.Id)).Status);

        var again = await bench.CreateAsync(Some.Need());
        Assert.Equal(WriteStatus.Created, again.Status);
        Assert.Equal(3, again.Stamp!.Revision);
        // The content is the same as at revision 1, the etag must not be: the old version was deleted in between.
        Assert.NotEqual(created.Stamp.Etag, again.Stamp.Etag);
        Assert.Equal(
            [(1L, ChangeKind.Created, 1L), (2, ChangeKind.Deleted, 2), (3, ChangeKind.Created, 3)],
            (await bench.AllChangesAsync()).Select(c => (c.Sequence, c.Kind, c.Revision)));
    }

    [Fact]
    public async Task Delete_with_stale_etag_keeps_the_record()
    {
        await using var bench = await StartAsync();
        var created = await bench.CreateAsync(Some.Need(title: "one"));
        await bench.UpdateAsync(Some.Need(title: "two"));
        Assert.Equal(WriteStatus.StaleEtag, (await bench.DeleteAsync(created.Stamp!.Id, created.Stamp.Etag)).Status);
        Assert.NotNull(await bench.Store.GetAsync(created.Stamp.Id, AccessScope.Public, Token));
    }

    [Fact]
    public async Task Upsert_creates_then_updates_then_leaves_alone()
    {
        await using var bench = await StartAsync();
        var statuses = new List<WriteStatus>();
        foreach (var title in (string[])["one", "two", "two"])
            statuses.Add((await bench.Store.UpsertAsync(Some.Need(title: title), StoreBench.By, Token)).Status);
        Assert.Equal([WriteStatus.Created, WriteStatus.Updated, WriteStatus.Unchanged], statuses);
    }

    [Fact]
    public async Task Batch_gives_one_outcome_per_record_and_a_rejected_one_stops_no_other()
    {
        await using var bench = await StartAsync();
        await bench.CreateAsync(Some.Technology("known"));
        var outcomes = await bench.Store.UpsertBatchAsync(
            [
                Some.Technology("known"),
                Some.Technology("lost") with { Sectors = [Code.Of("no.such.sector")] },
                Some.Technology("new"),
                Some.Technology("new", title: "Said twice, the later wins"),
            ],
            StoreBench.By,
            Token);
        Assert.Equal([WriteStatus.Unchanged, WriteStatus.Rejected, WriteStatus.Created, WriteStatus.Updated], outcomes.Select(o => o.Status));
        Assert.Equal(new FieldFault("sectors", "expected a term of sectors, got 'no.such.sector'"), Assert.Single(outcomes[1].Faults));
        var stored = await bench.Store.GetAsync(RecordId.Parse("technologies/new"), AccessScope.Public, Token);
        Assert.Equal("Said twice, the later wins", stored!.Record.Title.Original.Text);
        Assert.Equal([1L, 2, 3], (await bench.AllChangesAsync()).Select(c => c.Sequence));
    }

    [Fact]
    public async Task Batch_over_the_limit_is_the_callers_bug()
    {
        await using var bench = await StartAsync();
        var many = Enumerable.Repeat<CatalogRecord>(Some.Need(), CatalogStore.MaxBatch + 1).ToList();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => bench.Store.UpsertBatchAsync(many, StoreBench.By, Token));
    }

    [Fact]
    public async Task Record_with_5_MB_of_text_is_rejected_with_the_field_named()
    {
        await using var bench = await StartAsync();
        // 25 languages of the longest text one language may have: 25 × 200,000 = 5,000,000 letters of one byte each.
        var versions = Enumerable.Range(0, 25).Select(i => new TextVersion
        {
            Language = LanguageCode.Of($"a{(char)('a' + i)}"),
            Text = new string('x', TextVersion.MaxLength),
            Kind = i == 0 ? TranslationKind.Original : TranslationKind.Human,
        });
        var outcome = await bench.CreateAsync(Some.Technology() with { Body = new LocalizedText(versions.ToValueList()) });
        Assert.Equal(WriteStatus.Rejected, outcome.Status);
        var fault = Assert.Single(outcome.Faults);
        Assert.Equal("body", fault.Field);
        Assert.StartsWith("expected a record of at most 1000000 bytes, got 500", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, bench.Store.LastSequence);
    }

    [Fact]
    public async Task Clock_set_back_never_puts_an_update_before_its_creation()
    {
        await using var bench = await StartAsync();
        var created = await bench.CreateAsync(Some.Need(title: "one"));
        bench.Time.Now -= TimeSpan.FromHours(1);
        var updated = await bench.UpdateAsync(Some.Need(title: "two"));
        Assert.Equal(created.Stamp!.CreatedAt, updated.Stamp!.UpdatedAt);
    }

    [Fact]
    [Trait("catalogue", "R-10")]
    public async Task Clock_that_jumps_an_hour_each_way_repeats_no_number_and_forgets_no_request()
    {
        await using var bench = await StartAsync();
        var stamps = new List<RecordStamp>();
        foreach (var hours in new[] { 0, 1, -2, 2, -1 })
        {
            bench.Time.Now += TimeSpan.FromHours(hours);
            var request = StoreBench.By with { RequestId = $"at-{stamps.Count}" };
            stamps.Add((await bench.CreateAsync(Some.Need($"n{stamps.Count}"), request)).Stamp!);
            for (var earlier = 0; earlier < stamps.Count; earlier++)
                Assert.Equal(stamps[earlier], (await bench.CreateAsync(Some.Need($"n{earlier}"), StoreBench.By with { RequestId = $"at-{earlier}" })).Stamp);
            var updated = (await bench.UpdateAsync(Some.Need("n0", title: $"after {hours}"))).Stamp!;
            Assert.True(updated.UpdatedAt >= updated.CreatedAt, $"{updated}");
        }

        await bench.ReopenAsync();
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), (await bench.AllChangesAsync()).Select(c => c.Sequence));
        Assert.Equal([1L, 3, 5, 7, 9], stamps.Select(s => s.Sequence));
        Assert.Empty((await new ChainReader(bench.Store).VerifyAsync(Chain.Audit, [], Token)).Faults);
    }

    [Fact]
    public async Task Write_with_a_cancelled_token_throws_and_writes_nothing()
    {
        await using var bench = await StartAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => bench.Store.CreateAsync(Some.Need(), StoreBench.By, new CancellationToken(canceled: true)));
        Assert.Equal(1, (await bench.CreateAsync(Some.Need("other"))).Stamp!.Sequence);
    }

    [Fact]
    public async Task Write_after_disposal_is_the_callers_bug()
    {
        await using var bench = await StartAsync();
        var store = bench.Store;
        await bench.CloseAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.CreateAsync(Some.Need(), StoreBench.By, Token));
    }
}
