using System.Diagnostics;
using TechMatch.Core.Catalog;
using TechMatch.Store.Moving;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>Backups in a process of their own that is killed at a share of the time one takes: what they leave is whole or is none.</summary>
internal sealed class BackupKill : IAsyncDisposable
{
    public const string Verb = "back-up";

    private const int Records = 100;

    private readonly StoreBench _bench;
    private readonly TempFolder _folder = new();
    private TimeSpan _takes;

    private BackupKill(StoreBench bench) => _bench = bench;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>In the child: says when it begins, and when there is a backup.</summary>
    public static async Task BackUpAsync(string place, string file)
    {
        await using var store = await CatalogStore.OpenAsync(StoreBench.Options(place), StoreBench.Vocabularies, TimeProvider.System, CancellationToken.None);
        Console.Out.WriteLine("begins");
        Console.Out.Flush();
        await store.BackUpAsync(file, CancellationToken.None);
        Console.Out.WriteLine("ended");
    }

    /// <summary>Fills a registry, and takes one backup that nobody disturbs to see how long that is.</summary>
    public static async Task<BackupKill> StartAsync(PostgresServer? server)
    {
        var kill = new BackupKill(StoreBench.Closed(server is null ? null : await server.CreateDatabaseAsync(Token)));
        await kill._bench.OpenAsync();
        // Texts that do not pack well, so that packing takes its time.
        var random = new Random(1);
        await kill._bench.Store.UpsertBatchAsync([.. Enumerable.Range(0, Records).Select(i => Some.Technology($"t-{i}") with { Body = LocalizedText.Of("en", Convert.ToHexString(Bytes(random))) })], StoreBench.By, Token);
        await kill._bench.CloseAsync();
        using var child = Child.Start(Verb, kill._bench.Place, kill._folder.File("undisturbed", "backup.zip"));
        Assert.Equal("begins", await child.StandardOutput.ReadLineAsync(Token));
        var began = Stopwatch.GetTimestamp();
        Assert.Equal("ended", await child.StandardOutput.ReadLineAsync(Token));
        kill._takes = Stopwatch.GetElapsedTime(began);
        await child.WaitForExitAsync(Token);
        return kill;

        static byte[] Bytes(Random random)
        {
            var bytes = new byte[5_000];
            random.NextBytes(bytes);
            return bytes;
        }
    }

    /// <param name="share">Of the time a backup takes, 0–1.</param>
    /// <returns>Whether there is a backup; then it is whole.</returns>
    public async Task<bool> RunAsync(double share)
    {
        using var folder = new TempFolder();
        var file = folder.File("backups", "backup.zip");
        using (var child = Child.Start(Verb, _bench.Place, file))
        {
            Assert.Equal("begins", await child.StandardOutput.ReadLineAsync(Token));
            await Task.Delay(_takes * share, Token);
            child.Kill();
            await child.WaitForExitAsync(Token);
        }

        var isThere = File.Exists(file);
        // What was on its way lies in a folder of its own; whoever finds it there is not told that it is a backup, unless it is.
        foreach (var left in Directory.Exists(folder.File("backups")) ? Directory.GetFiles(folder.File("backups"), "*.zip", SearchOption.AllDirectories) : [])
        {
            var isWhole = await RestoresAsync(left, folder.File($"restored-{Path.GetFileName(Path.GetDirectoryName(left))}"));
            Assert.True(isWhole || left != file, $"{left} is there and cannot be restored");
        }

        // The registry is what it was, and the next backup is as if there had been none before.
        await _bench.OpenAsync();
        var next = await _bench.Store.BackUpAsync(isThere ? folder.File("backups", "next.zip") : file, Token);
        await _bench.CloseAsync();
        Assert.Equal((Records, Records), (next.Records, next.LastSequence));
        return isThere;
    }

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _folder.Dispose();
    }

    /// <returns>False when it is refused; one that is taken holds every record.</returns>
    private async Task<bool> RestoresAsync(string file, string folder)
    {
        try
        {
            var manifest = await RegistryBackup.RestoreAsync(file, new CatalogStoreOptions { Folder = folder }, _bench.Time, Token);
            Assert.Equal((Records, Records), (manifest.Records, manifest.LastSequence));
            return true;
        }
        catch (StoreException e)
        {
            Assert.Equal(StoreFailure.Corrupt, e.Reason);
            return false;
        }
    }
}
