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
        var before = GC.GetAllocatedBytesForCurrentThread();
        Report($"{Pairs} pairs", () => scorer.Score(suppliers, need, results));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"allocated per pair: {(double)(GC.GetAllocatedBytesForCurrentThread() - before) / Pairs / Rounds:F2} bytes"));

        foreach (var file in Directory.GetFiles(RepositoryRoot.File("corpus", "scenarios"), "*.json").Order(StringComparer.Ordinal))
        {
            var scenario = ImpactScenario.Parse(File.ReadAllBytes(file), Path.GetFileName(file));
            var sampler = engine.Sampler(scenario, Draws);
            Report($"{Draws} draws, {scenario.Form}", () => sampler.Annual(1));
            foreach (var host in (string[])["KZ", "KG", "DE"]) Agreement(engine, scenario with { Host = CountryCode.Of(host) });
        }

        var one = ImpactScenario.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "scenarios", "cement-calcined-clay.json")), "cement-calcined-clay.json");
        Report("one full estimate, closed form", () => engine.Estimate(one));
    }

    /// <summary>Largest difference of the closed form from 100,000 draws, over P10, P50, P90 of a year and of the lifetime.</summary>
    private static void Agreement(ImpactEngine engine, ImpactScenario scenario)
    {
        var (closed, drawn) = (engine.Estimate(scenario).Estimate!, engine.Estimate(scenario, 100_000).Estimate!);
        static double Off(double a, double b) => Math.Abs(a / b - 1);
        var year = new[] { Off(closed.Annual.P10, drawn.Annual.P10), Off(closed.Annual.P50, drawn.Annual.P50), Off(closed.Annual.P90, drawn.Annual.P90) };
        var life = new[] { Off(closed.Lifetime.P10, drawn.Lifetime.P10), Off(closed.Lifetime.P50, drawn.Lifetime.P50), Off(closed.Lifetime.P90, drawn.Lifetime.P90) };
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {scenario.Id} {scenario.Host}: P10 {closed.Annual.P10:F0} P50 {closed.Annual.P50:F0} P90 {closed.Annual.P90:F0} t/a, grade {closed.Quality}, {closed.UsdPerTonne:F1} USD/t, weight {closed.Weight.Value:F4}; off by at most {year.Max():P2} (year), {life.Max():P2} (lifetime)"));
    }

    private static void Report(string what, Action action)
    {
        for (var i = 0; i < 5; i++) action();
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
