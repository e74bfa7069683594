using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Weight;
using TechMatch.Core.Matching;

namespace TechMatch.Core.Tests.Climate.Impact;

/// <summary>The host decides: sign, ratio, path.</summary>
public sealed class HostTests
{
    private static readonly CountryCode s_kz = CountryCode.Of("KZ");
    private static readonly CountryCode s_kg = CountryCode.Of("KG");

    [Fact]
    public void ElectrifiedKiln_kazakhstanAndKyrgyzstan_haveOppositeSigns()
    {
        var answers = Shipped.Engine.Compare(Shipped.Scenario("electrified-kiln"), [s_kz, s_kg]).ToDictionary(a => a.Host, a => a.Answer.Estimate!);

        // 3.5 GJ × 0.0946 − 3.5/3.6/0.9 MWh × EF: 0.3311 − 1.080247 × 0.80532 = −0.5388 and 0.3311 − 1.080247 × 0.14196 = +0.1777 t per t.
        Assert.Equal(-538_844, answers[s_kz].AnnualCentral, 1.0);
        Assert.Equal(177_748, answers[s_kg].AnnualCentral, 1.0);
        Assert.True(answers[s_kz].Annual.P90 < 0);
        Assert.True(answers[s_kg].Annual.P50 > 0);
        Assert.Contains(ImpactFlag.MayIncreaseEmissions, answers[s_kz].Flags);
        Assert.Equal(0, answers[s_kz].Weight.Scale);
        Assert.Equal(0, answers[s_kz].Weight.Value);
        Assert.True(answers[s_kg].Weight.Value > answers[s_kz].Weight.Value);
        Assert.Null(answers[s_kz].UsdPerTonne);
        Assert.Contains(answers[s_kz].Inputs, i => i.Name == "grid" && i.Share > 0.02);
    }

    [Theory]
    [InlineData("KZ", "KG")]
    [InlineData("KZ", "DE")]
    [InlineData("UZ", "TJ")]
    [InlineData("CN", "NZ")]
    public void SameTechnology_inTwoCountries_differsByTheRatioOfBaselines(string first, string second)
    {
        var scenario = Shipped.Scenario("solar-power");
        var (a, b) = (Host(scenario, first), Host(scenario, second));
        var ratio = Grid(first) / Grid(second);

        Assert.Equal(ratio, a.AnnualCentral / b.AnnualCentral, 1e-12 * ratio);
        Assert.Equal(ratio, a.UnitBaseline / b.UnitBaseline, 1e-12 * ratio);
    }

    [Theory]
    [InlineData("KZ", "KG")]
    [InlineData("CN", "NZ")]
    public void SamePair_inTwoCountries_differsByTheRatioOfBaselinesEvenWithAClaim(string first, string second)
    {
        var scorer = new PairScorer(Shipped.Engine, ShippedLevers.All);
        var supplier = scorer.ReadSupplier(new MatchFacts
        {
            Sectors = [Code.Of("power.wind")], Country = CountryCode.Of("CN"), Avoided = new TonnesCo2ePerYear(90_000), Evidence = EvidenceLevel.ReferencePlant,
        });
        double Tonnes(string host) => scorer.Score(supplier, scorer.ReadNeed(CountryCode.Of(host), _ => 100_000)).P50;

        Assert.Equal(Grid(first) / Grid(second), Tonnes(first) / Tonnes(second), 1e-9 * Grid(first) / Grid(second));
    }

    [Fact]
    public void ElectricCalciner_asAPair_hasOppositeSignsAndSaysWhy()
    {
        var scorer = new PairScorer(Shipped.Engine, ShippedLevers.All);
        var supplier = new MatchFacts { Sectors = [Code.Of("cement.clinker")], Streams = [Code.Of("electricity"), Code.Of("clinker")], Avoided = new TonnesCo2ePerYear(500_000), Evidence = EvidenceLevel.Verified };
        PairImpact In(CountryCode host) => scorer.Score(scorer.ReadSupplier(supplier), scorer.ReadNeed(new MatchFacts { Country = host }));
        var (kz, kg) = (In(s_kz), In(s_kg));

        Assert.True(kz.P90 < 0);
        Assert.True(kg.P50 > 0);
        Assert.True(kz.Flags.HasFlag(PairFlags.MayIncreaseEmissions));
        Assert.Equal(0, kz.Weight);
        Assert.True(kg.Weight > 0);
        var why = scorer.Explain(supplier, new MatchFacts { Country = s_kz })!.Estimate!;
        Assert.Contains(why.Inputs, i => i is { Name: "grid", Value: 0.80532 });
        Assert.True(why.UnitTechnology > why.UnitBaseline);
    }

