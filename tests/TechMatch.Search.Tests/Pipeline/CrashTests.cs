using TechMatch.Core.Catalog;
using TechMatch.Search.Pipeline;
using TechMatch.Store;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

/// <summary>A kill between any two steps of the projector: the folder as it is then, opened again, ends equal to the registry.</summary>
public sealed class CrashTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Points =>
    [
        "before anything", "vectors written", "both written", "ledger written", "vectors committed", "text committed", "manifest written", "all but CURRENT",
    ];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Kill_at_this_point_loses_nothing(string point)
    {
        await using var bench = await IndexBench.StartAsync([.. Enumerable.Range(0, 20).Select(i => (CatalogRecord)Some.Technology($"r{i}", $"Boiler {i}"))]);
        await bench.CloseAsync();
        // New, changed, deleted and poisoned records in the stretch that the kill interrupts.
        bench.Embedder.RefusedWord = "venom";
        await bench.WriteAsync(Some.Technology("r3", "Turbine"), Some.Technology("new", "Turbine"), Some.Technology("bad", "Turbine with venom"));
        await bench.DeleteAsync(RecordId.Parse("technologies/r5"));
        using var killed = new TempFolder();
        await using (var generation = IndexGeneration.Open(bench.GenerationFolder, bench.Make, bench.Time))
        {
            await RunToAsync(generation, bench.Store, point);
            DamageTests.Copy(bench.IndexFolder, killed.Path);
        }

        if (point == "all but CURRENT") File.Delete(killed.File("CURRENT"));
        bench.IndexFolder = killed.Path;
        bench.Open();
        await bench.Index.CatchUpAsync(Token);
        Assert.Equal("technologies/bad", Assert.Single((await bench.Index.StateAsync(Token)).PoisonRecords).Id.Name);
        bench.Embedder.RefusedWord = null;
        await bench.WriteAsync(Some.Technology("bad", "Turbine without"));
        await bench.EqualsRegistryAsync(point);
        Assert.Equal(["technologies/bad", "technologies/new", "technologies/r3"], bench.Find("turbine"));
    }

    // Copying a living folder file by file is harsher than a kill: the files are of different moments.
    [Fact]
    public async Task Folder_copied_at_random_moments_ends_equal_to_the_registry()
    {
        const int Seed = 20261124;
        var random = new Random(Seed);
        await using var bench = await IndexBench.RegistryAsync();
        bench.CommitInterval = TimeSpan.FromMilliseconds(1);
        bench.Open();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await bench.WriteAsync([.. Enumerable.Range(0, 5).Select(n => (CatalogRecord)Some.Technology($"r{(i * 5 + n) % 60}", $"Version {i} of {n}"))]);
                if (i % 4 == 3) await bench.Store.DeleteAsync(RecordId.Parse($"technologies/r{i * 5 % 60}"), null, IndexBench.By, Token);
            }
        }, Token);
        var copies = new List<TempFolder>();
        for (var moment = 0; moment < 12; moment++)
        {
            await bench.Index.WaitForAsync(bench.Index.VisibleSequence + random.Next(1, 40), Token);
            var copy = new TempFolder();
            copies.Add(copy);
            DamageTests.Copy(bench.IndexFolder, copy.Path);
        }

        await stop.CancelAsync();
        await writing;
        await bench.EqualsRegistryAsync("the one that was copied");
        await bench.CloseAsync();
        foreach (var (copy, moment) in copies.Select((c, i) => (c, i)))
        {
            bench.IndexFolder = copy.Path;
            bench.Open();
            await bench.EqualsRegistryAsync($"seed {Seed}, copy {moment}");
            await bench.CloseAsync();
            copy.Dispose();
        }
    }

    /// <summary>The steps of a stretch and its commit, in the order the projector takes them, up to one of them.</summary>
    private static async Task RunToAsync(IndexGeneration generation, CatalogStore store, string point)
    {
        if (point == "before anything") return;
        var changes = await store.ReadChangesAsync(generation.Applied, 256, Token);
        if (point == "vectors written")
        {
            await generation.Vectors.DeleteAsync([RecordId.Parse("technologies/r3"), RecordId.Parse("technologies/r5")], Token);
            await generation.Vectors.CommitAsync(generation.Applied, Token);
            return;
        }

        await generation.ApplyAsync(changes, Token);
        if (point == "both written") return;
        generation.Poison.WriteBeforeCommit();
        if (point == "ledger written") return;
        await generation.Vectors.CommitAsync(generation.Applied, Token);
        if (point == "vectors committed") return;
        generation.Text.Commit(generation.Applied);
        if (point == "text committed") return;
        await generation.CommitAsync(Token);
    }
}
