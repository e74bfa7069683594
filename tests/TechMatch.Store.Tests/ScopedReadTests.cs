using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>Every read is for a caller: what it may not know is as if it were not there.</summary>
public sealed class ScopedReadTests
{
    private static readonly RecordId s_plant = RecordId.Parse("organisations/plant");
    private static readonly AccessScope s_owner = AccessScope.Of(new Principal("user:i|o", Role.Owner) { Organisation = s_plant });
    private static readonly AccessScope s_member = AccessScope.Of(new Principal("user:i|m", Role.FocalPoint) { Alliances = [Code.Of("bri")] });
    private static readonly AccessScope s_staff = AccessScope.Of(new Principal("user:i|s", Role.Staff));
    private static readonly AccessScope s_portal = AccessScope.Of(new Principal("key:p", Role.Portal) { Filter = new EmbeddedFilter([CountryCode.Of("KZ")], [], []) });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_pages_and_counts_hold_what_each_caller_may_see()
    {
        await using var bench = await FilledAsync();
        foreach (var (scope, keys) in (IEnumerable<(AccessScope, string)>)
            [(AccessScope.Public, "a f"), (s_member, "a b f"), (s_owner, "a b c d f"), (s_staff, "a b d f"), (s_portal, "f"), (AccessScope.Operator, "a b c d e f")])
        {
            var seen = new List<string>();
            string? after = null;
            while (await bench.Store.ListAsync(null, scope, after, 1, Token) is { Count: > 0 } page)
            {
                seen.AddRange(page.Select(r => r.Id.Key));
                after = page[^1].Id.Name;
            }

            Assert.Equal(keys, string.Join(' ', seen));
            Assert.Equal(seen.Count, (await bench.Store.CountAsync(scope, Token)).Sum(c => c.Count));
            Assert.Equal(seen, (await bench.Store.GetManyAsync([.. "abcdef".Select(k => RecordId.Of(RecordKind.Technology, k.ToString()))], scope, Token)).Select(r => r.Id.Key));
        }
    }

    [Fact]
    public async Task Page_of_a_portal_is_full_though_most_records_are_not_for_it()
    {
        await using var bench = await StoreBench.StartAsync();
        await bench.Store.UpsertBatchAsync([.. Enumerable.Range(0, 60).Select(i => Record($"r{i:00}") with { Country = CountryCode.Of(i % 10 == 9 ? "KZ" : "UZ") })], StoreBench.By, Token);

        Assert.Equal(["r09", "r19", "r29"], (await bench.Store.ListAsync(null, s_portal, null, 3, Token)).Select(r => r.Id.Key));
        Assert.Equal(["r39", "r49", "r59"], (await bench.Store.ListAsync(null, s_portal, "technologies/r29", 10, Token)).Select(r => r.Id.Key));
    }

    [Fact]
    public async Task Get_of_a_tiered_record_gives_the_view_and_an_etag_that_tells_nothing_of_the_rest()
    {
        await using var bench = await StoreBench.StartAsync();
        var record = Record("t") with
        {
            Owner = s_plant, Summary = LocalizedText.Of("en", "secret one"),
            Access = new AccessRules { Disclosure = [new FieldDisclosure { Field = "summary", Tier = DisclosureTier.Agreement }, new FieldDisclosure { Field = "owner", Tier = DisclosureTier.Agreement }] },
        };
        await bench.CreateAsync(record);
        await using var other = await StoreBench.StartAsync();
        await other.CreateAsync(record with { Summary = LocalizedText.Of("en", "another secret") });

        var (seen, twin) = ((await bench.Store.GetAsync(record.Id, AccessScope.Public, Token))!, (await other.Store.GetAsync(record.Id, AccessScope.Public, Token))!);
        var whole = (await bench.Store.GetAsync(record.Id, s_owner, Token))!;

        Assert.True(seen is { IsWhole: false, Record: { Summary: null, Owner: null, Access: null } });
        Assert.Equal((twin.Stamp.Etag, twin.ContentHash), (seen.Stamp.Etag, seen.ContentHash));
        Assert.True(whole.IsWhole);
        Assert.Equal(record, whole.Record);
        // The etag of the view does not pass for that of the record.
        Assert.Equal(WriteStatus.StaleEtag, (await bench.UpdateAsync(record with { Tags = ["x"] }, seen.Stamp.Etag)).Status);
        Assert.Equal(WriteStatus.Updated, (await bench.UpdateAsync(record with { Tags = ["x"] }, whole.Stamp.Etag)).Status);
    }

    [Fact]
    public async Task Changes_for_a_caller_leave_out_what_it_never_saw_and_tell_what_it_sees_no_more_as_deleted()
    {
        await using var bench = await StoreBench.StartAsync();
        var secret = Record("secret") with { Access = new AccessRules { Visibility = Visibility.Private } };
        await bench.CreateAsync(secret);
        await bench.CreateAsync(Record("open"));
        await bench.CreateAsync(Record("closing"));
        await bench.UpdateAsync(Record("closing") with { Access = new AccessRules { Visibility = Visibility.Private } });
        await bench.UpdateAsync(Record("closing") with { Tags = ["inside"], Access = new AccessRules { Visibility = Visibility.Private } });
        await bench.DeleteAsync(secret.Id);

        var read = await bench.Store.ReadChangesAsync(0, 100, AccessScope.Public, Token);

        // Its creation and the change that hid it were for everybody; what came after was not.
        Assert.Equal(
            [(2L, "open", ChangeKind.Created), (3L, "closing", ChangeKind.Deleted), (4L, "closing", ChangeKind.Deleted)],
            read.Changes.Select(c => (c.Sequence, c.Id.Key, c.Kind)));
        Assert.All(read.Changes.Skip(1), c => Assert.True(c is { Current: null, ContentHash: null }));
        Assert.Equal(6, read.ReadUpTo);
        Assert.Equal(6, (await bench.Store.ReadChangesAsync(0, 100, AccessScope.Operator, Token)).Changes.Count);
    }

    [Fact]
    public async Task Change_of_readers_alone_is_a_change()
    {
        await using var bench = await StoreBench.StartAsync();
        await bench.CreateAsync(Record("a"));
        var granted = await bench.UpdateAsync(Record("a") with { Grants = [new AccessGrant { To = "organisations/fund", Tier = DisclosureTier.Introduced }] });

        Assert.Equal(WriteStatus.Updated, granted.Status);
        // Everybody goes on seeing the same bytes.
        var seen = (await bench.Store.GetAsync(Record("a").Id, AccessScope.Public, Token))!;
        Assert.Equal(RecordJson.Write(Record("a")), seen.Json.ToArray());
    }

    private static async Task<StoreBench> FilledAsync()
    {
        var bench = await StoreBench.StartAsync();
        await bench.Store.UpsertBatchAsync(
            [
                Record("a"),
                Record("b") with { Owner = s_plant, Access = new AccessRules { Visibility = Visibility.Alliance, Alliances = [Code.Of("bri")] } },
                Record("c") with { Owner = s_plant, Access = new AccessRules { Visibility = Visibility.Private } },
                Record("d") with { Owner = s_plant, State = RecordState.Draft },
                Record("e") with { Access = new AccessRules { Visibility = Visibility.Restricted, Organisations = [RecordId.Parse("organisations/fund")] } },
                Record("f") with { Country = CountryCode.Of("KZ") },
            ],
            StoreBench.By,
            Token);
        return bench;
    }

    private static Technology Record(string key) => Some.Technology(key);
}
