using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Matching;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Matching;

/// <summary>A need may ask for emission limits, or for the levels of a jurisdiction; both sides' words are shown.</summary>
public sealed class BatGateTests
{
    private const string Kiln = "daily average, dry gas, 273.15 K, 101.3 kPa, 10 % O2";

    private static readonly BatLibrary s_levels = new(Directory.GetFiles(RepositoryRoot.File("corpus", "reference", "bat")).Select(f => BatSheet.Parse(File.ReadAllBytes(f), f)));

    private static readonly BatLevel s_limit = new() { Pollutant = Code.Of("nox"), High = 400, Unit = "mg/Nm3", Averaging = "daily average", Reference = "dry gas, 10 % O2" };

    private static readonly Need s_need = Some.Need() with { Country = CountryCode.Of("AZ"), EmissionLimits = [s_limit] };

    [Theory]
    [InlineData(400, Kiln, GateVerdict.Pass)]
    [InlineData(401, Kiln, GateVerdict.Fail)]
    // 300 at 13 % O2 is 300 × 11/8 = 412.5 at 10 %.
    [InlineData(300, "daily average, dry gas, 13 % O2", GateVerdict.Fail)]
    [InlineData(300, "daily average, dry gas", GateVerdict.Unknown)]
    [InlineData(300, "dry gas, 10 % O2", GateVerdict.Unknown)]
    // A yearly mean under a daily limit says nothing of the worst day; one over it does.
    [InlineData(300, "yearly average, dry gas, 10 % O2", GateVerdict.Unknown)]
    [InlineData(500, "yearly average, dry gas, 10 % O2", GateVerdict.Fail)]
    public void Limit_ofTheNeed_isHeldAgainstTheConvertedFigure(double value, string basis, GateVerdict expected) =>
        Assert.Equal(expected, Outcome(s_need, Supplier("nox", value, "mg/Nm3", basis)).Verdict);

    [Theory]
    [InlineData(350, 450, GateVerdict.Unknown)] // usually under, sometimes over: the owner has to ask
    [InlineData(420, 450, GateVerdict.Fail)]
    [InlineData(300, 390, GateVerdict.Pass)]
    public void Limit_insideAStatedRange_doesNotDecide(double usual, double high, GateVerdict expected)
    {
        var supplier = Supplier("nox", usual, "mg/Nm3", Kiln);
        var ranged = supplier.Performances[0] with { Value = new Quantity(usual, "mg/Nm3", high: high, basis: Kiln) };

        Assert.Equal(expected, Outcome(s_need, supplier with { Performances = [ranged] }).Verdict);
    }

    [Fact]
    public void Limit_withoutAnyFigure_cannotBeJudged()
    {
        var outcome = Outcome(s_need, Supplier("dust", 5, "mg/Nm3", Kiln));

        Assert.Equal((GateVerdict.Unknown, "nox at most 400 mg/Nm3", "nox not comparable: no figure stated"), (outcome.Verdict, outcome.SubjectValue, outcome.CandidateValue));
    }

    [Fact]
    public void Limit_oneOfTwoExceeded_failsAndSaysWhich()
    {
        var need = s_need with { EmissionLimits = [s_limit, s_limit with { Pollutant = Code.Of("nh3"), High = 30 }] };
        var supplier = Supplier("nox", 350, "mg/Nm3", Kiln);
        supplier = supplier with { Performances = [.. supplier.Performances, Figure("nh3", 45, "mg/Nm3", Kiln)] };

        var outcome = Outcome(need, supplier);

        Assert.Equal(GateVerdict.Fail, outcome.Verdict);
        Assert.True(outcome.Hard);
        Assert.StartsWith("nh3 exceeds: 45 mg/Nm3 = 45 mg/Nm3", outcome.CandidateValue, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, GateVerdict.Pass)]
    [InlineData(30, GateVerdict.Fail)]
    public void Jurisdiction_named_holdsWhateverTheCountry(double dust, GateVerdict expected)
    {
        var need = s_need with { EmissionLimits = [], BatJurisdiction = "EU", Country = CountryCode.Of("KZ") };

        Assert.Equal(expected, Outcome(need, Supplier("dust", dust, "mg/Nm3", Kiln)).Verdict);
    }

    [Fact]
    public void Jurisdiction_withoutAFigureOrWithoutASheet_isUnknown()
    {
        var need = s_need with { EmissionLimits = [], BatJurisdiction = "EU" };

        Assert.Equal(GateVerdict.Unknown, Outcome(need, Some.Technology() with { Sectors = [Code.Of("cement.clinker")] }).Verdict);
        Assert.Equal(GateVerdict.Unknown, Outcome(need with { BatJurisdiction = "US" }, Supplier("dust", 8, "mg/Nm3", Kiln)).Verdict);
        Assert.Equal(GateVerdict.NoRule, Outcome(need with { BatJurisdiction = null }, Supplier("dust", 8, "mg/Nm3", Kiln)).Verdict);
    }

    [Fact]
    public void Supplier_asSubject_isHeldAgainstEachNeed()
    {
        var subject = MatchSubject.Of(Supplier("nox", 500, "mg/Nm3", Kiln)) with { Levels = s_levels };

        var outcome = MatchGates.Outcomes(subject, MatchFacts.Of(s_need), Given.Today, Given.Profile()).Single(g => g.Rule == GateRule.BatLevels);

        Assert.Equal((GateVerdict.Fail, "nox at most 400 mg/Nm3"), (outcome.Verdict, outcome.CandidateValue));
        Assert.True(MatchGates.Check(subject, MatchFacts.Of(s_need), Given.Today).HasFailed(GateRule.BatLevels));
    }

    internal static Technology Supplier(string pollutant, double value, string unit, string? basis) =>
        Some.Technology() with { Sectors = [Code.Of("cement.clinker")], Performances = [Figure(pollutant, value, unit, basis)] };

    internal static Performance Figure(string pollutant, double value, string unit, string? basis, int? quality = null) =>
        new() { Subject = Code.Of(pollutant), Metric = "stack", Value = new Quantity(value, unit, basis: basis, quality: quality) };

    private static GateOutcome Outcome(Need need, Technology supplier) =>
        MatchGates.Outcomes(MatchSubject.Of(need) with { Levels = s_levels }, MatchFacts.Of(supplier), Given.Today, Given.Profile()).Single(g => g.Rule == GateRule.BatLevels);
}
