using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Impact;

/// <summary>Technique sheets and plants over the wire, on the sheets that come with the program.</summary>
public sealed class SheetCallTests(BundledService bundled)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetBatSheet_technique_bringsTenHeadingsAndLevelsWithTheirOrigin()
    {
        var sheet = (await bundled.Service.Impact.GetBatSheetAsync(new GetBatSheetRequest { Id = "eu-cement/bat-18" }, cancellationToken: Token)).Sheet;

        Assert.Equal(("eu-cement", "EU", "2013-04-09", "https://eur-lex.europa.eu/eli/dec_impl/2013/163/oj"), (sheet.Id, sheet.Jurisdiction, sheet.ValidFrom, sheet.Url));
        var technique = Assert.Single(sheet.Techniques);
        Assert.Equal(
            ["description", "technical_description", "environmental_benefits", "operational_data", "cross_media_effects", "applicability", "economics", "driving_force", "example_plants", "references"],
            technique.Headings.Select(h => h.Heading));
        Assert.Contains("names no plants", technique.Headings.Single(h => h.Heading == "example_plants").Unknown, StringComparison.Ordinal);
        Assert.All(technique.Headings, h => Assert.NotEqual(SheetHeading.ContentOneofCase.None, h.ContentCase));
        var level = Assert.Single(technique.Levels);
        Assert.Equal(
            ("dust", 10, 20, true, "mg/Nm3", "daily average or average over the sampling period", "dry gas, 273.15 K, 101.3 kPa, no correction for oxygen", LevelOrigin.Read),
            (level.Pollutant, level.Low, level.High, level.LowExclusive, level.Unit, level.Averaging, level.Reference, level.Origin));
        Assert.StartsWith("Commission Implementing Decision 2013/163/EU", level.Source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetBatSheet_document_bringsAllItsTechniques()
    {
        var sheet = (await bundled.Service.Impact.GetBatSheetAsync(new GetBatSheetRequest { Id = "eu-waste" }, cancellationToken: Token)).Sheet;

        Assert.Equal(["eu-waste/wt-bat-25", "eu-waste/wi-bat-25-31"], sheet.Techniques.Select(t => t.Id));
        Assert.All(sheet.Techniques.SelectMany(t => t.Levels), l => Assert.Equal((LevelOrigin.Restated, ""), (l.Origin, l.Source)));
        Assert.Contains(sheet.Techniques.SelectMany(t => t.Levels), l => l.AgreesWith.Contains("Source Testing Association", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ListBatSheets_all_hasLevelsAndNoHeadingsAndTheFrameOfKazakhstan()
    {
        var sheets = (await bundled.Service.Impact.ListBatSheetsAsync(new ListBatSheetsRequest(), cancellationToken: Token)).Sheets;

        Assert.Equal(["eu-cement", "eu-metals", "eu-power", "eu-waste", "kz-frame"], sheets.Select(s => s.Id));
        Assert.All(sheets.SelectMany(s => s.Techniques), t => Assert.True(t.Levels.Count > 0 && t.Headings.Count == 0));
        var kazakh = sheets[^1];
        Assert.Empty(kazakh.Techniques);
        Assert.Contains(kazakh.NotHeld, d => d is { Title: "Production of aluminium", Url: "https://adilet.zan.kz/kaz/docs/P2400000159" });
    }

    [Fact]
    public async Task JudgeBat_shippedPlant_isJudgedAsItsFileSays()
    {
        var answer = await bundled.Service.Impact.JudgeBatAsync(new JudgeBatRequest { ScenarioId = "cement-kiln-stack" }, cancellationToken: Token);

        Assert.Equal("cement-kiln-stack", answer.ScenarioId);
        var dust = answer.Verdicts.Single(v => v.BatId == "BAT 18");
        Assert.Equal((BatOutcome.InRange, false, 21), (dust.Outcome, dust.Recalled, dust.TonnesPerYear));
        Assert.Contains("1.2.5.4, BAT 18, https://eur-lex.europa.eu/eli/dec_impl/2013/163/oj", dust.LevelSource, StringComparison.Ordinal);
        Assert.Contains(answer.Verdicts, v => v is { Pollutant: "sox", Outcome: BatOutcome.Exceeds });
        Assert.Contains(answer.Verdicts, v => v is { Pollutant: "hf", Gap: "figure_missing", Figure: "" });
    }

    [Fact]
    public async Task JudgeBat_plantOfOnesOwn_takesHostSectorAndScopeFromIt()
    {
        var plant = new EmissionScenario
        {
            Id = "mine", Jurisdiction = "EU", Host = "KZ", Sector = "cement.clinker", TonnesOfProduct = 1_000_000,
            Figures = { new EmissionFigure { Pollutant = "dust", Value = 8, Unit = "mg/Nm3", Basis = "daily average, dry gas, 10 % O2", GasPerTonne = 2_300, Scope = "kiln firing" } },
        };

        var answer = await bundled.Service.Impact.JudgeBatAsync(new JudgeBatRequest { Scenario = plant }, cancellationToken: Token);

        var stated = Assert.Single(answer.Verdicts, v => v.Figure.Length > 0);
        Assert.Equal(("EU", "BAT 17", BatOutcome.MeetsLowerEnd, 18.4), (stated.Jurisdiction, stated.BatId, stated.Outcome, Math.Round(stated.TonnesPerYear, 9)));
        plant.Jurisdiction = "";
        Assert.All((await bundled.Service.Impact.JudgeBatAsync(new JudgeBatRequest { Scenario = plant }, cancellationToken: Token)).Verdicts, v => Assert.Equal(BatOutcome.NoLevelSet, v.Outcome));
    }
}
