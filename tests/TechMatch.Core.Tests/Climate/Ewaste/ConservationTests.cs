using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TechMatch.Core.Climate.Ewaste;
using TechMatch.Core.Climate.Impact;

namespace TechMatch.Core.Tests.Climate.Ewaste;

/// <summary>What goes in comes out, and no tonne counts twice.</summary>
public sealed class ConservationTests
{
    public static TheoryData<string> ProductGroups => [.. Shipped.Tables.Ewaste.Lifespans.Select(l => l.UnuKey)];

    [Fact]
    public void Lifespans_table_holdsThe54ProductGroups() => Assert.Equal(54, Shipped.Tables.Ewaste.Lifespans.Count());

    [Theory]
    [MemberData(nameof(ProductGroups))]
    public void WasteFlow_everyProductGroup_returnsWhatWasSold(string key)
    {
        var group = Shipped.Tables.Ewaste.Lifespan(key)!;
        foreach (var life in (WeibullLife[])[new(group.Shape, group.ScaleYears), new(group.ShapeItaly, group.ScaleYearsItaly)])
        {
            var sales = Enumerable.Range(2000, 24).ToDictionary(y => y, y => 100.0 + 7 * (y % 5));
            // 500 years: the longest tail of the table (shape 1.05) has less than 1e-12 left by then.
            var years = WasteFlow.Project(sales, 2490, life);

            Assert.Equal(sales.Values.Sum(), years.Sum(y => y.Waste), 1e-6);
            Assert.Equal(0, years[^1].Stock, 1e-6);
            Assert.All(years, y => Assert.True(y.Waste >= 0 && y.Stock >= -1e-9));
        }
    }

    [Fact]
    public void WasteFlow_anyYear_soldEqualsWasteAndStock() => Prop.ForAll(
        Gen.Choose(5, 400).Select(i => i / 100.0).ToArbitrary(), Gen.Choose(50, 4000).Select(i => i / 100.0).ToArbitrary(), Gen.Choose(0, 10_000).NonEmptyListOf().ToArbitrary(),
        (shape, scale, tonnes) =>
        {
            var sales = tonnes.Take(30).Select((t, i) => (Year: 2000 + i, Tonnes: (double)t)).ToDictionary(p => p.Year, p => p.Tonnes);
            var years = WasteFlow.Project(sales, 2060, new WeibullLife(0.3 + shape, scale));
            var (sold, waste) = (0.0, 0.0);
            foreach (var year in years)
            {
                (sold, waste) = (sold + year.Sold, waste + year.Waste);
                Assert.Equal(sold, waste + year.Stock, 1e-6 * Math.Max(1, sold));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void WasteFlow_missingYear_isAnErrorAndNotZero() =>
        Assert.Throws<ArgumentException>(() => WasteFlow.Project(new Dictionary<int, double> { [2019] = 1, [2021] = 1 }, 2024, new WeibullLife(1.6, 6.57)));

    [Property]
    public void MaterialBalance_anyStream_recoveredAndLostMakeContained(NonNegativeInt tonnes, byte a, byte b, byte c, byte collected, byte yieldA, byte yieldB)
    {
        var whole = Math.Max(1.0, a + b + c);
        var flows = MaterialBalance.Of(tonnes.Get, collected / 255.0, new Dictionary<string, (double, double)>
        {
            ["copper"] = (a / whole, yieldA / 255.0), ["iron and steel"] = (b / whole, yieldB / 255.0), ["other"] = (c / whole, 0),
        });

        foreach (var flow in flows)
        {
            Assert.Equal(flow.Contained, flow.Recovered + flow.Lost, 1e-9 * Math.Max(1, flow.Contained));
            Assert.True(flow.Recovered >= 0 && flow.Lost >= -1e-9);
        }

        Assert.True(flows.Sum(f => f.Contained) <= tonnes.Get * (1 + 1e-9));
    }

    [Fact]
    public void MaterialBalance_readYields_ofTheCircuitBoardStudy()
    {
        // 1,000 t at 3.37 % copper and 3.73 g/t gold; 22.3 % collected; 60 % and 25.6 % reach a recoverable output.
        var flows = MaterialBalance.Of(1000, 0.223, new Dictionary<string, (double, double)> { ["copper"] = (0.0337, 0.6), ["gold"] = (3.73e-6, 0.256) }).ToDictionary(f => f.Material);

        Assert.Equal(33.7 * 0.223 * 0.6, flows["copper"].Recovered, 1e-9);
        Assert.Equal(3.73e-3 * 0.223 * 0.256, flows["gold"].Recovered, 1e-12);
    }

    [Fact]
    public void MarginalCurve_bundleWithItsParts_countsTheTonnesOnce()
    {
        var estimates = new[] { "kiln-waste-heat-power", "mill-drives", "kiln-fuel-switch" }.Select(id => Shipped.Engine.Estimate(Shipped.Scenario(id)).Estimate!).ToList();
        var bundle = estimates[0] with { ScenarioId = "bundle", Annual = estimates[0].Annual with { P50 = estimates[0].Annual.P50 + estimates[1].Annual.P50 } };

        var curve = MarginalCurve.Of([.. estimates, bundle, estimates[2]], new Dictionary<string, IReadOnlyList<string>> { ["bundle"] = ["kiln-waste-heat-power", "mill-drives"] });

        Assert.Equal(2, curve.Count);
        Assert.Equal(estimates.Sum(e => e.Annual.P50), curve[^1].CumulativeTonnes, 1e-6 * curve[^1].CumulativeTonnes);
    }

    [Fact]
    public void MarginalCurve_savings_comeFirstByTonnesThenByCost()
    {
        var all = Shipped.ScenarioIds().Select(id => Shipped.Engine.Estimate(Shipped.Scenario(id)).Estimate!).ToList();
        var curve = MarginalCurve.Of(all);

        Assert.Equal(all.Count(e => e.UsdPerTonne is not null && e.Annual.P50 > 0), curve.Count);
        var savings = curve.TakeWhile(s => s.UsdPerTonne <= 0).ToList();
        Assert.Equal(savings.OrderByDescending(s => s.Tonnes), savings);
        var rest = curve.Skip(savings.Count).ToList();
        Assert.NotEmpty(rest);
        Assert.All(rest, s => Assert.True(s.UsdPerTonne > 0));
        Assert.Equal(rest.OrderBy(s => s.UsdPerTonne), rest);
        Assert.DoesNotContain(curve, s => s.Id == "electrified-kiln");
    }
}
