using System.Security.Cryptography;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>
/// A server whose disk is full: it refuses the transaction when a table cannot grow, and stops when its log cannot. Which of
/// them comes first depends on its checkpoints, so both are an answer here; losing something is not.
/// </summary>
public sealed class PostgresFullDiskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("catalogue", "R-07")]
    public async Task Full_disk_of_the_server_is_told_loses_nothing_acknowledged_and_heals_when_there_is_room()
    {
        using var disk = SmallDisk.MountOrSkip("size=120m");
        await using var server = new PostgresServer { Disk = disk };
        var options = new CatalogStoreOptions { Postgres = PostgresAddress.Parse(await server.CreateDatabaseAsync(Token)), RetryFor = TimeSpan.FromSeconds(2) };
        await using var store = await CatalogStore.OpenAsync(options, StoreBench.Vocabularies, TimeProvider.System, Token);
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[new DriveInfo(disk.Path).AvailableFreeSpace - 3_000_000], Token);
        var acknowledged = new List<RecordStamp>();

        var e = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            while (acknowledged.Count < 1_000) acknowledged.Add((await store.CreateAsync(Large(acknowledged.Count), StoreBench.By, Token)).Stamp!);
        });

        Assert.True(e.Reason is StoreFailure.Full or StoreFailure.Unavailable, $"expected full or unavailable, got {e.Reason}: {e.Message}");
        Assert.InRange(acknowledged.Count, 1, 999);
        File.Delete(ballast);
        await server.StartAsync(Token);
        var after = (await store.CreateAsync(Large(5_000), StoreBench.By, Token)).Stamp!;

        var changes = await store.ReadChangesAsync(0, CatalogStore.MaxBatch, Token);
        // What was under way when the disk was full may have been written before its answer was lost; it is one whole record then.
        Assert.Equal(Enumerable.Range(1, changes.Count).Select(i => (long)i), changes.Select(c => c.Sequence));
        Assert.Equal(acknowledged.Select(s => (s.Sequence, s.Id)), changes.Take(acknowledged.Count).Select(c => (c.Sequence, c.Id)));
        Assert.InRange(changes.Count - acknowledged.Count, 1, 2);
        Assert.Equal((after.Sequence, after.Id), (changes[^1].Sequence, changes[^1].Id));
        Assert.Equal(changes.Count, (await store.GetManyAsync([.. changes.Select(c => c.Id)], AccessScope.Public, Token)).Count);
    }

    /// <summary>A text that a server cannot pack.</summary>
    private static Technology Large(int i) => Some.Technology($"large-{i}") with { Body = LocalizedText.Of("en", Convert.ToHexString(RandomNumberGenerator.GetBytes(30_000))) };
}
