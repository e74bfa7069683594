using System.Diagnostics;
using System.Globalization;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Weight;
using TechMatch.Service.Hosting;
using TechMatch.TestKit;

namespace TechMatch.Benchmarks;

/// <summary>
/// impact-speed: what the climate model costs on one core, as the best and the median of 30 rounds: 10,000 (supplier, need)
/// pairs without draws, 10,000 draws of one pair, and what a pair allocates.
/// </summary>
internal static class ImpactSpeed
{
    private const int Pairs = 10_000;
    private const int Draws = 10_000;
    private const int Rounds = 30;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(600);

    public static void Run()
    {
        var watch = Stopwatch.StartNew();
        var model = new CorpusFolder(RepositoryRoot.File("corpus")).ReadClimate() ?? throw new InvalidOperationException("expected corpus/reference, got none");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tables, and priors of {model.Pairs.Levers.All.Count} levers: {watch.Elapsed.TotalMilliseconds:F1} ms"));
        var (engine, scorer, levers, tables) = (model.Engine, model.Pairs, model.Pairs.Levers, model.Engine.Tables);

        var random = new Random(1);
        var suppliers = new SupplierImpact[Pairs];
        var hosts = tables.Grids.Countries.Select(g => g.Country!.Value).ToArray();
        for (var i = 0; i < Pairs; i++)
        {
            suppliers[i] = scorer.ReadSupplier(
                random.Next(levers.All.Count), (EvidenceLevel)(1 + random.Next(5)), random.Next(3) == 0 ? null : Math.Pow(10, 2 + 4 * random.NextDouble()), hosts[random.Next(hosts.Length)], 1 + random.Next(9), null);
        }

        var results = new PairImpact[Pairs];
        var need = scorer.ReadNeed(CountryCode.Of("KZ"), l => l.TypicalActivity);
        Report($"{Pairs} pairs", () => scorer.Score(suppliers, need, results));
        var before = GC.GetAllocatedBytesForCurrentThread();
        scorer.Score(suppliers, need, results);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"allocated per pair: {(double)(GC.GetAllocatedBytesForCurrentThread() - before) / Pairs:F2} bytes"));

        foreach (var file in Directory.GetFiles(RepositoryRoot.File("corpus", "scenarios"), "*.json").Order(StringComparer.Ordinal))
        {
            var scenario = ImpactScenario.Parse(File.ReadAllBytes(file), Path.GetFileName(file));
            var sampler = engine.Sampler(scenario, Draws);
            Report($"{Draws} draws, {scenario.Form}", () => sampler.Annual(1));
            Report($"one full estimate without draws, {scenario.Form}", () => engine.Estimate(scenario));
        }
    }

    private static void Report(string what, Action action)
    {
        // Until the compiler has replaced its first, unoptimised code: it waits a tenth of a second without new methods.
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < s_warmUp;) action();
        var times = new double[Rounds];
        for (var i = 0; i < Rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: best {times[0]:F3} ms, median {times[Rounds / 2]:F3} ms, worst {times[^1]:F3} ms"));
    }
}
