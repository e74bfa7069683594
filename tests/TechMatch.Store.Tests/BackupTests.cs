using System.IO.Compression;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Store.Moving;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

public abstract class BackupTests(PostgresServer? server) : ProviderTests(server)
{
    [Fact]
    public async Task Backup_under_writes_restores_with_no_difference_at_its_sequence()
    {
        await using var bench = await StartAsync();
        using var folder = new TempFolder();
        await bench.Store.UpsertBatchAsync([.. Enumerable.Range(0, 300).Select(i => Some.Technology($"t-{i}"))], StoreBench.By, Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = Enumerable.Range(0, 4).Select(w => Task.Run(async () =>
        {
            var random = new Random(w);
            while (!stop.IsCancellationRequested)
            {
                var record = Some.Need($"n{random.Next(40)}", title: $"text {random.Next(1000)}");
                if (random.Next(5) == 0) await bench.DeleteAsync(record.Id);
                else await bench.Store.UpsertAsync(record, StoreBench.By, Token);
                if (bench.Store.LastSequence > 320) started.TrySetResult();
            }
        }, Token)).ToList();
        await started.Task.WaitAsync(Token);
        var manifest = await bench.Store.BackUpAsync(folder.File("backup.zip"), Token);
        var after = bench.Store.LastSequence;
        await bench.Store.WaitForChangeAsync(after + 5, Token);
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Assert.InRange(manifest.LastSequence, 320, after);

        await RegistryBackup.RestoreAsync(folder.File("backup.zip"), new CatalogStoreOptions { Folder = folder.File("restored") }, bench.Time, Token);
        await using var restored = await CatalogStore.OpenAsync(new CatalogStoreOptions { Folder = folder.File("restored") }, StoreBench.Vocabularies, bench.Time, Token);
        Assert.Equal((bench.Store.StoreId, manifest.LastSequence), (restored.StoreId, restored.LastSequence));
        // The log says what every record was at that sequence: the last change of each name up to it.
        var log = (await bench.AllChangesAsync()).Where(c => c.Sequence <= manifest.LastSequence).ToList();
        var expected = log.GroupBy(c => c.Id.Name).Select(g => g.Last()).Where(c => c.Kind != ChangeKind.Deleted)
            .OrderBy(c => c.Id.Name, StringComparer.Ordinal).Select(c => (c.Id, c.Revision, c.ContentHash)).ToList();
        var hashes = await restored.EnumerateHashesAsync(Token).ToListAsync(Token);
        Assert.Equal(expected, hashes.Select(h => (h.Id, h.Revision, (string?)h.ContentHash)));
        Assert.Equal(expected.Count, manifest.Records);
        var copy = new List<CatalogChange>();
        while (await restored.ReadChangesAsync(copy.Count, CatalogStore.MaxBatch, Token) is { Count: > 0 } page) copy.AddRange(page);
        Assert.Equal(log.Select(c => (c.Sequence, c.Id, c.Revision, c.Kind, c.ContentHash, c.At)), copy.Select(c => (c.Sequence, c.Id, c.Revision, c.Kind, c.ContentHash, c.At)));
    }

    [Fact]
    public async Task Backup_replaces_no_other_and_leaves_nothing_beside_it()
    {
        await using var bench = await StartAsync();
        using var folder = new TempFolder();
        await bench.CreateAsync(Some.Need());
        await bench.Store.BackUpAsync(folder.File("backup.zip"), Token);
        var e = await Assert.ThrowsAsync<StoreException>(() => bench.Store.BackUpAsync(folder.File("backup.zip"), Token));
        Assert.Equal(StoreFailure.NotEmpty, e.Reason);
        Assert.Equal(["backup.zip"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Restore_goes_to_an_empty_place_of_this_provider_and_to_no_other()
    {
        await using var bench = await StartAsync();
        using var folder = new TempFolder();
        var created = await bench.CreateAsync(Some.Need());
        await bench.Store.BackUpAsync(folder.File("backup.zip"), Token);
        await bench.CloseAsync();
        var e = await Assert.ThrowsAsync<StoreException>(() => RegistryBackup.RestoreAsync(folder.File("backup.zip"), StoreBench.Options(bench.Place), bench.Time, Token));
        Assert.Equal(StoreFailure.NotEmpty, e.Reason);

        await using var other = await ClosedAsync();
        await RegistryBackup.RestoreAsync(folder.File("backup.zip"), StoreBench.Options(other.Place), other.Time, Token);
        await other.OpenAsync();
        Assert.Equal(created.Stamp, (await other.Store.GetAsync(Some.Need().Id, AccessScope.Public, Token))!.Stamp);
        Assert.Equal(2, (await other.CreateAsync(Some.Need("next"))).Stamp!.Sequence);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("another registry inside")]
    [InlineData("no zip")]
    public async Task Damaged_backup_is_refused_and_leaves_no_folder(string damage)
    {
        await using var bench = await StartAsync();
        using var folder = new TempFolder();
        await bench.CreateAsync(Some.Need());
        var file = folder.File("backup.zip");
        await bench.Store.BackUpAsync(file, Token);
        switch (damage)
        {
            case "truncated":
                await using (var stream = File.Open(file, FileMode.Open)) stream.SetLength(stream.Length / 2);
                break;
            case "no zip":
                await File.WriteAllTextAsync(file, "a text", Token);
                break;
            default:
                await using (var zip = await ZipFile.OpenAsync(file, ZipArchiveMode.Update, Token))
                {
                    zip.GetEntry("registry.db")!.Delete();
                    await using var entry = await zip.CreateEntry("registry.db").OpenAsync(Token);
                    await entry.WriteAsync(new byte[4096], Token);
                }

                break;
        }

        var e = await Assert.ThrowsAsync<StoreException>(() => RegistryBackup.RestoreAsync(file, new CatalogStoreOptions { Folder = folder.File("restored") }, bench.Time, Token));
        Assert.Equal(StoreFailure.Corrupt, e.Reason);
        Assert.Equal(["backup.zip"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    // Early, while the pages are copied; late, while they are read back and packed. The long form is KillSeries.
    [Fact]
    [Trait("catalogue", "R-11")]
    public async Task Backup_killed_leaves_no_file_that_restoring_takes_for_whole()
    {
        await using var kill = await BackupKill.StartAsync(Server);

        Assert.False(await kill.RunAsync(0.1));
        await kill.RunAsync(0.8);
    }
}
