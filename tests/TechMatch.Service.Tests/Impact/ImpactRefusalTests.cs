using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Impact;

public sealed class ImpactRefusalTests(BundledService bundled)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ImpactService.ImpactServiceClient Client => bundled.Service.Impact;

    [Fact]
    public async Task Estimate_scenarioWithManyFaults_namesEachField()
    {
        var scenario = new ImpactScenario
        {
            Host = "Kazakhstan",
            Activity = new StatedQuantity { Value = double.NaN, Unit = "MWh/a", Quality = 9 },
            Years = 0,
            Attribution = 1.5,
            Claim = double.PositiveInfinity,
            Documents = { new EvidenceDocument() },
            Cost = new ProjectCost { Capex = double.NaN, Rate = 8 },
            Gwp = (GwpSet)9,
            Parameters = { ["saving"] = new StatedQuantity { Value = 0.2, Low = 0.4, High = 0.1 } },
        };

        var refused = await Refusal.OfAsync(Client.EstimateAsync(new EstimateRequest { Scenario = scenario }, cancellationToken: Token));

        Assert.Equal(
            new[]
            {
                "scenario.activity.quality", "scenario.activity.value", "scenario.attribution", "scenario.claim", "scenario.cost.capex", "scenario.cost.rate",
                "scenario.documents[0].kind", "scenario.form", "scenario.gwp", "scenario.host", "scenario.parameters[saving].high", "scenario.years",
            },
            refused.Fields.Order(StringComparer.Ordinal));
        Assert.Equal(StatusCode.InvalidArgument, refused.Code);
    }

    [Theory]
    [InlineData("alchemy", "t clinker/a", "UNKNOWN_FORM")]
    [InlineData("kiln-electric", "t cement/a", "UNIT_MISMATCH")]
    [InlineData("efficiency-fuel", "GJ/a", "MISSING_INPUT")]
    public async Task Estimate_refusedByTheModel_tellsItsStableId(string form, string unit, string id)
    {
        var scenario = new ImpactScenario { Form = form, Host = "KZ", Activity = new StatedQuantity { Value = 1_000, Unit = unit } };

        var refused = await Refusal.OfAsync(Client.EstimateAsync(new EstimateRequest { Scenario = scenario }, cancellationToken: Token));

        refused.AssertInvalid("scenario");
        Assert.StartsWith($"scenario: {id}: ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(100_001)]
    public async Task Estimate_drawsOutOfRange_areRefused(int draws) =>
        (await Refusal.OfAsync(Client.EstimateAsync(new EstimateRequest { ScenarioId = "solar-power", Draws = draws }, cancellationToken: Token))).AssertInvalid("draws");

    [Fact]
    public async Task Calls_withoutSubject_nameIt()
    {
        (await Refusal.OfAsync(Client.EstimateAsync(new EstimateRequest(), cancellationToken: Token))).AssertInvalid("subject");
        (await Refusal.OfAsync(Client.CompareCountriesAsync(new CompareCountriesRequest(), cancellationToken: Token))).AssertInvalid("subject");
        (await Refusal.OfAsync(Client.ImproveAsync(new ImproveRequest(), cancellationToken: Token))).AssertInvalid("subject");
        (await Refusal.OfAsync(Client.JudgeBatAsync(new JudgeBatRequest(), cancellationToken: Token))).AssertInvalid("subject");
        (await Refusal.OfAsync(Client.EstimateAsync(new EstimateRequest { ScenarioId = "perpetuum-mobile" }, cancellationToken: Token))).AssertInvalid("scenario_id");
    }

    [Fact]
    public async Task JudgeBat_plantWithAFault_namesItsField()
    {
        EmissionFigure dust = new() { Pollutant = "dust", Value = 8, Unit = "mg/Nm3" };
        async Task<Refusal> Ask(EmissionScenario scenario) => await Refusal.OfAsync(Client.JudgeBatAsync(new JudgeBatRequest { Scenario = scenario }, cancellationToken: Token));

        (await Ask(new EmissionScenario { Sector = "cement.clinker", Figures = { dust } })).AssertInvalid("scenario.host");
        (await Ask(new EmissionScenario { Host = "Bulgaria", Sector = "cement.clinker", Figures = { dust } })).AssertInvalid("scenario.host");
        (await Ask(new EmissionScenario { Host = "BG", Sector = "Cement!", Figures = { dust } })).AssertInvalid("scenario.sector");
        (await Ask(new EmissionScenario { Host = "BG", Sector = "cement.clinker" })).AssertInvalid("scenario.figures");
        (await Ask(new EmissionScenario { Host = "BG", Sector = "cement.clinker", TonnesOfProduct = -1, Figures = { dust } })).AssertInvalid("scenario.tonnes_of_product");
        (await Ask(new EmissionScenario { Host = "BG", Sector = "cement.clinker", Figures = { dust, new EmissionFigure { Pollutant = "dust", Value = double.NaN, Unit = "mg/Nm3" } } })).AssertInvalid("scenario.figures[1].value");
        (await Ask(new EmissionScenario { Host = "BG", Sector = "cement.clinker", Figures = { new EmissionFigure(dust) { Sector = "?" } } })).AssertInvalid("scenario.figures[0].sector");
        (await Ask(new EmissionScenario { Host = "BG", Sector = "cement.clinker", Figures = { Enumerable.Repeat(dust, 201) } })).AssertInvalid("scenario.figures");
        (await Refusal.OfAsync(Client.JudgeBatAsync(new JudgeBatRequest { ScenarioId = "no-such-plant" }, cancellationToken: Token))).AssertInvalid("scenario_id");
    }

    [Fact]
    public async Task BatSheets_unknownNamesAndTerms_areRefused()
    {
        (await Refusal.OfAsync(Client.ListBatSheetsAsync(new ListBatSheetsRequest { Sector = "Cement!" }, cancellationToken: Token))).AssertInvalid("sector");
        (await Refusal.OfAsync(Client.ListBatSheetsAsync(new ListBatSheetsRequest { Pollutant = "?" }, cancellationToken: Token))).AssertInvalid("pollutant");
        Assert.Equal(StatusCode.NotFound, (await Refusal.OfAsync(Client.GetBatSheetAsync(new GetBatSheetRequest { Id = "eu-cement/bat-99" }, cancellationToken: Token))).Code);
        Assert.Equal(StatusCode.NotFound, (await Refusal.OfAsync(Client.GetBatSheetAsync(new GetBatSheetRequest(), cancellationToken: Token))).Code);
    }

    [Fact]
    public async Task Pair_ofWrongKindsOrNames_isRefusedByField()
    {
        async Task<Refusal> Ask(string supplier, string need) =>
            await Refusal.OfAsync(Client.EstimateAsync(new EstimateRequest { Pair = new SupplierAndNeed { Supplier = supplier, Need = need } }, cancellationToken: Token));

        (await Ask("needs/ce-kz-whr", "needs/ce-kz-whr")).AssertInvalid("pair.supplier");
        (await Ask("technologies/ce-whr-orc", "technologies/ce-whr-orc")).AssertInvalid("pair.need");
        Assert.Equal(StatusCode.NotFound, (await Ask("technologies/none-such", "needs/ce-kz-whr")).Code);
    }

    [Fact]
    public async Task Lists_overTheirLimits_areRefused()
    {
        var many = Enumerable.Range(0, 101).Select(_ => "KZ");
        (await Refusal.OfAsync(Client.CompareCountriesAsync(new CompareCountriesRequest { ScenarioId = "solar-power", Countries = { many } }, cancellationToken: Token))).AssertInvalid("countries");
        (await Refusal.OfAsync(Client.CompareCountriesAsync(new CompareCountriesRequest { ScenarioId = "solar-power", Countries = { "KZ", "Kyrgyzstan" } }, cancellationToken: Token))).AssertInvalid("countries[1]");
        (await Refusal.OfAsync(Client.MarginalAbatementAsync(new MarginalAbatementRequest { ScenarioIds = { "solar-power", "none" } }, cancellationToken: Token))).AssertInvalid("scenario_ids[1]");
        (await Refusal.OfAsync(Client.MarginalAbatementAsync(new MarginalAbatementRequest { ScenarioIds = { "solar-power", "solar-power" } }, cancellationToken: Token))).AssertInvalid("scenarios");
    }
}
