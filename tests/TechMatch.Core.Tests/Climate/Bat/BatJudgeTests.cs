using System.Globalization;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Uncertainty;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Climate.Bat;

/// <summary>Verdicts converted by hand (Samples/bat_cases.csv, whose last column is the arithmetic), and what must never pass.</summary>
public sealed class BatJudgeTests
{
    private static readonly Dictionary<string, ReferenceCsv.Row> s_cases = new ReferenceCsv(
        File.ReadAllBytes(RepositoryRoot.File("tests", "TechMatch.Core.Tests", "Climate", "Samples", "bat_cases.csv")), "bat_cases.csv", "id", "outcome").Rows.ToDictionary(r => r.Required("id"));

    private static readonly BatLibrary s_library = new(
        Directory.GetFiles(RepositoryRoot.File("corpus", "reference", "bat"), "*.json").Select(f => BatSheet.Parse(File.ReadAllBytes(f), Path.GetFileName(f))));

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Fact]
    public void Cases_file_holdsSixtyAndTenThatDoNotCompare()
    {
        Assert.True(s_cases.Count >= 60);
        Assert.True(s_cases.Values.Count(c => c.Text("outcome") == nameof(BatOutcome.NotComparable)) >= 10);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Verdict_unexplained_isTheSame(string id)
    {
        var row = s_cases[id];
        var (explained, bare) = (BatJudge.Judge(Value(row), Level(row)), BatJudge.Judge(Value(row), Level(row), explained: false));

        Assert.Equal((explained.Outcome, explained.Gap, explained.Converted), (bare.Outcome, bare.Gap, bare.Converted));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void HandConvertedCase_everyRow_hasItsVerdict(string id)
    {
        var row = s_cases[id];
        var verdict = BatJudge.Judge(Value(row), Level(row));

        Assert.Equal(Enum.Parse<BatOutcome>(row.Required("outcome")), verdict.Outcome);
        Assert.Equal(Enum.Parse<BatGap>(row.Required("gap")), verdict.Gap);
        if (row.OptionalNumber("converted") is { } converted) Assert.Equal(converted, verdict.Converted!.Value, 1e-5 * Math.Max(1, Math.Abs(converted)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ComparableCase_withoutItsBasis_neverMeets(string id)
    {
        var (value, level) = (Value(s_cases[id]), Level(s_cases[id]));
        if (!level.Averaging.IsKnown) return;
        var verdict = BatJudge.Judge(value with { Averaging = Averaging.Unknown, Conditions = GasConditions.Unknown }, level);

        Assert.Equal(BatOutcome.NotComparable, verdict.Outcome);
    }

    [Fact]
    public void MissingReference_anyPartOfIt_neverYieldsAPass()
    {
        // Random figures against a kiln level, each with one or more parts of the reference taken away.
        var draws = new SeededDraws(7);
        var level = new BatAel(Code.Of("nox"), 200, 450, "mg/Nm3", Averaging.Parse("daily average"), GasConditions.Parse("dry gas, 273.15 K, 101.3 kPa, 10 % O2"));
        for (var i = 0; i < 5_000; i++)
        {
            var missing = 1 + (int)(draws.Uniform() * 7);
            var value = new EmissionValue(
                Code.Of("nox"), 600 * draws.Uniform(), "mg/Nm3",
                (missing & 1) != 0 ? Averaging.Unknown : Averaging.Parse("daily average"),
                new GasConditions((missing & 2) != 0 ? null : 18 * draws.Uniform(), Dry: (missing & 4) != 0 ? null : true));

            Assert.Equal(BatOutcome.NotComparable, BatJudge.Judge(value, level).Outcome);
        }
    }

    [Fact]
    public void HigherFigure_sameConditions_isNeverJudgedBetter()
    {
        var level = Level(s_cases["B24"]);
        var before = BatOutcome.MeetsLowerEnd;
        for (var mg = 0.0; mg < 800; mg += 7)
        {
            var outcome = BatJudge.Judge(Value(s_cases["B24"]) with { Value = mg }, level).Outcome;
            Assert.True(outcome >= before);
            before = outcome;
        }

        Assert.Equal(BatOutcome.Exceeds, before);
    }

    [Theory]
    [InlineData("EU", 9, BatOutcome.MeetsLowerEnd)]
    [InlineData("EU", 15, BatOutcome.InRange)]
    [InlineData("EU", 25, BatOutcome.Exceeds)]
    [InlineData("KZ", 9, BatOutcome.NoLevelSet)]
    [InlineData("KG", 9, BatOutcome.NoLevelSet)]
    public void CementMillDust_perJurisdiction_mayDiffer(string jurisdiction, double mg, BatOutcome expected)
    {
        var value = new EmissionValue(Code.Of("dust"), mg, "mg/Nm3", Averaging.Parse("daily average"), GasConditions.Parse("dry"));

        var judged = Assert.Single(s_library.Judge(value, jurisdiction, Code.Of("cement.grinding"), scope: jurisdiction == "EU" ? "cooling and milling" : null));

        Assert.Equal(expected, judged.Verdict.Outcome);
        Assert.Equal(jurisdiction == "EU" ? ProvenanceGrade.Read : null, judged.Level?.Grade);
    }

    [Fact]
    public void Pollutant_withoutALevel_hasNoLevelSet() =>
        Assert.Equal(BatOutcome.NoLevelSet, s_library.Judge(new EmissionValue(Code.Of("ch4"), 1, "mg/Nm3", Averaging.Unknown, GasConditions.Unknown), "EU", Code.Of("cement.clinker")).Single().Verdict.Outcome);

    [Fact]
    public void ShippedSheets_everyTechnique_hasTheTenHeadingsOfTheVocabulary()
    {
        var terms = Core.Vocabularies.Vocabulary.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "vocabularies", "bat_headings.json")), "bat_headings.json").Terms.Select(t => t.Code).Order(StringComparer.Ordinal);
        Assert.Equal(terms, BatSheet.TenHeadings.Order(StringComparer.Ordinal));
        Assert.All(s_library.Sheets.SelectMany(s => s.Techniques), t => Assert.Equal(10, t.Headings.Count));
        // What is not known says why, in words of its own.
        Assert.All(s_library.Sheets.SelectMany(s => s.Techniques).SelectMany(t => t.Headings.Values), h => Assert.True(h.Text is { Length: > 3 } != h.WhyUnknown is { Length: > 20 }));
        Assert.Contains(s_library.Sheets, s => s.Jurisdiction == "KZ" && s.Frame.Length > 100);
    }

    [Fact]
    public void CatalogueLevels_all_areReadOrSayThatTheyCannotBe()
    {
        var levels = Directory.GetFiles(RepositoryRoot.File("corpus", "records"), "technologies.jsonl", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Select(l => RecordJson.TryRead(System.Text.Encoding.UTF8.GetBytes(l), out var record, out _) ? (record as Technology)?.Bat : null)
            .Where(b => b is not null).SelectMany(b => b!.Levels).ToList();
        Assert.True(levels.Count > 100);

        Assert.All(levels, l => Assert.True(EmissionUnit.TryParse(l.Unit, out _) || l.Unit == "MWh/hl of products", l.Unit));
        Assert.All(levels.Where(l => l.Averaging is not null), l => Assert.True(Averaging.Parse(l.Averaging).IsKnown, l.Averaging));
        foreach (var level in levels.Where(l => l.Reference is not null))
        {
            var read = BatAel.Of(level).Conditions;
            Assert.True(read.Dry == true && (read.OxygenPercent is not null || read.NoOxygenCorrection), level.Reference);
        }
    }

    [Fact]
    public void Sheet_missingHeading_isRefusedByName()
    {
        var json = File.ReadAllText(RepositoryRoot.File("corpus", "reference", "bat", "eu-waste.json")).Replace("\"economics\"", "\"price\"", StringComparison.Ordinal);
        var error = Assert.Throws<FormatException>(() => BatSheet.Parse(System.Text.Encoding.UTF8.GetBytes(json), "x.json"));
        Assert.Contains("economics", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UpperBound_overTheLowerEnd_doesNotDecide()
    {
        var level = Level(s_cases["B01"]);
        var value = Value(s_cases["B01"]) with { IsUpperBound = true };

        Assert.Equal(BatOutcome.MeetsLowerEnd, BatJudge.Judge(value, level).Outcome);
        Assert.Equal(BatGap.OnlyABound, BatJudge.Judge(value with { Value = 25 }, level).Gap);
    }

    private static EmissionValue Value(ReferenceCsv.Row row) => new(
        Code.Of(row.Required("pollutant")), row.Number("value"), row.Required("unit"), Averaging.Parse(row.Text("basis")), GasConditions.Parse(row.Text("basis")), row.OptionalNumber("gas_per_tonne"));

    private static BatAel Level(ReferenceCsv.Row row) => new(
        Code.Of(row.Required("pollutant")), row.OptionalNumber("low"), row.Number("high"), row.Required("level_unit"),
        Averaging.Parse(row.Text("level_averaging")), GasConditions.Parse(row.Text("level_reference")),
        row.Integer("low_exclusive") == 1, row.Integer("high_exclusive") == 1, row.Integer("higher_is_better") == 1);
}
