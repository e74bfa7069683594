using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Impact;

public sealed class ImpactCallTests(BundledService bundled)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ImpactService.ImpactServiceClient Client => bundled.Service.Impact;

    [Fact]
    public async Task Estimate_workedScenario_carriesIntervalInputsSourcesAndVersions()
    {
        var answer = await Client.EstimateAsync(new EstimateRequest { ScenarioId = "cement-calcined-clay" }, cancellationToken: Token);

        var estimate = answer.Estimate;
        // W07: (0.87 − 0.75) × (0.8381 − 0.27) × 1 Mt = 68,172 t; the scenario leaves heat and fuel to the tables.
        Assert.InRange(estimate.AnnualCentral, 0.8 * 68_172, 1.2 * 68_172);
        Assert.True(estimate.Annual.P10 < estimate.Annual.P50 && estimate.Annual.P50 < estimate.Annual.P90);
        Assert.All(estimate.Inputs, i => Assert.NotEmpty(i.Source));
        Assert.NotEmpty(estimate.TablesVersion);
        Assert.Contains('/', estimate.ProfileVersion);
        Assert.InRange(estimate.Quality, 1, 5);
        Assert.Null(answer.Signal);
    }

    [Fact]
    public async Task Estimate_freeInputs_isTheSumByHand()
    {
        // W01: 100 MW × 8,760 h × 0.17 = 148,920 MWh; × 805.32 g/kWh = 119,928.25 t.
        var scenario = new ImpactScenario { Form = "electricity", Host = "KZ", Activity = new StatedQuantity { Value = 148_920, Unit = "MWh/a", Quality = 2 } };

        var fromTables = await Client.EstimateAsync(new EstimateRequest { Scenario = scenario }, cancellationToken: Token);
        scenario.Parameters["grid"] = new StatedQuantity { Value = 0.4, Unit = "t CO2e/MWh", Source = "the utility" };
        var stated = await Client.EstimateAsync(new EstimateRequest { Scenario = scenario }, cancellationToken: Token);

        Assert.Equal(119_928.25, fromTables.Estimate.AnnualCentral, 1.0);
        Assert.Equal(0.4 * 148_920, stated.Estimate.AnnualCentral, 1e-6);
        var grid = stated.Estimate.Inputs.Single(i => i.Name == "grid");
        Assert.Equal((true, "the utility"), (grid.Stated, grid.Source));
    }

    [Fact]
    public async Task Estimate_withDraws_staysBesideTheClosedFormAndRepeats()
    {
        var request = new EstimateRequest { ScenarioId = "cement-calcined-clay", Draws = 20_000 };

        var drawn = (await Client.EstimateAsync(request, cancellationToken: Token)).Estimate;
        var again = (await Client.EstimateAsync(request, cancellationToken: Token)).Estimate;
        var closed = (await Client.EstimateAsync(new EstimateRequest { ScenarioId = "cement-calcined-clay" }, cancellationToken: Token)).Estimate;

        Assert.Equal(drawn, again);
        Assert.Equal(20_000, drawn.Draws);
        // 1 % at 100,000 draws is held in Core; fewer draws here.
        Assert.Equal(1, drawn.Annual.P50 / closed.Annual.P50, 0.03);
        Assert.Equal(1, drawn.Annual.P10 / closed.Annual.P10, 0.03);
    }

    [Fact]
    public async Task Estimate_pair_isTheSignalOfTheMatch()
    {
        var match = await bundled.Service.Matching.MatchAsync(new MatchRequest { Name = "needs/ce-kz-whr", Explain = true }, cancellationToken: Token);
        var hit = match.Hits.First(h => h.Climate is not null);

        var answer = await Client.EstimateAsync(new EstimateRequest { Pair = new SupplierAndNeed { Supplier = hit.Record.Name, Need = "needs/ce-kz-whr" } }, cancellationToken: Token);

        Assert.Equal(hit.Climate.Calculation, answer.Estimate);
        Assert.Equal((hit.Climate.P10, hit.Climate.Weight, hit.Climate.Lever), (answer.Signal.P10, answer.Signal.Weight, answer.Signal.Lever));
        Assert.Equal("KZ", answer.Estimate.Host);
    }

    [Fact]
    public async Task Estimate_supplierWithoutLever_isUnknownAndNotZero()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology("lute", "Lute strings"), Given.Need());

        var answer = await service.Impact.EstimateAsync(new EstimateRequest { Pair = new SupplierAndNeed { Supplier = "technologies/lute", Need = "needs/kz-kiln-heat" } }, cancellationToken: Token);

        Assert.Null(answer.Estimate);
        Assert.Null(answer.Signal);
    }

    [Fact]
    public async Task CompareCountries_electrifiedKiln_changesSignBetweenNeighbours()
    {
        var answer = await Client.CompareCountriesAsync(new CompareCountriesRequest { ScenarioId = "electrified-kiln", Countries = { "KZ", "KG" } }, cancellationToken: Token);

        Assert.Equal(["KG", "KZ"], answer.Countries.Select(c => c.Country));
        Assert.True(answer.Countries[0].Estimate.Annual.P50 > 0);
        Assert.True(answer.Countries[1].Estimate.Annual.P90 < 0);
        Assert.Contains("may_increase_emissions", answer.Countries[1].Estimate.Flags);
    }

    [Fact]
    public async Task CompareCountries_noneNamed_takesEveryKnownGrid()
    {
        var answer = await Client.CompareCountriesAsync(new CompareCountriesRequest { ScenarioId = "solar-power" }, cancellationToken: Token);

        Assert.True(answer.Countries.Count > 40, $"expected more than 40 countries, got {answer.Countries.Count}");
        var known = answer.Countries.Where(c => c.Estimate is not null).Select(c => c.Estimate.Annual.P10).ToList();
        Assert.Equal(known.OrderDescending(), known);
    }

    [Fact]
    public async Task MarginalAbatement_workedScenarios_putsSavingsFirstAndSaysWhatItLeavesOut()
    {
        var answer = await Client.MarginalAbatementAsync(new MarginalAbatementRequest(), cancellationToken: Token);

        var costs = answer.Steps.Select(s => Math.Max(0, s.UsdPerTonne)).ToList();
        Assert.Equal(costs.Order(), costs);
        Assert.Equal(answer.Steps.Sum(s => s.TonnesPerYear), answer.Steps[^1].CumulativeTonnesPerYear, 1e-6 * answer.Steps[^1].CumulativeTonnesPerYear);
        // In Kazakhstan the electrified kiln avoids nothing.
        Assert.Equal("nothing is avoided", Assert.Single(answer.LeftOut, l => l.ScenarioId == "electrified-kiln").Reason);
        Assert.All(answer.LeftOut, l => Assert.DoesNotContain(answer.Steps, s => s.ScenarioId == l.ScenarioId));
    }

    [Fact]
    public async Task MarginalAbatement_bundle_countsItsPartsOnce()
    {
        var request = new MarginalAbatementRequest { ScenarioIds = { "cement-calcined-clay", "kiln-waste-heat-power" }, Bundles = { new MeasureBundle { Id = "cement-calcined-clay", Parts = { "kiln-waste-heat-power" } } } };

        var answer = await Client.MarginalAbatementAsync(request, cancellationToken: Token);

        Assert.Equal(["cement-calcined-clay"], answer.Steps.Select(s => s.ScenarioId));
        Assert.Equal("counted inside a bundle", Assert.Single(answer.LeftOut).Reason);
    }

    [Fact]
    public async Task Improve_scenario_namesWhatToMeasureAndWhatItBrings()
    {
        var answer = await Client.ImproveAsync(new ImproveRequest { ScenarioId = "electrified-kiln" }, cancellationToken: Token);

        Assert.NotEmpty(answer.Steps);
        Assert.All(answer.Steps, s => Assert.True(s.GradeAfter <= answer.Quality && s.WidthAfter is >= 0 and <= 1 && s.Advice.Length > 0));
    }

    [Fact]
    public async Task Any_withoutTables_isAFailedPrecondition()
    {
        using var corpus = CorpusWithoutTables();
        await using var service = await RunningService.StartAsync(null, "--corpus", corpus.Path);
        await service.HoldAsync(Given.Technology("kiln", "Use of kiln exhaust heat at a cement plant"), Given.Need());

        var refused = await Refusal.OfAsync(service.Impact.ImproveAsync(new ImproveRequest { ScenarioId = "solar-power" }, cancellationToken: Token));
        var match = await service.Matching.MatchAsync(new MatchRequest { Name = "needs/kz-kiln-heat", Explain = true }, cancellationToken: Token);

        Assert.Equal((StatusCode.FailedPrecondition, "NO_CLIMATE_TABLES"), (refused.Code, refused.Reason));
        Assert.All(match.Hits, h => Assert.Null(h.Climate));
        Assert.NotEmpty(match.Hits);
    }

    [Fact]
    public async Task Start_brokenTables_endsNamingTheFile()
    {
        using var corpus = CorpusWithoutTables();
        Directory.CreateDirectory(corpus.File("reference"));
        foreach (var file in Directory.GetFiles(TestKit.RepositoryRoot.File("corpus", "reference"), "*", SearchOption.TopDirectoryOnly))
            File.Copy(file, Path.Combine(corpus.File("reference"), Path.GetFileName(file)));
        await File.WriteAllTextAsync(corpus.File("reference", "profile.json"), "{", Token);

        var failed = await Assert.ThrowsAsync<TechMatch.Service.Hosting.StartException>(() => RunningService.StartAsync(null, "--corpus", corpus.Path));

        Assert.Contains("profile.json", failed.Message, StringComparison.Ordinal);
    }

    /// <summary>What a deployment needs to start, with no record and no climate table.</summary>
    private static TestKit.TempFolder CorpusWithoutTables()
    {
        var corpus = new TestKit.TempFolder();
        Directory.CreateDirectory(corpus.File("records"));
        foreach (var part in (string[])["vocabularies", "profiles"])
        {
            Directory.CreateDirectory(corpus.File(part));
            foreach (var file in Directory.GetFiles(TestKit.RepositoryRoot.File("corpus", part), "*.json")) File.Copy(file, Path.Combine(corpus.File(part), Path.GetFileName(file)));
        }

        return corpus;
    }
}
