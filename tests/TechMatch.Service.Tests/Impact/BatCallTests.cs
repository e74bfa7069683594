using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Impact;

public sealed class BatCallTests(BundledService bundled)
{
    private const string Kiln = "daily average, dry gas, 273.15 K, 101.3 kPa, 10 % O2";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    // BAT 17 of 2013/163/EU: dust from kiln firing under 10–20 mg/Nm3 as a daily average.
    [InlineData(8, Kiln, BatOutcome.MeetsLowerEnd)]
    [InlineData(15, Kiln, BatOutcome.InRange)]
    [InlineData(30, Kiln, BatOutcome.Exceeds)]
    [InlineData(8, "", BatOutcome.NotComparable)]
    [InlineData(8, "daily average, dry gas, 273.15 K, 101.3 kPa", BatOutcome.NotComparable)]
    public async Task JudgeBat_kilnDustInTheEu_neverPassesOnAMissingReference(double value, string basis, BatOutcome expected)
    {
        var answer = await bundled.Service.Impact.JudgeBatAsync(
            new JudgeBatRequest { Figure = new EmissionFigure { Pollutant = "dust", Value = value, Unit = "mg/Nm3", Basis = basis }, Country = "BG", Sector = "cement.clinker" }, cancellationToken: Token);

        var kiln = answer.Verdicts.Where(v => v.Level.Contains("kiln firing", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(kiln);
        Assert.All(kiln, v => Assert.Equal(expected, v.Outcome));
        Assert.All(answer.Verdicts, v => Assert.Equal("EU", v.Jurisdiction));
        if (expected == BatOutcome.NotComparable) Assert.All(kiln, v => Assert.NotEmpty(v.Gap));
    }

    [Theory]
    [InlineData("KZ", "KZ")]
    [InlineData("UZ", "UZ")]
    public async Task JudgeBat_hostWithoutLevels_saysSoAndTakesNoOtherCountrys(string country, string jurisdiction)
    {
        var answer = await bundled.Service.Impact.JudgeBatAsync(
            new JudgeBatRequest { Figure = new EmissionFigure { Pollutant = "dust", Value = 1, Unit = "mg/Nm3", Basis = Kiln }, Country = country, Sector = "cement.clinker" }, cancellationToken: Token);

        var only = Assert.Single(answer.Verdicts);
        Assert.Equal((BatOutcome.NoLevelSet, jurisdiction), (only.Outcome, only.Jurisdiction));
    }

    [Fact]
    public async Task JudgeBat_technologyThatNamesLevelsAndNoFigure_isNotComparable()
    {
        var answer = await bundled.Service.Impact.JudgeBatAsync(new JudgeBatRequest { Technology = "technologies/ce-bat-clm-08", Country = "BG" }, cancellationToken: Token);

        Assert.All(answer.Verdicts, v => Assert.Equal((BatOutcome.NotComparable, "figure_missing"), (v.Outcome, v.Gap)));
    }

    [Fact]
    public async Task Match_batTechniqueWithFigures_showsVerdictsOfHostAndOfItsOwnDocument()
    {
        await using var service = await RunningService.EmptyAsync();
        var filter = Given.Technology("bag-filter", "Bag filter for kiln dust at a cement plant");
        filter.Sectors.Add("cement.clinker");
        filter.Technology.Performances.Add(new Performance { Subject = "dust", Metric = "dust in clean gas", Value = new Quantity { Value = 15, Unit = "mg/Nm3", Basis = Kiln } });
        filter.Technology.Bat = new BatBlock
        {
            BatId = "BAT 17", Document = "A decision", Jurisdiction = "EU",
            Levels = { new BatLevel { Pollutant = "dust", High = 10, Unit = "mg/Nm3", Averaging = "daily average", Reference = "dry gas, 273.15 K, 101.3 kPa, 10 % O2" } },
        };
        var need = Given.Need("bg-dust", "Kiln dust at a cement plant: bag filter wanted");
        need.Country = "BG";
        await service.HoldAsync(filter, need);

        var answer = await service.Matching.MatchAsync(new MatchRequest { Name = "needs/bg-dust", Explain = true }, cancellationToken: Token);

        var verdicts = Assert.Single(answer.Hits).Bat;
        Assert.Contains(verdicts, v => v.Outcome == BatOutcome.InRange && v.Level.Contains("kiln firing", StringComparison.Ordinal));
        Assert.Contains(verdicts, v => v is { Outcome: BatOutcome.Exceeds, BatId: "BAT 17", Document: "A decision", Recalled: true });
    }

    [Fact]
    public async Task Match_needThatAsksForALimit_keepsOutWhoExceedsItAndShowsWhy()
    {
        await using var service = await RunningService.EmptyAsync();
        var need = Given.Need("az-dust", "Kiln dust at a cement plant: bag filter wanted");
        need.Country = "AZ";
        need.Need.EmissionLimits.Add(new BatLevel { Pollutant = "dust", High = 10, Unit = "mg/Nm3", Averaging = "daily average", Reference = "dry gas, 10 % O2" });
        await service.HoldAsync(Filter("clean", 8), Filter("dirty", 30), need);

        var answer = await service.Matching.MatchAsync(new MatchRequest { Name = "needs/az-dust", Explain = true }, cancellationToken: Token);

        var hit = Assert.Single(answer.Hits);
        Assert.Equal("technologies/clean", hit.Record.Name);
        var gate = hit.Gates.Single(g => g.Rule == "bat.levels");
        Assert.Equal((GateOutcome.Pass, true, "dust at most 10 mg/Nm3", "dust in range: 8 mg/Nm3 = 8 mg/Nm3"), (gate.Outcome, gate.Hard, gate.SubjectValue, gate.CandidateValue));
        Assert.True(hit.Signals.Single(s => s.Name == "bat").Present);
        Assert.Contains(hit.Bat, v => v is { Jurisdiction: "need", BatId: "limit 1", Outcome: BatOutcome.InRange });
        var miss = answer.NearMisses.Single(m => m.Name == "technologies/dirty");
        Assert.Equal("dust exceeds: 30 mg/Nm3 = 30 mg/Nm3", miss.FailedGates.Single(g => g.Rule == "bat.levels").CandidateValue);
    }

    [Fact]
    public async Task Match_needThatNamesAJurisdiction_holdsItsLevelsInAnotherCountry()
    {
        await using var service = await RunningService.EmptyAsync();
        var need = Given.Need("kz-dust", "Kiln dust at a cement plant: bag filter wanted");
        need.Country = "KZ";
        need.Need.BatJurisdiction = "EU";
        await service.HoldAsync(Filter("clean", 8), Filter("dirty", 30), need);

        var answer = await service.Matching.MatchAsync(new MatchRequest { Name = "needs/kz-dust" }, cancellationToken: Token);

        Assert.Equal("technologies/clean", Assert.Single(answer.Hits).Record.Name);
        Assert.Contains(answer.NearMisses, m => m.Name == "technologies/dirty" && m.FailedGates.Any(g => g is { Rule: "bat.levels", SubjectValue: "BAT levels of EU" }));
    }

    [Fact]
    public async Task Match_withoutALimit_putsTheBetterFigureFirstAndTheUnknownIsNotLast()
    {
        await using var service = await RunningService.EmptyAsync();
        var need = Given.Need("bg-dust", "Kiln dust at a cement plant: bag filter wanted");
        need.Country = "BG";
        await service.HoldAsync(Filter("a-dirty", 30), Filter("b-silent", null), Filter("c-clean", 8), need);

        var answer = await service.Matching.MatchAsync(new MatchRequest { Name = "needs/bg-dust", Explain = true }, cancellationToken: Token);

        Assert.Equal(["technologies/c-clean", "technologies/b-silent", "technologies/a-dirty"], answer.Hits.Select(h => h.Record.Name));
        Assert.Equal([true, false, true], answer.Hits.Select(h => h.Signals.Single(s => s.Name == "bat").Present));
    }

    private static Record Filter(string key, double? dust)
    {
        var filter = Given.Technology(key, "Bag filter for kiln dust at a cement plant");
        filter.Sectors.Add("cement.clinker");
        if (dust is { } value) filter.Technology.Performances.Add(new Performance { Subject = "dust", Metric = "dust in clean gas", Value = new Quantity { Value = value, Unit = "mg/Nm3", Basis = Kiln } });
        return filter;
    }
}
