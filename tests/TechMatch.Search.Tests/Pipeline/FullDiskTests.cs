using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

/// <summary>The disk of the indexes is full: answers go on and say so, nothing is lost, and room is all it takes.</summary>
[Trait("catalogue", "R-07")]
public sealed class FullDiskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Full_disk_is_told_loses_nothing_and_heals_when_there_is_room()
    {
        using var disk = SmallDisk.MountOrSkip("size=3m");
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[2_000_000], Token);
        await using var bench = await IndexBench.RegistryAsync(Path.Combine(disk.Path, "index"));
        await bench.WriteAsync(Some.Technology("first", "Boiler"));
        bench.Open();
        await bench.Index.CatchUpAsync(Token);
        // 2 kB of vector per passage alone: 1,000 records need over 2 MB where 1 MB is left.
        for (var batch = 0; batch < 10; batch++)
            await bench.WriteAsync([.. Enumerable.Range(0, 100).Select(i => (CatalogRecord)Some.Technology($"r{batch}-{i}", $"Turbine number {batch} {i}"))]);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (bench.Index.Trouble is null) await tick.WaitForNextTickAsync(Token);
        Assert.Contains("No space left", bench.Index.Trouble, StringComparison.Ordinal);
        Assert.Equal(["technologies/first"], bench.Find("boiler"));
        Assert.Equal(1_001, bench.Store.LastSequence);
        Assert.True(bench.Index.VisibleSequence < 1_001);

        File.Delete(ballast);
        await bench.EqualsRegistryAsync("after space was freed");
        Assert.Null(bench.Index.Trouble);
        await bench.ReopenAsync();
        await bench.EqualsRegistryAsync("after a restart");
        Assert.Equal(1_001, (await bench.Store.CountAsync(AccessScope.Operator, Token)).Sum(c => c.Count));
    }

    [Fact]
    public async Task Restart_on_a_full_disk_catches_up_when_there_is_room()
    {
        using var disk = SmallDisk.MountOrSkip("size=3m");
        await using var bench = await IndexBench.RegistryAsync(Path.Combine(disk.Path, "index"));
        await bench.WriteAsync([.. Enumerable.Range(0, 200).Select(i => (CatalogRecord)Some.Technology($"r{i}", $"Boiler {i}"))]);
        bench.Open();
        await bench.Index.CatchUpAsync(Token);
        await bench.CloseAsync();
        await bench.WriteAsync([.. Enumerable.Range(0, 200).Select(i => (CatalogRecord)Some.Technology($"r{i}", $"Turbine {i}"))]);
        var ballast = Path.Combine(disk.Path, "ballast");
        await Assert.ThrowsAnyAsync<IOException>(() => File.WriteAllBytesAsync(ballast, new byte[4_000_000], Token));
        bench.Open();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (bench.Index.Trouble is null) await tick.WaitForNextTickAsync(Token);
        File.Delete(ballast);
        await bench.EqualsRegistryAsync();
    }
}
