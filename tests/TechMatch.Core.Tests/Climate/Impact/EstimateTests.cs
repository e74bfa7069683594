using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Evidence;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Weight;
using TechMatch.Core.Matching;

namespace TechMatch.Core.Tests.Climate.Impact;

/// <summary>What a reader of a result is told, and the bounds no claim passes.</summary>
public sealed class EstimateTests
{
    public static TheoryData<string> Scenarios => [.. Shipped.ScenarioIds()];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Estimate_everyScenario_carriesInputsSourcesAndVersions(string id)
    {
        var estimate = Shipped.Engine.Estimate(Shipped.Scenario(id)).Estimate!;

        Assert.All(estimate.Inputs, i => Assert.True(i.Source.Length > 0 && i.Unit.Length > 0 && i.Quality is >= 1 and <= 5));
        Assert.Equal(1, estimate.Inputs.Sum(i => i.Share), 1e-9);
        Assert.True(estimate.Annual.P10 <= estimate.Annual.P50 && estimate.Annual.P50 <= estimate.Annual.P90);
        Assert.Equal("climate-1/1", estimate.ProfileVersion);
        Assert.Equal(Shipped.Tables.Version, estimate.TablesVersion);
        Assert.Equal(GwpSet.Ar5, estimate.Gwp);
        Assert.InRange(estimate.Weight.Value, 0, 1);
        // Whatever holds the grade down is named, unless only constants do.
        Assert.All(estimate.Improvements, s => Assert.True(s.GradeAfter <= estimate.Quality && s.WidthAfter is > 0 and <= 1));
    }

    [Fact]
    public void Improvement_carriedOut_givesTheGradeItPromised()
    {
        var scenario = Shipped.Scenario("kiln-waste-heat-power") with { Parameters = new Dictionary<string, StatedQuantity>() };
        var before = Shipped.Engine.Estimate(scenario).Estimate!;
        var step = before.Improvements[0];
        Assert.Equal("power_yield", step.Input);
        Assert.Equal(5, before.Quality);

        var after = Shipped.Engine.Estimate(scenario with { Parameters = new Dictionary<string, StatedQuantity> { ["power_yield"] = new(15, "kWh/t clinker", Quality: 2) } }).Estimate!;

        Assert.Equal(step.GradeAfter, after.Quality);
        Assert.Equal(step.WidthAfter, (after.Annual.P90 - after.Annual.P10) / (before.Annual.P90 - before.Annual.P10), 0.02);
    }

    [Fact]
    public void EwasteCredit_overTheMonitorsTotals_isCutAtTheSanityCeiling()
    {
        // 0.9 × 0.85 × (13.82 − 2.18) = 8.9 t/t of aluminium alone; the monitor's totals allow 52 Mt / 13.8 Mt = 3.768.
        var scenario = Shipped.Scenario("ewaste-line") with { Parameters = new Dictionary<string, StatedQuantity> { ["aluminium_content"] = new(0.9, "mass fraction") } };
        var estimate = Shipped.Engine.Estimate(scenario).Estimate!;

        Assert.Equal(3.768, estimate.UnitAvoided, 1e-9);
        Assert.Contains(ImpactFlag.CutAtCeiling, estimate.Flags);
    }

    [Fact]
    public void BetterDocument_sameScenarioAndClaim_neverLowersTheWeight()
    {
        foreach (var id in Shipped.ScenarioIds())
        {
            foreach (var claim in (double[])[0.001, 0.05, 0.2, 1, 10, 1000])
            {
                var before = 0.0;
                foreach (var kind in Enum.GetValues<DocumentKind>())
                {
                    var weight = Shipped.Engine.Estimate(Shipped.Scenario(id) with { Claim = claim, Documents = [new EvidenceDocument(kind, Held: true)] }).Estimate!.Weight.Value;
                    Assert.True(weight >= before, $"{id} at {claim}: {kind}");
                    before = weight;
                }
            }
        }
    }

    [Fact]
    public void AbsurdClaim_anyLevel_isIgnoredAndFlagged()
    {
        var scenario = Shipped.Scenario("aluminium-recycling");
        var silent = Shipped.Engine.Estimate(scenario).Estimate!;
        var loud = Shipped.Engine.Estimate(scenario with { Claim = 1e9 }).Estimate!;

        Assert.Contains(ImpactFlag.ClaimIgnoredAsAbsurd, loud.Flags);
        Assert.Equal(silent.Annual, loud.Annual);
    }

