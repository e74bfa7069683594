using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Matching;
using TechMatch.Core.Tests.Matching;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Climate.Bat;

/// <summary>The BAT signal: the worst pollutant, over the levels that hold where the need stands.</summary>
public sealed class BatStandingTests
{
    private const string Kiln = "daily average, dry gas, 273.15 K, 101.3 kPa, 10 % O2";

    private static readonly BatLibrary s_levels = new(Directory.GetFiles(RepositoryRoot.File("corpus", "reference", "bat")).Select(f => BatSheet.Parse(File.ReadAllBytes(f), f)));

    [Theory]
    [InlineData("BG", 9, Kiln, 1f)] // under 10 of "< 10 – 20"
    [InlineData("BG", 15, Kiln, 0.7f)]
    [InlineData("BG", 25, Kiln, 0f)]
    [InlineData("BG", 5, "daily average, dry gas", null)] // no oxygen: nothing compares, and that is not 0
    [InlineData("BG", 5, "dry gas, 10 % O2", null)]
    [InlineData("KZ", 25, Kiln, null)] // no Kazakh level is held, and no other takes its place
    [InlineData(null, 25, Kiln, null)]
    public void Signal_ofOneFigure_isItsVerdictOrAbsent(string? country, double dust, string basis, float? expected)
    {
        var columns = Read(BatGateTests.Supplier("dust", dust, "mg/Nm3", basis), country);

        Assert.Equal(expected is not null, columns.Has(0, Signal.Bat));
        Assert.Equal(expected ?? 0, columns.Calibrated(Signal.Bat)[0]);
    }

    [Fact]
    public void Signal_ofSeveralPollutants_isTheWorst()
    {
        var supplier = BatGateTests.Supplier("dust", 5, "mg/Nm3", Kiln);
        supplier = supplier with { Performances = [.. supplier.Performances, BatGateTests.Figure("nh3", 80, "mg/Nm3", Kiln)] };

        var standing = BatStanding.Of(MatchFacts.Of(supplier), MatchFacts.Of(Some.Need() with { Country = CountryCode.Of("BG") }), s_levels);

        Assert.Equal((BatOutcome.Exceeds, Code.Of("nh3")), (standing.Outcome, standing.Pollutant!.Value));
    }

    [Theory]
    [InlineData(500, BatOutcome.InRange)] // over 200–450 of preheater kilns, inside 400–800 of others: which one it is, nobody said
    [InlineData(900, BatOutcome.Exceeds)]
    [InlineData(150, BatOutcome.MeetsLowerEnd)]
    public void Scopes_ofOnePollutant_exceedOnlyTogether(double nox, BatOutcome expected) =>
        Assert.Equal(expected, BatStanding.Of(MatchFacts.Of(BatGateTests.Supplier("nox", nox, "mg/Nm3", Kiln)), MatchFacts.Of(Some.Need() with { Country = CountryCode.Of("BG") }), s_levels).Outcome);

    [Fact]
    public void Signal_onALevelFromMemory_keepsPartOfItsWeight()
    {
        var columns = Read(BatGateTests.Supplier("dust", 9, "mg/Nm3", Kiln), "BG");

        Assert.Equal((float)Given.Profile().Bat.RecalledTrust, columns.Trust(Signal.Bat)[0]);
    }

    [Fact]
    public void Signal_onTheNeedsOwnLimit_isTrustedWholeUnlessTheFigureIsFromMemory()
    {
        var need = Some.Need() with { Country = CountryCode.Of("KZ"), EmissionLimits = [new BatLevel { Pollutant = Code.Of("dust"), High = 10, Unit = "mg/Nm3", Averaging = "daily average", Reference = "dry gas, 10 % O2" }] };
        var measured = BatGateTests.Supplier("dust", 9, "mg/Nm3", Kiln);
        var remembered = measured with { Performances = [BatGateTests.Figure("dust", 9, "mg/Nm3", Kiln, quality: 5)] };

        Assert.False(BatStanding.Of(MatchFacts.Of(measured), MatchFacts.Of(need), s_levels).IsRecalled);
        Assert.True(BatStanding.Of(MatchFacts.Of(remembered), MatchFacts.Of(need), s_levels).IsRecalled);
    }

    [Fact]
    public void CorpusFigures_againstTheirHostsLevels_giveEveryKindOfVerdict()
    {
        var technologies = Directory.GetFiles(RepositoryRoot.File("corpus", "records"), "technologies.jsonl", SearchOption.AllDirectories).SelectMany(File.ReadLines)
            .Select(l => RecordJson.TryRead(System.Text.Encoding.UTF8.GetBytes(l), out var record, out _) ? record as Technology : null).OfType<Technology>().ToList();
        var stated = technologies.Where(t => t.Performances.Any(p => p.Value.Unit.EndsWith("/Nm3", StringComparison.Ordinal) && p.Value.Basis is not null)).ToList();
        Assert.InRange(stated.Count, 25, 80);
        // Nothing here was read in a document of a plant, and each figure with reference conditions says so.
        Assert.All(stated.SelectMany(t => t.Performances).Where(p => p.Value.Basis?.Contains("273.15 K", StringComparison.Ordinal) == true), p => Assert.Equal(5, p.Value.Quality));

        var inBulgaria = stated.SelectMany(t => BatFinding.ByJurisdiction(MatchFacts.Of(t), "EU", s_levels)).ToList();

        foreach (var (outcome, least) in (ReadOnlySpan<(BatOutcome, int)>)[(BatOutcome.MeetsLowerEnd, 5), (BatOutcome.InRange, 10), (BatOutcome.Exceeds, 3), (BatOutcome.NotComparable, 10)])
            Assert.True(inBulgaria.Count(f => f.Judged.Verdict.Outcome == outcome) >= least, $"{outcome}: {inBulgaria.Count(f => f.Judged.Verdict.Outcome == outcome)}");
    }

    private static CandidateColumns Read(Technology supplier, string? country)
    {
        var need = Some.Need() with { Country = country is null ? null : CountryCode.Of(country) };
        var columns = new CandidateColumns(1);
        var facts = MatchFacts.Of(supplier);
        SignalReader.Add(columns, supplier.Id, MatchSubject.Of(need), facts, Given.Profile(), Given.Today, bat: BatStanding.Of(facts, MatchFacts.Of(need), s_levels));
        return columns;
    }
}
