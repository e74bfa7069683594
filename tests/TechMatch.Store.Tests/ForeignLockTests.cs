using Microsoft.Data.Sqlite;
using TechMatch.Core.Access;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

public sealed class ForeignLockTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Foreign_write_lock_stops_writes_with_a_sentence_and_reads_not_at_all()
    {
        await using var bench = StoreBench.Closed();
        var options = new CatalogStoreOptions { Folder = bench.Folder, BusyTimeout = TimeSpan.FromSeconds(1) };
        await using var store = await CatalogStore.OpenAsync(options, StoreBench.Vocabularies, bench.Time, Token);
        await store.CreateAsync(Some.Need(), StoreBench.By, Token);
        using var foreign = new SqliteConnection($"Data Source={bench.DatabaseFile};Pooling=False");
        foreign.Open();
        using (foreign.BeginTransaction())
        {
            var e = await Assert.ThrowsAsync<StoreException>(() => store.CreateAsync(Some.Need("late"), StoreBench.By, Token));
            Assert.Equal(StoreFailure.Unavailable, e.Reason);
            Assert.StartsWith("another program holds a lock", e.Message, StringComparison.Ordinal);
            Assert.NotNull(await store.GetAsync(Some.Need().Id, AccessScope.Public, Token));
            // Many at once wait for the lock once, not one after the other: 20 waits of a second would break the limit.
            var many = Enumerable.Range(0, 20).Select(i => store.CreateAsync(Some.Need($"m-{i}"), StoreBench.By, Token)).ToList();
            foreach (var write in many)
                Assert.Equal(StoreFailure.Unavailable, (await Assert.ThrowsAsync<StoreException>(() => write.WaitAsync(TimeSpan.FromSeconds(10), Token))).Reason);
        }

        Assert.Equal(2, (await store.CreateAsync(Some.Need("late"), StoreBench.By, Token)).Stamp!.Sequence);
    }
}