    [Fact]
    public void BareWord_inAnEstimate_movesTonnesByAtMostTheShiftAndNarrowsNothing()
    {
        var scenario = Shipped.Scenario("low-calcium-clinker");
        var silent = Shipped.Engine.Estimate(scenario).Estimate!;
        foreach (var claim in (double[])[0.05, 0.1, 0.2, 0.3, 0.5, 0.8])
        {
            var estimate = Shipped.Engine.Estimate(scenario with { Claim = claim }).Estimate!;
            Assert.InRange(Math.Log(estimate.Annual.P50 / silent.Annual.P50), -0.2 - 1e-9, 0.2 + 1e-9);
            Assert.True(Math.Log(estimate.Annual.P90 / estimate.Annual.P10) >= Math.Log(silent.Annual.P90 / silent.Annual.P10) - 0.02);
        }
    }

    [Fact]
    public void ProducerResponsibility_ofTheHost_takesItsShareAndSaysSo()
    {
        var kz = Shipped.Engine.Estimate(Shipped.Scenario("ewaste-line")).Estimate!;
        var whole = Shipped.Engine.Estimate(Shipped.Scenario("ewaste-line") with { Attribution = 1 }).Estimate!;

        Assert.Contains(ImpactFlag.ProducerResponsibility, kz.Flags);
        Assert.DoesNotContain(ImpactFlag.ProducerResponsibility, whole.Flags);
        Assert.Equal(Shipped.Profile.Ewaste.ResponsibilityAttribution, kz.AnnualCentral / whole.AnnualCentral, 1e-12);
    }

    [Fact]
    public void PreciousMetals_areCountedOnlyForWhoAsks()
    {
        var scenario = Shipped.Scenario("ewaste-line");
        var asked = Shipped.Engine.Estimate(scenario with { Choices = new Dictionary<string, string> { ["precious"] = "counted" } }).Estimate!;

        Assert.DoesNotContain(Shipped.Engine.Estimate(scenario).Estimate!.Inputs, i => i.Name.StartsWith("gold", StringComparison.Ordinal));
        Assert.Contains(ImpactFlag.PreciousMetalsFromMemory, asked.Flags);
        Assert.Equal(5, asked.Quality);
    }

    [Fact]
    public void GwpSet_changes_theResultAndIsStoredWithIt()
    {
        var scenario = Shipped.Scenario("landfill-gas") with { Choices = new Dictionary<string, string> { ["origin"] = "fossil" } };
        var (ar5, ar6) = (Shipped.Engine.Estimate(scenario).Estimate!, Shipped.Engine.Estimate(scenario with { Gwp = GwpSet.Ar6 }).Estimate!);

        Assert.Equal(GwpSet.Ar6, ar6.Gwp);
        // Vented share 0.9: 0.9 × 28 and 0.9 × 29.8, plus the power on both sides of the subtraction.
        Assert.Equal(0.9 * (29.8 - 28), ar6.UnitBaseline - ar5.UnitBaseline, 1e-9);
    }

    [Fact]
    public void LeakageAndAdoption_enterAsTheFormulaSays()
    {
        var plain = Shipped.Engine.Estimate(Shipped.Scenario("aluminium-recycling")).Estimate!;
        var real = Shipped.Engine.Estimate(Shipped.Scenario("aluminium-recycling") with
        {
            Adoption = new StatedQuantity(0.7, "fraction"), Attribution = 0.25, Leakage = new StatedQuantity(500, "t CO2e/a"),
        }).Estimate!;

        Assert.Equal(plain.AnnualCentral * 0.7 * 0.25 - 500, real.AnnualCentral, 1e-6);
    }

    [Theory]
    [InlineData(3, 0.05)]
    [InlineData(6, 1.0)]
    [InlineData(9, 10.0)]
    public void Readiness_boundsTheActivity(int readiness, double plants)
    {
        var scorer = new PairScorer(Shipped.Engine, ShippedLevers.All);
        var supplier = new MatchFacts { Sectors = [Code.Of("power.wind")], Readiness = new ReadinessLevel(readiness) };
        var pair = scorer.Score(scorer.ReadSupplier(supplier), scorer.ReadNeed(CountryCode.Of("KZ"), _ => 1e9));

        // 150,000 MWh a typical farm × 0.80532 t/MWh × what the readiness allows.
        Assert.Equal(150_000 * 0.80532 * plants, pair.P50, 1);
    }
}
