using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Weight;
using TechMatch.Core.Matching;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Climate.Weight;

/// <summary>USD per tonne of one pair, by hand: money × capital recovery over the tonnes of the pair.</summary>
public sealed class PairCostTests
{
    private static readonly ClimateProfile s_profile = Shipped.Profile;

    private static readonly MatchFacts s_supplier = new() { Kind = RecordKind.Technology, Cost = new Money(1_000_000, "USD"), LifetimeYears = 20 };

    private static readonly PairImpact s_one = new(500, 1_000, 2_000, 0.3, PairFlags.None, 3);

    [Fact]
    public void Cost_ofOneInstallation_isCapitalRecoveryOverTonnes()
    {
        var cost = Of(s_supplier, s_one);

        // CRF of 8 % over 20 years: 0.101852 (W23a). 1,000,000 × 0.101852 / 1,000 t.
        Assert.Equal(101.852, cost.UsdPerTonne!.Value, 1e-3);
        Assert.Equal(101.852 / 2, cost.Low!.Value, 1e-3);
        Assert.Equal(101.852 * 2, cost.High!.Value, 1e-3);
        Assert.Equal((1, 20, true, false), (cost.Installations, cost.Years, cost.YearsStated, cost.OpexStated));
    }

    [Fact]
    public void Cost_withRunningCost_addsItAYear() =>
        Assert.Equal(101.852 + 50, Of(s_supplier with { OpexPerYear = new Money(50_000, "USD") }, s_one).UsdPerTonne!.Value, 1e-3);

    [Theory]
    [InlineData(2_500, 3)] // two and a half installations are three
    [InlineData(2_000, 2)]
    [InlineData(400, 1)] // less than one is one
    public void Cost_forTheNeedsSize_buysWholeInstallations(double tonnes, int installations)
    {
        var cost = Of(s_supplier, new PairImpact(tonnes / 2, tonnes, tonnes * 2, 0.3, PairFlags.None, 3));

        Assert.Equal(installations, cost.Installations);
        Assert.Equal(installations * 101_852 / tonnes, cost.UsdPerTonne!.Value, 1e-2);
    }

    [Fact]
    public void Cost_thatNobodyStated_isUnknownAndSaysWhy()
    {
        Assert.Equal((CostUnknown.CapitalNotStated, null), Known(Of(s_supplier with { Cost = null }, s_one)));
        var euro = Of(s_supplier with { Cost = new Money(1_000_000, "EUR") }, s_one);
        Assert.Equal((CostUnknown.OtherCurrency, null), Known(euro));
        Assert.Equal("EUR", euro.Currency);
        Assert.Equal((CostUnknown.OtherCurrency, null), Known(Of(s_supplier with { OpexPerYear = new Money(1, "KZT") }, s_one)));
        Assert.Equal((CostUnknown.NothingAvoided, null), Known(Of(s_supplier, new PairImpact(-9, -5, -1, 0, PairFlags.MayIncreaseEmissions, 3))));
    }

    [Fact]
    public void Cost_withoutACautiousTonne_hasNoUpperEnd() =>
        Assert.Null(Of(s_supplier, s_one with { P10 = -1 }).High);

    [Fact]
    public void Reasons_ofAPair_carryItsCostInTheHost()
    {
        var pairs = new PairScorer(Shipped.Engine, LeverSet.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "reference", "levers.json")), "levers.json"));
        var orc = s_supplier with { Country = CountryCode.Of("TR"), Sectors = [Code.Of("heat.waste")], Streams = [Code.Of("waste_heat"), Code.Of("clinker")] };
        PairCost In(string country)
        {
            var need = MatchFacts.Of(Some.Need() with { Country = CountryCode.Of(country), Feeds = [] });
            return pairs.Reasons(orc, need, pairs.Score(pairs.ReadSupplier(orc), pairs.ReadNeed(need)))!.Cost;
        }

        // The same machine where the grid is cleaner avoids fewer tonnes, so each costs more, by the ratio of the grids.
        Assert.True(In("KG").UsdPerTonne > 3 * In("KZ").UsdPerTonne);
        Assert.Equal(1, In("KZ").Installations);
    }

    private static PairCost Of(MatchFacts supplier, PairImpact pair) => PairCost.Of(supplier, "waste-heat-power", pair, s_one, s_profile);

    private static (CostUnknown Unknown, double? UsdPerTonne) Known(PairCost cost) => (cost.Unknown, cost.UsdPerTonne);
}
