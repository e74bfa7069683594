using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Forms;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Tests.Climate.Impact;

/// <summary>
/// The closed form against 100,000 seeded draws: every sector form in its own host, and those that use a grid in hosts where a
/// quantile lies near 0 (DE, PK), whose grid is wide (LA), or clean (KG). <c>impact-agreement</c> sweeps all hosts.
/// </summary>
public sealed class IntervalAgreementTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var id in Shipped.ScenarioIds()) cases.Add(id, Shipped.Scenario(id).Host.Value);
            foreach (var id in (string[])["electrified-kiln", "mill-drives", "solar-power"])
            {
                foreach (var host in (string[])["DE", "PK", "LA", "KG"]) cases.Add(id, host);
            }

            return cases;
        }
    }

    [Fact]
    public void ShippedScenarios_cover_everySectorForm() =>
        Assert.Equal(
            SectorForms.All.Select(f => f.Id).Order(StringComparer.Ordinal),
            Shipped.ScenarioIds().Select(id => Shipped.Scenario(id).Form).Distinct().Order(StringComparer.Ordinal));

    /// <summary>
    /// Within half a per cent of the quantile, or of the interval's width where the quantile is less, over four seeds: half of the
    /// 1 % that one seed is asked for, since four have half its error. One alone is off by √(0.1 × 0.9 / 100,000) / 0.175 = 0.0054
    /// deviations, 0.2 % of the width, and more where the result is skewed: the kiln in Laos, whose grid leaves a log-sd near 1, was
    /// 1.09 % off with one seed, 0.22 % with sixteen. docs/climate.md, 2.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void ClosedForm_everyForm_agreesWithDrawsWithinHalfAPerCent(string id, string host)
    {
        var scenario = Shipped.Scenario(id) with { Host = CountryCode.Of(host) };
        var closed = Shipped.Engine.Estimate(scenario).Estimate!;
        var sampler = Shipped.Engine.Sampler(scenario, 100_000);
        var annual = Mean(sampler.Annual);

        Close(annual, closed.Annual);
        Close(Mean(sampler.Lifetime), closed.Lifetime);
        Assert.Equal(annual.ProbabilityNegative, closed.Annual.ProbabilityNegative, 0.01);

        static Interval Mean(Func<ulong, Interval> draw)
        {
            Interval[] seeds = [draw(1), draw(2), draw(3), draw(4)];
            return new Interval(seeds.Average(i => i.P10), seeds.Average(i => i.P50), seeds.Average(i => i.P90), seeds.Average(i => i.Mean), seeds.Average(i => i.ProbabilityNegative));
        }

        void Close(Interval expected, Interval actual)
        {
            var width = expected.P90 - expected.P10;
            foreach (var (e, a) in (ReadOnlySpan<(double, double)>)[(expected.P10, actual.P10), (expected.P50, actual.P50), (expected.P90, actual.P90)])
                Assert.True(Math.Abs(a - e) <= 0.005 * Math.Max(Math.Abs(e), width), $"{id} {host}: expected {e} within 0.5 %, got {a} ({(a - e) / width:P2} of the width)");
        }
    }

    [Fact]
    public void Draws_told_whatIsDone()
    {
        var told = new List<double>();

        var answer = Shipped.Engine.Estimate(Shipped.Scenario("electrified-kiln"), 10_000, told.Add);

        Assert.Equal(told.Order(), told);
        Assert.True(told.Count > 8 && told[^1] == 1 && told.All(t => t is > 0 and <= 1));
        Assert.Equal(Shipped.Engine.Estimate(Shipped.Scenario("electrified-kiln"), 10_000).Estimate!.Annual, answer.Estimate!.Annual);
    }
}
