using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Impact;

public sealed class EwasteCallTests(BundledService bundled)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProjectEwaste_workedFlow_bringsOutWhatWasSold()
    {
        var answer = await bundled.Service.Impact.ProjectEwasteAsync(new ProjectEwasteRequest { FlowId = "laptops-and-phones" }, cancellationToken: Token);

        Assert.Equal(answer.Total.Sum(y => y.Sold), answer.Total.Sum(y => y.Waste) + answer.Total[^1].Stock, 1e-6);
        Assert.Equal(2, answer.Products.Count);
        Assert.All(answer.Materials, m => Assert.Equal(m.Contained, m.Recovered + m.Lost, 1e-9 * m.Contained));
    }

    [Fact]
    public async Task ProjectEwaste_ownLifespanAndMaterials_areThoseStated()
    {
        var scenario = new EwasteScenario { Id = "own", LastYear = 2030, Products = { new ProductSales { Name = "meter", Shape = 1, ScaleYears = 10, Sales = { [2020] = 100 } } }, Materials = { ["steel"] = new MaterialShare { Fraction = 0.5, Yield = 0.9 } } };

        var answer = await bundled.Service.Impact.ProjectEwasteAsync(new ProjectEwasteRequest { Scenario = scenario }, cancellationToken: Token);

        // Exponential life: 100 × (1 − e^(−1/10)) in the first year.
        Assert.Equal(100 * (1 - Math.Exp(-0.1)), answer.Total[0].Waste, 1e-9);
        var steel = Assert.Single(answer.Materials);
        Assert.Equal(answer.Total.Sum(y => y.Waste) / 2, steel.Contained, 1e-9);
        Assert.False(steel.HasRecovered);
    }

    [Theory]
    [InlineData("", "flow_id", "expected one of laptops-and-phones")]
    [InlineData("gap", "scenario", "MISSING_INPUT: expected every year of 2020-2022")]
    public async Task ProjectEwaste_fault_namesTheField(string what, string field, string message)
    {
        var request = what.Length == 0 ? new ProjectEwasteRequest { FlowId = "?" }
            : new ProjectEwasteRequest { Scenario = new EwasteScenario { LastYear = 2030, Products = { new ProductSales { UnuKey = "0303", Sales = { [2020] = 1, [2022] = 1 } } } } };

        var refused = await Refusal.OfAsync(bundled.Service.Impact.ProjectEwasteAsync(request, cancellationToken: Token));

        refused.AssertInvalid(field);
        Assert.Contains(message, refused.Details!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MarginalAbatement_ofPairs_ordersThemByCostAndSaysWhoIsLeftOut()
    {
        var request = new MarginalAbatementRequest();
        foreach (var supplier in (string[])["technologies/ce-whr-steam", "technologies/ce-whr-orc", "technologies/ce-preheater-upgrade"])
            request.Pairs.Add(new SupplierAndNeed { Supplier = supplier, Need = "needs/ce-kz-whr" });

        var answer = await bundled.Service.Impact.MarginalAbatementAsync(request, cancellationToken: Token);

        Assert.Equal(2, answer.Steps.Count);
        Assert.True(answer.Steps[0].UsdPerTonne <= answer.Steps[1].UsdPerTonne && answer.Steps[0].UsdPerTonne > 0);
        Assert.Contains("technologies/ce-whr-steam for needs/ce-kz-whr", answer.Steps.Select(s => s.ScenarioId));
        // Its money is in euros, and no rate is guessed.
        var left = Assert.Single(answer.LeftOut);
        Assert.Equal(("technologies/ce-whr-orc for needs/ce-kz-whr", "stated in EUR, and no exchange rate is guessed"), (left.ScenarioId, left.Reason));
    }
}
