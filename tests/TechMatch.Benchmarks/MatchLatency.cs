using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Matching;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.TestKit;

namespace TechMatch.Benchmarks;

/// <summary>
/// How long a match takes in this process: every need of the bundled corpus against the whole corpus, ten hits each with
/// explanation and highlights, one after the other. The first rounds warm up and are not counted. The processor time of
/// the whole process beside the wall time shows whether the machine was busy with other things: without waiting, wall
/// time is at most processor time, because the two legs run side by side.
/// </summary>
internal static class MatchLatency
{
    private const int WarmUpRounds = 25;
    private const int Rounds = 10;

    /// <param name="withClimate">False ranks on the bare claims, as a deployment without climate tables does.</param>
    /// <param name="byStage">Also says which stages take the time, and what those of the slowest matches take; measuring them costs a little.</param>
    public static async Task RunAsync(bool withClimate, bool byStage, CancellationToken cancellationToken)
    {
        using var stages = byStage ? new StageTimes() : null;
        using var folder = new TempFolder();
        var corpus = new CorpusFolder(RepositoryRoot.File("corpus"));
        var records = corpus.ReadRecords().ToList();
        await using var store = await CatalogStore.OpenAsync(new CatalogStoreOptions { Folder = folder.Path }, corpus.ReadVocabularies(), TimeProvider.System, cancellationToken);
        foreach (var batch in records.Chunk(CatalogStore.MaxBatch)) await store.UpsertBatchAsync(batch, new WriteOptions { Principal = "benchmark", Method = "Seed" }, cancellationToken);
        await using var search = SearchSystem.Open(store, folder.File("index"), corpus.ReadProfiles(), new SearchSettings { Lexicon = corpus.ReadLexicon(), Embedder = corpus.DefaultEmbedder, Climate = Task.FromResult(withClimate ? corpus.ReadClimate() : null) }, TimeProvider.System, NullLogger.Instance);
        search.Index.Start();
        await search.Index.CatchUpAsync(cancellationToken);
        var needs = records.OfType<Need>().Select(n => n.Id).ToList();
        for (var round = 0; round < WarmUpRounds; round++) await RoundAsync(search, needs, [], [], null, cancellationToken);
        stages?.Forget();
        var (allocated, compiled) = (GC.GetTotalAllocatedBytes(), JitInfo.GetCompiledMethodCount());
        var collections = Enumerable.Range(0, 3).Select(GC.CollectionCount).ToArray();
        var (times, cpu) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++) await RoundAsync(search, needs, times, cpu, stages, cancellationToken);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(GC.GetTotalAllocatedBytes() - allocated) / times.Count / 1024} KiB allocated a match; collections {string.Join(' ', Enumerable.Range(0, 3).Select(g => GC.CollectionCount(g) - collections[g]))}; {JitInfo.GetCompiledMethodCount() - compiled} methods compiled meanwhile"));
        times.Sort();
        cpu.Sort();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            climate = withClimate,
            records = records.Count,
            needs = needs.Count,
            matches = times.Count,
            p50Ms = At(times, 0.5),
            p95Ms = At(times, 0.95),
            maxMs = At(times, 1),
            meanMs = Math.Round(times.Average(), 2),
            cpuP50Ms = At(cpu, 0.5),
            cpuP95Ms = At(cpu, 0.95),
            cpuMeanMs = Math.Round(cpu.Average(), 2),
            cpus = Environment.ProcessorCount,
        }));
        stages?.Print();
    }

    private static async Task RoundAsync(SearchSystem search, IReadOnlyList<RecordId> needs, List<double> times, List<double> cpu, StageTimes? stages, CancellationToken cancellationToken)
    {
        foreach (var need in needs)
        {
            var before = Environment.CpuUsage.TotalTime;
            var start = Stopwatch.GetTimestamp();
            var answer = await search.Matching.MatchAsync(MatchQuestion.About(need), AccessScope.Public, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            stages?.End(need.Name, times[^1]);
            cpu.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            if (answer is null || answer.Degraded.Count > 0) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{need}: expected a whole answer, got {answer?.Degraded.Count} reasons against"));
        }
    }

    /// <summary>Nearest rank: the smallest time that at least this share of the matches took no longer than.</summary>
    private static double At(List<double> sorted, double share) => Math.Round(sorted[Math.Max((int)Math.Ceiling(share * sorted.Count) - 1, 0)], 2);
}
