using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Ewaste;
using TechMatch.Core.Climate.Impact;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Climate.Ewaste;

public sealed class EwasteProjectionTests
{
    private static readonly EwasteScenario s_laptops = new()
    {
        Id = "test", LastYear = 2060, Collected = 0.5, Products = [new ProductSales("0303", null, null, null, new Dictionary<int, double> { [2020] = 1000, [2021] = 500 })],
    };

    [Fact]
    public void Waste_ofTablesKey_isThatOfItsWeibullAndNothingIsLost()
    {
        var projection = Of(s_laptops).Projection!;

        // W21c: of 1,000 t of laptops (shape 1.60, scale 6.57) 90.4881 t leave at age 6.
        var alone = Of(s_laptops with { Products = [s_laptops.Products[0] with { Sales = new Dictionary<int, double> { [2020] = 1000 } }] }).Projection!;
        Assert.Equal(90.4881, alone.Total.Single(y => y.Year == 2026).Waste, 1e-4);
        Assert.Equal(1500, projection.Total.Sum(y => y.Waste) + projection.Total[^1].Stock, 1e-9);
        Assert.Equal("0303 Laptops", projection.Products[0].Name);
    }

    [Fact]
    public void Materials_recoveredAndLost_makeWhatWasContained()
    {
        var projection = Of(s_laptops).Projection!;

        Assert.True(projection.Materials.Count >= 6);
        Assert.All(projection.Materials, m => Assert.Equal(m.Contained, m.Recovered!.Value + m.Lost!.Value, 1e-9 * m.Contained));
        // Copper: 0.0337 of the waste, half collected, a yield of 0.6.
        var copper = projection.Materials.Single(m => m.Material == "copper");
        Assert.Equal(projection.Total.Sum(y => y.Waste) * 0.0337 * 0.5 * 0.6, copper.Recovered!.Value, 1e-9);
        Assert.True(copper.Recalled);
    }

    [Fact]
    public void Collected_thatNobodyKnows_leavesRecoveredUnknownAndNotZero()
    {
        var copper = Of(s_laptops with { Collected = null }).Projection!.Materials.Single(m => m.Material == "copper");

        Assert.True(copper.Contained > 0);
        Assert.Equal((null, null), (copper.Recovered, copper.Lost));
    }

    [Fact]
    public void Lifespan_ofItaly_isAnotherOne()
    {
        var (north, italy) = (Of(s_laptops).Projection!, Of(s_laptops with { Lifespans = LifespanSet.Italy }).Projection!);

        Assert.Equal((1.6, 1.66), (north.Products[0].Life.Shape, italy.Products[0].Life.Shape));
    }

    [Theory]
    [InlineData("no products", RefusalCode.MissingInput, "at least one product")]
    [InlineData("gap", RefusalCode.MissingInput, "expected every year of 2020-2022")]
    [InlineData("negative", RefusalCode.OutOfRange, "at least 0 t")]
    [InlineData("unknown key", RefusalCode.UnknownName, "got '9999'")]
    [InlineData("both", RefusalCode.OutOfRange, "got both")]
    [InlineData("neither", RefusalCode.MissingInput, "expected a UNU key")]
    [InlineData("ends early", RefusalCode.OutOfRange, "expected a last year")]
    [InlineData("twice", RefusalCode.OutOfRange, "got '0303' twice")]
    [InlineData("collected", RefusalCode.OutOfRange, "collected share of 0-1")]
    [InlineData("too much", RefusalCode.OutOfRange, "at most 1 together")]
    public void Scenario_thatCannotBe_isRefusedWithWhatWasExpected(string what, RefusalCode code, string message)
    {
        var product = s_laptops.Products[0];
        var scenario = what switch
        {
            "no products" => s_laptops with { Products = [] },
            "gap" => s_laptops with { Products = [product with { Sales = new Dictionary<int, double> { [2020] = 1, [2022] = 1 } }] },
            "negative" => s_laptops with { Products = [product with { Sales = new Dictionary<int, double> { [2020] = -1 } }] },
            "unknown key" => s_laptops with { Products = [product with { UnuKey = "9999" }] },
            "both" => s_laptops with { Products = [product with { Shape = 2, ScaleYears = 5 }] },
            "neither" => s_laptops with { Products = [product with { UnuKey = null }] },
            "ends early" => s_laptops with { LastYear = 2019 },
            "twice" => s_laptops with { Products = [product, product] },
            "collected" => s_laptops with { Collected = 1.2 },
            _ => s_laptops with { Materials = new Dictionary<string, MaterialShare> { ["copper"] = new(0.7, 0.5), ["steel"] = new(0.4, 0.5) } },
        };

        var (projection, refusal) = Of(scenario);

        Assert.Null(projection);
        Assert.Equal(code, refusal!.Code);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShippedFlow_file_isReadAndComputed()
    {
        var flow = EwasteScenario.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "scenarios", "flows", "laptops-and-phones.json")), "laptops-and-phones.json");

        var projection = Of(flow).Projection!;

        Assert.Equal(2, projection.Products.Count);
        Assert.Equal(flow.Products.Sum(p => p.Sales.Values.Sum()), projection.Total.Sum(y => y.Waste) + projection.Total[^1].Stock, 1e-6);
    }

    private static (EwasteProjection? Projection, ImpactRefusal? Refusal) Of(EwasteScenario scenario) => EwasteProjection.Of(scenario, Shipped.Tables.Ewaste, Shipped.Profile);
}
