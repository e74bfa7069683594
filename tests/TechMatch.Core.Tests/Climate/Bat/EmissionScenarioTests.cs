using System.Text;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Climate.Bat;

/// <summary>A plant's figures from a file to verdicts.</summary>
public sealed class EmissionScenarioTests
{
    private static readonly BatLibrary s_library = new(
        Directory.GetFiles(RepositoryRoot.File("corpus", "reference", "bat"), "*.json").Select(f => BatSheet.Parse(File.ReadAllBytes(f), Path.GetFileName(f))));

    private static string Shipped => File.ReadAllText(RepositoryRoot.File("corpus", "scenarios", "emissions", "cement-kiln-stack.json"));

    [Fact]
    public void ShippedPlant_inTheEu_hasEveryKindOfVerdict()
    {
        var findings = Parse(Shipped).Judge(s_library);
        ReportedFinding Only(string pollutant, string scope = "kiln firing") => findings.Single(f => f.Pollutant.Value == pollutant && f.Judged.Level!.Level.Scope == scope);

        Assert.Equal(BatOutcome.MeetsLowerEnd, Only("dust").Judged.Verdict.Outcome);
        Assert.Equal(BatOutcome.InRange, Only("dust", "cooling and milling").Judged.Verdict.Outcome);
        // 520 × (21 − 10)/(21 − 8) = 440.
        Assert.Equal((BatOutcome.InRange, 440), (Only("nox", "preheater kilns").Judged.Verdict.Outcome, Math.Round(Only("nox", "preheater kilns").Judged.Verdict.Converted!.Value, 6)));
        // 1.05 kg/t over 2,300 Nm3/t is 456.5 mg/Nm3, over 400.
        Assert.Equal(BatOutcome.Exceeds, Only("sox").Judged.Verdict.Outcome);
        Assert.Equal((BatOutcome.NotComparable, BatGap.MoistureMissing), (Only("hg").Judged.Verdict.Outcome, Only("hg").Judged.Verdict.Gap));
        Assert.Equal(BatGap.AveragingMissing, Only("hcl").Judged.Verdict.Gap);
        Assert.Equal((null, BatGap.FigureMissing), (Only("hf").Figure, Only("hf").Judged.Verdict.Gap));
        Assert.DoesNotContain(findings, f => f.Judged.Level!.Level.Scope == "Lepol and long rotary kilns");
    }

    [Fact]
    public void Loads_ofAYear_followFromGasAndProductAndAreNeverGuessed()
    {
        double? Tonnes(string json, string pollutant) => Parse(json).Judge(s_library).First(f => f.Pollutant.Value == pollutant).TonnesPerYear;

        // 8 mg/Nm3 × 2,300 Nm3/t × 1 Mt; 1.05 kg/t × 1 Mt.
        Assert.Equal(18.4, Tonnes(Shipped, "dust")!.Value, 1e-9);
        Assert.Equal(1050, Tonnes(Shipped, "sox")!.Value, 1e-9);
        Assert.Null(Tonnes(Shipped, "hcl"));
        Assert.Null(Tonnes(Shipped, "hg"));
        Assert.Null(Tonnes(Without("\"activity\": {\"value\": 1000000, \"unit\": \"t clinker/a\"},"), "dust"));
        Assert.Null(Tonnes(Without("\"gasPerTonne\": 2300,"), "dust"));
    }

    [Theory]
    [InlineData("KZ", "KZ")]
    [InlineData("UZ", "UZ")]
    public void PlantInAHostWithoutLevels_passesNothing(string host, string jurisdiction)
    {
        var findings = Parse(Shipped.Replace("\"host\": \"BG\"", $"\"host\": \"{host}\"", StringComparison.Ordinal)).Judge(s_library);

        Assert.Equal(7, findings.Count);
        Assert.All(findings, f => Assert.Equal((BatOutcome.NoLevelSet, jurisdiction), (f.Judged.Verdict.Outcome, f.Judged.Jurisdiction)));
    }

    [Fact]
    public void Jurisdiction_thatAPlantAsksFor_holdsInsteadOfItsHosts()
    {
        var here = Parse(Shipped.Replace("\"host\": \"BG\"", "\"host\": \"KZ\", \"jurisdiction\": \"EU\"", StringComparison.Ordinal)).Judge(s_library);

        Assert.Equal(Parse(Shipped).Judge(s_library).Select(f => f.Judged.Verdict), here.Select(f => f.Judged.Verdict));
    }

    [Fact]
    public void Scope_thatNoLevelHas_isNoPassAndNamesThoseThereAre()
    {
        var dust = Parse(Shipped.Replace("\"scope\": \"kiln firing\"", "\"scope\": \"kiln fring\"", StringComparison.Ordinal)).Judge(s_library)[0].Judged.Verdict;

        Assert.Equal(BatOutcome.NoLevelSet, dust.Outcome);
        Assert.Equal("no level of scope 'kiln fring'; there are: kiln firing; cooling and milling; dusty operations", dust.Explanation);
    }

    [Fact]
    public void Figures_withoutAnyReference_neverPass()
    {
        var bare = System.Text.RegularExpressions.Regex.Replace(Shipped, "\"(averaging|reference)\": \"[^\"]*\"(, )?", "").Replace(", }", "}", StringComparison.Ordinal);

        var gases = Parse(bare).Judge(s_library).Where(f => f.Pollutant.Value != "energy").ToList();

        Assert.Equal(9, gases.Count);
        Assert.All(gases, f => Assert.Equal(BatOutcome.NotComparable, f.Judged.Verdict.Outcome));
    }

    [Theory]
    [InlineData("\"host\": \"BG\",", "", "expected a host or a jurisdiction")]
    [InlineData("\"daily average\"", "\"dayly\"", "dust: expected an averaging time such as 'daily average', got 'dayly'")]
    [InlineData("\"mg/Nm3\"", "\"mg per cubic metre\"", "dust: expected a unit such as mg/Nm3")]
    [InlineData("\"value\": 8", "\"value\": -8", "dust: expected a number of at least 0")]
    [InlineData("t clinker/a", "Mt/a", "activity: expected tonnes of a product a year")]
    [InlineData("\"gasPerTonne\": 2300", "\"gasPerTonne\": 0", "expected gas per tonne over 0")]
    [InlineData("\"sector\": \"cement.clinker\"", "\"branch\": \"cement.clinker\"", "cannot be read")]
    public void File_withAFault_isRefusedByWhatIsWrong(string has, string instead, string expected)
    {
        Assert.Contains(has, Shipped, StringComparison.Ordinal);

        var error = Assert.Throws<FormatException>(() => Parse(Shipped.Replace(has, instead, StringComparison.Ordinal)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PlantInTheDocs_isReadAndJudgedAsTheySay()
    {
        var docs = File.ReadAllText(RepositoryRoot.File("docs", "climate.md"));
        var start = docs.IndexOf("{\n  \"id\": \"my-kiln\"", StringComparison.Ordinal);

        var findings = Parse(docs[start..docs.IndexOf("```", start, StringComparison.Ordinal)]).Judge(s_library).Where(f => f.Figure is not null).ToList();

        Assert.Equal([BatOutcome.MeetsLowerEnd, BatOutcome.InRange], findings.Select(f => f.Judged.Verdict.Outcome));
    }

    private static string Without(string part)
    {
        Assert.Contains(part, Shipped, StringComparison.Ordinal);
        return Shipped.Replace(part, "", StringComparison.Ordinal);
    }

    private static EmissionScenario Parse(string json) => EmissionScenario.Parse(Encoding.UTF8.GetBytes(json), "cement-kiln-stack.json");
}
