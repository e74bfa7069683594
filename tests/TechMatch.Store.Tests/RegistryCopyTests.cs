using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Store.Moving;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

public sealed class RegistryCopyTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task Registry_in_another_place_is_the_same_registry(bool fromPostgres, bool toPostgres)
    {
        await using var source = await BenchAsync(fromPostgres);
        await source.OpenAsync();
        var request = StoreBench.By with { RequestId = "r-1" };
        var first = await source.CreateAsync(Some.Need("a", title: "Күйдіру пеші"), request);
        source.Time.Now += TimeSpan.FromMicroseconds(1);
        await source.UpdateAsync(Some.Need("a", title: "水泥窑"), first.Stamp!.Etag);
        await source.DeleteAsync((await source.CreateAsync(Some.Need("gone"))).Stamp!.Id);
        await source.Store.UpsertBatchAsync([.. Enumerable.Range(0, 700).Select(i => Some.Technology($"t-{i}"))], StoreBench.By, Token);
        var before = await StateAsync(source);
        await source.CloseAsync();

        await using var target = await BenchAsync(toPostgres);
        var shares = new List<double>();
        var copied = await RegistryCopy.RunAsync(StoreBench.Options(source.Place), StoreBench.Options(target.Place), shares.Add, target.Time, Token);
        Assert.Equal((704, 702, 1), (copied.LastSequence, copied.Rows["records"], copied.Rows["requests"]));
        Assert.Equal((1.0, true), (shares[^1], shares.SequenceEqual(shares.Order())));
        await target.OpenAsync();
        Assert.Equal(before, await StateAsync(target));
        Assert.Equal(first, await target.CreateAsync(Some.Need("a", title: "Күйдіру пеші"), request));
        Assert.Equal(705, (await target.CreateAsync(Some.Need("next"))).Stamp!.Sequence);
    }

    [Fact]
    public async Task Target_that_holds_a_record_is_left_alone()
    {
        await using var source = await StoreBench.StartAsync();
        await source.CreateAsync(Some.Need("new"));
        await source.CloseAsync();
        await using var target = await StoreBench.StartAsync();
        await target.CreateAsync(Some.Need("old"));
        var id = target.Store.StoreId;
        await target.CloseAsync();
        var e = await Assert.ThrowsAsync<StoreException>(() => RegistryCopy.RunAsync(StoreBench.Options(source.Place), StoreBench.Options(target.Place), _ => { }, target.Time, Token));
        Assert.Equal(StoreFailure.NotEmpty, e.Reason);
        await target.OpenAsync();
        Assert.Equal((id, 1L), (target.Store.StoreId, target.Store.LastSequence));
        Assert.NotNull(await target.Store.GetAsync(Some.Need("old").Id, AccessScope.Public, Token));
    }

    [Fact]
    public async Task Source_without_a_registry_is_refused_and_not_created()
    {
        using var folder = new TempFolder();
        await using var target = StoreBench.Closed();
        var options = new CatalogStoreOptions { Folder = folder.File("absent") };
        var e = await Assert.ThrowsAsync<StoreException>(() => RegistryCopy.RunAsync(options, StoreBench.Options(target.Place), _ => { }, target.Time, Token));
        Assert.StartsWith("there is no registry in", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(options.Folder));
    }

    private async Task<StoreBench> BenchAsync(bool postgres) => StoreBench.Closed(postgres ? await server.CreateDatabaseAsync(Token) : null);

    private static async Task<string> StateAsync(StoreBench bench)
    {
        var hashes = await bench.Store.EnumerateHashesAsync(Token).ToListAsync(Token);
        var stamps = await bench.Store.GetManyAsync([.. hashes.Select(h => h.Id)], AccessScope.Operator, Token);
        var changes = (await bench.AllChangesAsync()).Select(c => (c.Sequence, c.Id, c.Revision, c.Kind, c.ContentHash, c.At.UtcTicks));
        return string.Join('\n', [bench.Store.StoreId, .. hashes.Select(h => $"{h}"), .. stamps.Select(s => $"{s.Stamp} {s.Stamp.CreatedAt.UtcTicks}"), .. changes.Select(c => $"{c}")]);
    }
}
