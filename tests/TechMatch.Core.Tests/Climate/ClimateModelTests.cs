using System.Text;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate;
using TechMatch.Core.Climate.Forms;
using TechMatch.Core.Climate.Impact;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Climate;

public sealed class ClimateModelTests
{
    [Fact]
    public void ShippedFolder_whole_isReadAsOneModel()
    {
        var model = ClimateModel.Parse(Folder());

        Assert.Equal(5, model.Bat.Sheets.Count);
        Assert.Equal(28, model.Pairs.Levers.All.Count);
        Assert.NotNull(model.Engine.Estimate(Shipped.Scenario("electrified-kiln")).Estimate);
    }

    [Theory]
    [InlineData("profile.json", "\"dropSigmas\": 3", "\"dropSigmas\": 0", "evidence.dropSigmas")]
    [InlineData("profile.json", "[0, 0.4, 0.6, 0.8, 0.9, 1]", "[0, 0.4, 0.3, 0.8, 0.9, 1]", "evidence.factors")]
    [InlineData("profile.json", "[0, 0.4, 0.6, 0.8, 0.9, 1]", "[0.1, 0.4, 0.6, 0.8, 0.9, 1]", "evidence.factors")]
    [InlineData("profile.json", "\"scale\": 0.5", "\"scale\": 0.6", "scores.scale")]
    [InlineData("profile.json", "\"discountRate\": 0.08", "\"discountRate\": 8", "discountRate")]
    [InlineData("profile.json", "\"purpose\"", "\"aim\"", "aim")]
    [InlineData("bat/eu-cement.json", "\"Permit limits.\"", "null", "expected a text under each heading")]
    [InlineData("bat/eu-cement.json", "\"Permit limits.\"", "\" \"", "expected words under each heading")]
    [InlineData("bat/eu-cement.json", "\"driving_force\": \"Permit limits.\",", "", "expected the heading driving_force")]
    [InlineData("levers.json", "\"form\": \"kiln-electric\"", "\"form\": \"kiln-magic\"", "expected a sector form, got 'kiln-magic'")]
    [InlineData("levers.json", "\"unit\": \"GJ/t clinker\", \"low\": 1.9", "\"unit\": \"GJ/t cement\", \"low\": 1.9", "expected heat in GJ/t clinker, got GJ/t cement")]
    public void BrokenFile_anyFault_isRefusedByName(string file, string from, string to, string message)
    {
        var files = Folder();
        var text = Encoding.UTF8.GetString(files[file]);
        Assert.Contains(from, text, StringComparison.Ordinal);
        files[file] = Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));

        Assert.Contains(message, Assert.Throws<FormatException>(() => ClimateModel.Parse(files)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alchemy", "t clinker/a", null, null, RefusalCode.UnknownForm)]
    [InlineData("kiln-electric", "t cement/a", null, null, RefusalCode.UnitMismatch)]
    [InlineData("kiln-electric", "t clinker/a", "heat", "GJ/t cement", RefusalCode.UnitMismatch)]
    [InlineData("kiln-electric", "t clinker/a", "efficency", "fraction", RefusalCode.UnknownName)]
    [InlineData("efficiency-fuel", "GJ/a", null, null, RefusalCode.MissingInput)]
    [InlineData("kiln-electric", "t clinker/a", "efficiency", "GJ/t clinker", RefusalCode.UnitMismatch)]
    public void Scenario_withAFault_isRefusedWithItsCode(string form, string activity, string? name, string? unit, RefusalCode code)
    {
        var scenario = new ImpactScenario
        {
            Id = "x", Form = form, Host = CountryCode.Of("KZ"), Activity = new StatedQuantity(1000, activity),
            Parameters = name is null ? new Dictionary<string, StatedQuantity>() : new Dictionary<string, StatedQuantity> { [name] = new(0.5, unit!) },
        };

        var answer = Shipped.Engine.Estimate(scenario);

        Assert.Null(answer.Estimate);
        Assert.Equal(code, answer.Refusal!.Code);
    }

    [Theory]
    [InlineData("heat", 0.0, RefusalCode.OutOfRange)]
    [InlineData("efficiency", 1.5, RefusalCode.OutOfRange)]
    [InlineData("efficiency", 0.0, RefusalCode.OutOfRange)]
    public void Scenario_outOfRange_isRefusedOrComputedButNeverInfinite(string name, double value, RefusalCode code)
    {
        var scenario = Shipped.Scenario("electrified-kiln") with { Parameters = new Dictionary<string, StatedQuantity> { [name] = new(value, name == "heat" ? "GJ/t clinker" : "fraction") } };
        var answer = Shipped.Engine.Estimate(scenario);
        if (answer.Refusal is { } refusal) Assert.Equal(code, refusal.Code);
        else Assert.True(double.IsFinite(answer.Estimate!.Annual.P10));
        Assert.Equal(name == "efficiency", answer.Refusal is not null);
    }

    [Theory]
    [InlineData("MJ/t clinker", "GJ/t clinker", 0.001)]
    [InlineData("g CO2e/kWh", "t CO2e/MWh", 0.001)]
    [InlineData("kt e-waste/a", "t e-waste/a", 1000.0)]
    [InlineData("GWh/a", "MWh/a", 1000.0)]
    [InlineData("%", "fraction", 0.01)]
    [InlineData("t clinker/a", "t cement/a", null)]
    [InlineData("kWh/t clinker", "GJ/t clinker", null)]
    public void UnitScale_pairs_convertOrDoNot(string from, string to, double? factor)
    {
        var actual = UnitScale.Factor(from, to);
        if (factor is null) Assert.Null(actual);
        else Assert.Equal(factor.Value, actual!.Value, 1e-12 * factor.Value);
    }

    [Fact]
    public void PairWeight_shippedRanks_holdUnderTwentyPerCentOfEveryDesignNumber()
    {
        // Rank stability (Kendall's tau) of the shipped scenarios when one weight of S, R, C moves by a fifth.
        var all = Shipped.ScenarioIds().Select(Shipped.Scenario).ToList();
        var before = all.Select(s => Shipped.Engine.Estimate(s).Estimate!.Weight.Value).ToArray();
        foreach (var (scale, relative) in ((double, double)[])[(0.6, 0.3), (0.4, 0.3), (0.5, 0.36), (0.5, 0.24)])
        {
            var rules = Shipped.Profile.Scores;
            var sum = scale + relative + rules.Cost;
            var moved = new ImpactEngine(Shipped.Tables, Shipped.Profile with { Scores = rules with { Scale = scale / sum, Relative = relative / sum, Cost = rules.Cost / sum } });
            var after = all.Select(s => moved.Estimate(s).Estimate!.Weight.Value).ToArray();

            Assert.True(Tau(before, after) > 0.8);
        }
    }

    private static double Tau(double[] a, double[] b)
    {
        var (sum, pairs) = (0, 0);
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = i + 1; j < a.Length; j++)
            {
                sum += Math.Sign(a[i] - a[j]) * Math.Sign(b[i] - b[j]);
                pairs++;
            }
        }

        return (double)sum / pairs;
    }

    private static Dictionary<string, byte[]> Folder()
    {
        var root = RepositoryRoot.File("corpus", "reference");
        return Directory.GetFiles(root, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(root, f).Replace('\\', '/'), File.ReadAllBytes);
    }
}
