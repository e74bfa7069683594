using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Climate.Bat;

/// <summary>What a hit shows of its figures beside BAT levels.</summary>
public sealed class BatFindingTests
{
    private static readonly BatLibrary s_library = new(Directory.GetFiles(RepositoryRoot.File("corpus", "reference", "bat")).Select(f => BatSheet.Parse(File.ReadAllBytes(f), f)));

    private static readonly Performance s_dust = new()
    {
        Subject = Code.Of("dust"), Metric = "clean gas", Value = new Quantity(8, "mg/Nm3", basis: "daily average, dry gas, 273.15 K, 101.3 kPa, 10 % O2"),
    };

    private static readonly BatBlock s_block = new()
    {
        BatId = "BAT 17", Document = "A decision", Jurisdiction = "EU",
        Levels = [new BatLevel { Pollutant = Code.Of("nox"), High = 500, Unit = "mg/Nm3" }],
    };

    [Theory]
    [InlineData("BG", "EU")]
    [InlineData("DE", "EU")]
    [InlineData("KZ", "KZ")]
    [InlineData("GB", "GB")]
    public void JurisdictionOf_country_isWhoseLevelsHoldThere(string country, string expected) => Assert.Equal(expected, s_library.JurisdictionOf(CountryCode.Of(country)));

    [Fact]
    public void Of_figureWithALevelInTheHost_isJudged()
    {
        var findings = BatFinding.Of(Some.Technology() with { Sectors = [Code.Of("cement.clinker")], Performances = [s_dust] }, CountryCode.Of("BG"), s_library);

        Assert.Contains(findings, f => f.Judged.Verdict.Outcome == BatOutcome.MeetsLowerEnd);
    }

    [Fact]
    public void Of_figureWithoutALevel_isNewsOfABatOnly()
    {
        var plain = Some.Technology() with { Sectors = [Code.Of("cement.clinker")], Performances = [s_dust] };

        Assert.Empty(BatFinding.Of(plain, CountryCode.Of("KZ"), s_library));
        var bat = BatFinding.Of(plain with { Bat = s_block }, CountryCode.Of("KZ"), s_library);
        Assert.Equal([BatOutcome.NoLevelSet, BatOutcome.NotComparable], bat.Select(f => f.Judged.Verdict.Outcome));
    }

    [Fact]
    public void Of_levelWithoutAFigure_neverMeets()
    {
        var only = Assert.Single(BatFinding.Of(Some.Technology() with { Bat = s_block }, CountryCode.Of("BG"), s_library));

        Assert.Null(only.Figure);
        Assert.Equal((BatOutcome.NotComparable, BatGap.FigureMissing), (only.Judged.Verdict.Outcome, only.Judged.Verdict.Gap));
        Assert.True(only.Judged.RestsOnRecalledLevel);
    }
}
