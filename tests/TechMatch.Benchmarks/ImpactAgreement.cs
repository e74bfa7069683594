using System.Globalization;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Uncertainty;
using TechMatch.Service.Hosting;
using TechMatch.TestKit;

namespace TechMatch.Benchmarks;

/// <summary>
/// impact-agreement [draws seeds]: P10, P50 and P90 of a year and of the lifetime without draws, against draws, for every worked
/// scenario in every host; several seeds are averaged, which is how the closed form is told from the error of the draws.
/// </summary>
internal static class ImpactAgreement
{
    public static void Run(int draws, int seeds)
    {
        var model = new CorpusFolder(RepositoryRoot.File("corpus")).ReadClimate() ?? throw new InvalidOperationException("expected corpus/reference, got none");
        var (engine, worst) = (model.Engine, 0.0);
        foreach (var file in Directory.GetFiles(RepositoryRoot.File("corpus", "scenarios"), "*.json").Order(StringComparer.Ordinal))
        {
            var scenario = ImpactScenario.Parse(File.ReadAllBytes(file), Path.GetFileName(file));
            var hosts = engine.Tables.Grids.Countries.Select(g => g.Country!.Value).Select(h => Compare(engine, scenario with { Host = h }, draws, seeds)).ToList();
            var (measured, relative) = (hosts.MaxBy(h => h.Measured), hosts.MaxBy(h => h.Relative));
            worst = Math.Max(worst, measured.Measured);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{scenario.Id}, {hosts.Count} hosts: off by at most {measured.Measured:P2} of the quantile or the width ({measured.Host}); of the quantile alone {relative.Relative:P2} ({relative.Host}, {relative.Quantile:F0} t on a width of {relative.Width:F0} t)"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"worst {worst:P2}, {draws} draws, {seeds} seeds"));
    }

    private static (CountryCode Host, double Measured, double Relative, double Quantile, double Width) Compare(ImpactEngine engine, ImpactScenario scenario, int draws, int seeds)
    {
        var closed = engine.Estimate(scenario).Estimate ?? throw new InvalidOperationException($"{scenario.Id} is refused in {scenario.Host}");
        var sampler = engine.Sampler(scenario, draws);
        var (year, life) = (new double[3], new double[3]);
        for (var seed = 1UL; seed <= (ulong)seeds; seed++)
        {
            Add(year, sampler.Annual(seed), seeds);
            Add(life, sampler.Lifetime(seed), seeds);
        }

        var all = Offs(closed.Annual, year).Concat(Offs(closed.Lifetime, life)).ToList();
        var relative = all.MaxBy(o => o.Relative);
        return (scenario.Host, all.Max(o => o.Measured), relative.Relative, relative.Quantile, relative.Width);
    }

    private static void Add(double[] sums, Interval interval, int seeds)
    {
        sums[0] += interval.P10 / seeds;
        sums[1] += interval.P50 / seeds;
        sums[2] += interval.P90 / seeds;
    }

    private static IEnumerable<(double Measured, double Relative, double Quantile, double Width)> Offs(Interval closed, double[] drawn)
    {
        var width = drawn[2] - drawn[0];
        double[] own = [closed.P10, closed.P50, closed.P90];
        for (var i = 0; i < own.Length; i++)
        {
            var off = Math.Abs(own[i] - drawn[i]);
            yield return (off / Math.Max(Math.Abs(drawn[i]), width), off / Math.Abs(drawn[i]), drawn[i], width);
        }
    }
}
