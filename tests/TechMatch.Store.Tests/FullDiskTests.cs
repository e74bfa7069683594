using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Store.Tests.Migrations;
using TechMatch.Store.Writing;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

public sealed class FullDiskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("catalogue", "R-07")]
    public async Task Full_database_refuses_writes_keeps_reads_and_goes_on_when_there_is_room()
    {
        // 130 pages of 4 KiB: the empty schema takes about half, each record here about 12 more.
        await using var bench = await StoreBench.StartAsync(maxPages: 130);
        var acknowledged = await WriteUntilFullAsync(bench.Store, Large);
        Assert.InRange(acknowledged.Count, 1, 10);
        Assert.Equal(acknowledged.Count, bench.Store.LastSequence);
        Assert.Equal(acknowledged.Count, (await bench.Store.GetManyAsync(acknowledged, AccessScope.Public, Token)).Count);

        // A deletion frees the pages of its record; the next write takes them, without reopening.
        Assert.Equal(WriteStatus.Deleted, (await bench.DeleteAsync(acknowledged[0])).Status);
        Assert.Equal(acknowledged.Count + 2, (await bench.CreateAsync(Large(1_000))).Stamp!.Sequence);
        Assert.Equal(Enumerable.Range(1, acknowledged.Count + 2).Select(i => (long)i), (await bench.AllChangesAsync()).Select(c => c.Sequence));
    }

    [Fact]
    public async Task Record_too_large_for_the_space_left_fails_alone_not_its_neighbours()
    {
        await using var bench = await StoreBench.StartAsync(maxPages: 130);
        // Written at once, they share a transaction; 400 kB need about 100 pages and cannot fit.
        var huge = bench.CreateAsync(Some.Technology("huge") with { Body = LocalizedText.Of("kk", new string('ж', 200_000)) });
        var small = Enumerable.Range(0, 20).Select(i => bench.CreateAsync(Some.Technology($"small-{i}"))).ToList();
        var e = await Assert.ThrowsAsync<StoreException>(() => huge);
        Assert.Equal(StoreFailure.Full, e.Reason);
        Assert.All(await Task.WhenAll(small), o => Assert.Equal(WriteStatus.Created, o.Status));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), (await bench.AllChangesAsync()).Select(c => c.Sequence));
    }

    [Fact]
    public async Task Full_database_fails_the_act_with_the_store_and_not_its_neighbours()
    {
        await using var bench = await StoreBench.StartAsync(maxPages: 130);
        var huge = bench.Store.ActAsync<WriteOutcome>(async (scope, token) => ActEnd<WriteOutcome>.Keep(
            await scope.CreateAsync(Some.Technology("huge") with { Body = LocalizedText.Of("kk", new string('ж', 200_000)) }, token)), Token);
        var small = Enumerable.Range(0, 20).Select(i => bench.CreateAsync(Some.Technology($"small-{i}"))).ToList();
        Assert.Equal(StoreFailure.Full, (await Assert.ThrowsAsync<StoreException>(() => huge)).Reason);
        Assert.All(await Task.WhenAll(small), o => Assert.Equal(WriteStatus.Created, o.Status));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), (await bench.AllChangesAsync()).Select(c => c.Sequence));
    }

    [Fact]
    [Trait("catalogue", "R-07")]
    public async Task Full_file_system_loses_nothing_acknowledged_and_the_store_goes_on_after_space_is_freed()
    {
        using var disk = SmallDisk.MountOrSkip("size=6m");
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[2_000_000], Token);
        var options = new CatalogStoreOptions { Folder = Path.Combine(disk.Path, "data") };
        List<RecordId> acknowledged;
        await using (var store = await CatalogStore.OpenAsync(options, StoreBench.Vocabularies, TimeProvider.System, Token))
        {
            acknowledged = await WriteUntilFullAsync(store, Large);
            Assert.NotEmpty(acknowledged);
            Assert.Equal(acknowledged.Count, (await store.GetManyAsync(acknowledged, AccessScope.Public, Token)).Count);
            File.Delete(ballast);
            Assert.Equal(acknowledged.Count + 1, (await store.CreateAsync(Large(1_000), StoreBench.By, Token)).Stamp!.Sequence);
        }

        await using var reopened = await CatalogStore.OpenAsync(options, StoreBench.Vocabularies, TimeProvider.System, Token);
        Assert.Equal(acknowledged.Count, (await reopened.GetManyAsync(acknowledged, AccessScope.Public, Token)).Count);
        Assert.Equal(acknowledged.Count + 1, reopened.LastSequence);
    }

    [Fact]
    [Trait("catalogue", "R-07")]
    public async Task Disk_full_in_a_migration_is_told_and_the_next_start_finishes_it_when_there_is_room()
    {
        using var disk = SmallDisk.MountOrSkip("size=6m");
        var (ballast, told) = (Path.Combine(disk.Path, "ballast"), 0);
        // Room for less and less of what the migrations write, from all of it to nothing.
        for (var room = 400_000; room >= 0; room -= 50_000)
        {
            var schema = SchemaFixture.Schemas[0];
            await using var bench = StoreBench.In(Path.Combine(disk.Path, "data"));
            await new SchemaFixture(schema, server: null).LoadAsync(bench, () => throw new InvalidOperationException($"expected a fixture of {schema} in the tree, got none"));
            await FillAsync(ballast, room);
            try
            {
                await bench.OpenAsync();
            }
            catch (StoreException e)
            {
                Assert.Equal((StoreFailure.Full, room), (e.Reason, room));
                told++;
                File.Delete(ballast);
                await bench.OpenAsync();
            }

            File.Delete(ballast);
            await WholeRegistry.AssertAsync(bench, schema);
            await bench.CloseAsync();
            Directory.Delete(bench.Folder, recursive: true);
        }

        Assert.InRange(told, 3, 8);
    }

    [Fact]
    [Trait("catalogue", "R-07")]
    public async Task Disk_full_in_a_backup_is_told_and_leaves_nothing_there()
    {
        using var disk = SmallDisk.MountOrSkip("size=6m");
        await using var bench = await StoreBench.StartAsync();
        // A text that does not pack well: the packed copy needs room, too.
        for (var i = 0; i < 3; i++) await bench.CreateAsync(Some.Technology($"large-{i}") with { Body = LocalizedText.Of("en", Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(90_000))) });
        await bench.ReopenAsync();
        var ballast = Path.Combine(disk.Path, "ballast");
        // No room, for half of the copy, for the copy and not for what it is packed into.
        foreach (var room in new[] { 0, new FileInfo(bench.DatabaseFile).Length / 2, new FileInfo(bench.DatabaseFile).Length + 120_000 })
        {
            await FillAsync(ballast, room);

            var e = await Assert.ThrowsAsync<StoreException>(() => bench.Store.BackUpAsync(Path.Combine(disk.Path, "backup.zip"), Token));

            Assert.Equal((StoreFailure.Full, room), (e.Reason, room));
            Assert.StartsWith($"no space is left for {disk.Path}/backup.zip", e.Message, StringComparison.Ordinal);
            Assert.Equal(["ballast"], Directory.EnumerateFileSystemEntries(disk.Path).Select(Path.GetFileName));
            File.Delete(ballast);
        }

        await bench.Store.BackUpAsync(Path.Combine(disk.Path, "backup.zip"), Token);
        Assert.Equal(WriteStatus.Created, (await bench.CreateAsync(Some.Need())).Status);
    }

    [Fact]
    [Trait("catalogue", "R-08")]
    public async Task Read_only_folder_is_refused_with_a_sentence()
    {
        using var disk = SmallDisk.ReadOnlyOrSkip();
        var options = new CatalogStoreOptions { Folder = disk.Path };
        var e = await Assert.ThrowsAsync<StoreException>(() => CatalogStore.OpenAsync(options, StoreBench.Vocabularies, TimeProvider.System, Token));
        Assert.Equal(StoreFailure.ReadOnly, e.Reason);
        Assert.Equal($"data folder {disk.Path} cannot be written; give this user write access or choose another folder", e.Message);
    }

    /// <summary>Leaves about this much of the file system.</summary>
    private static Task FillAsync(string ballast, long room) => File.WriteAllBytesAsync(ballast, new byte[new DriveInfo(Path.GetDirectoryName(ballast)!).AvailableFreeSpace - room], Token);

    private static Technology Large(int i) => Some.Technology($"large-{i}") with { Body = LocalizedText.Of("en", new string('x', 45_000)) };

    private static async Task<List<RecordId>> WriteUntilFullAsync(CatalogStore store, Func<int, CatalogRecord> record)
    {
        var acknowledged = new List<RecordId>();
        var e = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                var outcome = await store.CreateAsync(record(i), StoreBench.By, Token);
                Assert.Equal(WriteStatus.Created, outcome.Status);
                acknowledged.Add(outcome.Stamp!.Id);
            }
        });
        Assert.Equal(StoreFailure.Full, e.Reason);
        Assert.Contains("free some space", e.Message, StringComparison.Ordinal);
        return acknowledged;
    }
}
