using System.Diagnostics;
using System.Globalization;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>
/// The figures of the store on this machine: <c>dotnet run -c Release --project tests/TechMatch.Store.Tests -- measure FOLDER</c>.
/// Records carry about 3 kB of text, as a project summary does; the folder decides which disk is measured.
/// </summary>
internal static class Measurements
{
    public const string Verb = "measure";

    private const int Records = 5_000;
    private const int Batch = 200;
    private const int Clients = 8;
    private const int CreatesPerClient = 250;

    public static async Task RunAsync(string folder)
    {
        var options = new CatalogStoreOptions { Folder = Path.Combine(folder, "store-measurement") };
        var watch = Stopwatch.StartNew();
        var store = await CatalogStore.OpenAsync(options, StoreBench.Vocabularies, TimeProvider.System, CancellationToken.None);
        Say("open, first in the process, new folder, ms", watch.Elapsed.TotalMilliseconds);

        await store.CreateAsync(Long("warm-up"), StoreBench.By, CancellationToken.None);
        watch.Restart();
        foreach (var batch in Enumerable.Range(0, Records).Select(i => (CatalogRecord)Long($"n-{i}")).Chunk(Batch))
            await store.UpsertBatchAsync(batch, StoreBench.By, CancellationToken.None);
        Say($"batches of {Batch}, records/s", Records / watch.Elapsed.TotalSeconds);

        watch.Restart();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var i = 0; i < CreatesPerClient; i++) await store.CreateAsync(Long($"c{client}-{i}"), StoreBench.By, CancellationToken.None);
        })));
        Say($"{Clients} clients, single creates/s", Clients * CreatesPerClient / watch.Elapsed.TotalSeconds);

        var random = new Random(1);
        await MedianAsync("get one, ms", () => store.GetAsync(Name(random), AccessScope.Public, CancellationToken.None));
        await MedianAsync("get 200 by id, ms", () => store.GetManyAsync([.. Enumerable.Range(0, 200).Select(_ => Name(random))], AccessScope.Public, CancellationToken.None));
        await MedianAsync("page of 100, ms", () => store.ListAsync(RecordKind.Technology, AccessScope.Public, Name(random).Name, 100, CancellationToken.None));
        await MedianAsync("500 changes with content, ms", () => store.ReadChangesAsync(random.Next(Records), 500, CancellationToken.None));
        await MedianAsync("counts, ms", () => store.CountAsync(AccessScope.Public, CancellationToken.None));
        watch.Restart();
        var hashes = 0;
        await foreach (var _ in store.EnumerateHashesAsync(CancellationToken.None)) hashes++;
        Say($"{hashes} hashes, ms", watch.Elapsed.TotalMilliseconds);

        await store.DisposeAsync();
        watch.Restart();
        await using var again = await CatalogStore.OpenAsync(options, StoreBench.Vocabularies, TimeProvider.System, CancellationToken.None);
        Say($"open again with {again.LastSequence} changes, ms", watch.Elapsed.TotalMilliseconds);
    }

    private static Technology Long(string key)
    {
        var random = new Random(key.Aggregate(17, (h, c) => h * 31 + c));
        var words = Enumerable.Range(0, 400).Select(_ => new string((char)('a' + random.Next(26)), 2 + random.Next(9)));
        return Some.Technology(key) with { Summary = LocalizedText.Of("en", string.Join(' ', words)) };
    }

    private static RecordId Name(Random random) => RecordId.Of(RecordKind.Technology, $"n-{random.Next(Records)}");

    private static async Task MedianAsync<T>(string what, Func<Task<T>> read)
    {
        var times = new List<double>();
        for (var i = 0; i < 260; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await read();
            // The first 200 let the runtime settle on compiled code.
            if (i >= 200) times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        Say($"{what}, median", times[times.Count / 2]);
    }

    private static void Say(string what, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {value:0.##}"));
}