    [Fact]
    public void NeedWithPlantData_pairUsesItsOwnCountryAndSize()
    {
        var scorer = new PairScorer(Shipped.Engine, ShippedLevers.All);
        var supplier = new MatchFacts { Sectors = [Code.Of("cement.clinker"), Code.Of("heat.waste")], Streams = [Code.Of("clinker"), Code.Of("electricity")], Readiness = new ReadinessLevel(9) };
        var need = new MatchFacts
        {
            Country = s_kz, Sectors = [Code.Of("cement.clinker")],
            Feeds = [new FeedOffer { Stream = Code.Of("clinker"), Property = "kiln capacity", Value = new Quantity(3500, "t/d") }],
        };
        var pair = scorer.Score(scorer.ReadSupplier(supplier), scorer.ReadNeed(need));
        var estimate = scorer.Explain(supplier, need)!.Estimate!;

        // 3,500 t/d × 330 d; PERT(15, 25, 38) has the mean 25.5 kWh/t; × 0.80532 t/MWh = 23.7 kt at the centre; the median of the range lies a little under its mean.
        Assert.Equal(3500 * 330 * 25.5 / 1000 * 0.80532, estimate.AnnualCentral, 1.0);
        Assert.Equal(estimate.Annual.P50, pair.P50, 0.01 * pair.P50);
        Assert.False(pair.Flags.HasFlag(PairFlags.TypicalActivity));
        Assert.True(pair.P10 < estimate.Annual.P10, "a supplier of unknown quality is less certain than the physics alone");
    }

    [Theory]
    [InlineData("TM", 1306.27)]
    [InlineData("UZ", 1000.0)]
    public void WeakGrid_publishedOverCombustion_isShownButCappedFlaggedAndGradedDown(string host, double published)
    {
        Assert.Equal(published, Shipped.Tables.Grids.Find(CountryCode.Of(host))!.Published);
        var estimate = Host(Shipped.Scenario("mill-drives"), host);

        Assert.Equal(0.9, estimate.UnitBaseline, 1e-9);
        Assert.Contains(ImpactFlag.GridCapped, estimate.Flags);
        Assert.Equal(5, estimate.Quality);
    }

    [Fact]
    public void UnknownHost_worldStandsIn_isFlaggedAndGradedDown()
    {
        var estimate = Host(Shipped.Scenario("solar-power"), "ZZ");

        Assert.Contains(ImpactFlag.HostWithoutGrid, estimate.Flags);
        Assert.Equal(5, estimate.Quality);
    }

    [Fact]
    public void Lifetime_decliningGrid_isWorthFewerFirstYears()
    {
        var estimate = Host(Shipped.Scenario("solar-power"), "KZ");

        // Σ 0.99686^y over 25 years = (1 − 0.99686^25)/0.00314 = 24.080.
        Assert.Equal(24.080, estimate.LifetimeCentral / estimate.AnnualCentral, 0.001);
    }

    [Fact]
    public void StrictBaseline_firstYear_isTenPerCentUnderBusinessAsUsual()
    {
        var scenario = Shipped.Scenario("boiler-efficiency");
        var usual = Shipped.Engine.Estimate(scenario).Estimate!;
        var strict = Shipped.Engine.Estimate(scenario with { Baseline = BaselineRule.Article64 }).Estimate!;

        Assert.Equal(usual.UnitBaseline * 0.9, strict.UnitBaseline, 1e-12);
        Assert.True(strict.AnnualCentral < usual.AnnualCentral);
    }

    [Fact]
    public void SameScenario_twice_givesTheSameBits()
    {
        var scenario = Shipped.Scenario("landfill-gas");
        var (a, b) = (Shipped.Engine.Estimate(scenario, 1000).Estimate!, new ImpactEngine(ReferenceTables.Parse(Shipped.Files()), Shipped.Profile).Estimate(scenario, 1000).Estimate!);

        Assert.Equal(a.Annual, b.Annual);
        Assert.Equal(a.TablesVersion, b.TablesVersion);
        Assert.NotEqual(a.Annual, Shipped.Engine.Estimate(scenario with { Seed = 2 }, 1000).Estimate!.Annual);
    }

    private static ImpactEstimate Host(ImpactScenario scenario, string host) => Shipped.Engine.Estimate(scenario with { Host = CountryCode.Of(host) }).Estimate!;

    private static double Grid(string host) => Shipped.Tables.Grids.Find(CountryCode.Of(host))!.Start;
}
