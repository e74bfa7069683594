using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests.Impact;

/// <summary><c>techmatch impact</c> as a process: four outputs, charts, exit codes.</summary>
public sealed class ImpactCommandTests
{
    private static string Kiln => RepositoryRoot.File("corpus", "scenarios", "electrified-kiln.json");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Estimate_file_showsIntervalInputsSourcesAndAdvice()
    {
        var finished = await CommandProcess.RunAsync("impact", "estimate", Kiln);

        Assert.Equal(ExitCode.Ok, finished.ExitCode);
        foreach (var part in (string[])["electrified-kiln", "KZ", "may_increase_emissions", "grid", "IPCC 2006 Guidelines", "what carries the interval", "to know better:"])
            Assert.Contains(part, finished.Output, StringComparison.Ordinal);
        Assert.Empty(finished.Errors);
    }

    [Fact]
    public async Task Estimate_plantInMegawatts_saysIntensityPerMegawattHourAndOnlyAdviceThatHelps()
    {
        var finished = await CommandProcess.RunAsync("impact", "estimate", "solar-power");

        // 100 MW × 8,760 h × 0.17 × 0.80532 t/MWh = 119,928 t.
        Assert.Contains("by hand 119928, from 0.80532 − 0 per MWh (", finished.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("interval at 100 % of its width", finished.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ewaste_json_bringsOutWhatWasSold()
    {
        var finished = await CommandProcess.RunAsync("impact", "ewaste", "laptops-and-phones", "--output", "json");

        using var answer = JsonDocument.Parse(finished.Output);
        var years = answer.RootElement.GetProperty("total").EnumerateArray().ToList();
        double Sum(string part) => years.Sum(y => y.TryGetProperty(part, out var value) ? value.GetDouble() : 0);
        Assert.Equal(Sum("sold"), Sum("waste") + years[^1].GetProperty("stock").GetDouble(), 1e-6);
    }

    [Theory]
    [InlineData("8", "meets the lower end")]
    [InlineData("15", "in range")]
    [InlineData("30", "exceeds")]
    public async Task Judge_figure_isHeldAgainstTheLevelOfTheHost(string value, string expected)
    {
        var finished = await CommandProcess.RunAsync(
            "impact", "judge", "--pollutant", "dust", "--value", value, "--unit", "mg/Nm3", "--basis", "daily average, dry gas, 10 % O2", "--sector", "cement.clinker", "--country", "BG", "--output", "csv");

        Assert.Contains(finished.Output.Split('\n'), l => l.Contains("BAT 17", StringComparison.Ordinal) && l.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Judge_fileOfAPlant_showsVerdictsLoadsAndWhatRestsOnMemory()
    {
        var finished = await CommandProcess.RunAsync("impact", "judge", RepositoryRoot.File("corpus", "scenarios", "emissions", "cement-kiln-stack.json"));

        Assert.Equal((ExitCode.Ok, ""), (finished.ExitCode, finished.Errors));
        foreach (var part in (string[])["meets the lower end", "in range", "exceeds", "not comparable", "no figure stated", "18.4", "cement-kiln-stack: 1 exceeds, 3 in range, 1 meets the lower end, 5 not comparable; 9 of the 10 levels are from memory"])
            Assert.Contains(part, finished.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judge_shippedPlantInKazakhstan_isTheMessageOfTheServiceAndPassesNothing()
    {
        var finished = await CommandProcess.RunAsync("impact", "judge", "cement-kiln-stack", "--country", "KZ", "--output", "json");

        using var answer = JsonDocument.Parse(finished.Output);
        Assert.Equal("cement-kiln-stack", answer.RootElement.GetProperty("scenarioId").GetString());
        Assert.All(answer.RootElement.GetProperty("verdicts").EnumerateArray(), v => Assert.Equal("BAT_OUTCOME_NO_LEVEL_SET", v.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task Sheets_table_listsTechniquesAndOneHasItsTenHeadings()
    {
        var list = await CommandProcess.RunAsync("impact", "sheets", "--sector", "cement.clinker");
        var one = await CommandProcess.RunAsync("impact", "sheets", "eu-cement/bat-18");

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (list.ExitCode, one.ExitCode));
        Assert.Contains("eu-cement/bat-25-28", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("eu-power", list.Output, StringComparison.Ordinal);
        foreach (var part in (string[])["cross media effects", "unknown: the decision names no plants", "< 10–20 mg/Nm3 (cooling and milling)", "legislation.gov.uk", "https://eur-lex.europa.eu/eli/dec_impl/2013/163/oj"])
            Assert.Contains(part, one.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sheets_json_tellsReadFromRestated()
    {
        var finished = await CommandProcess.RunAsync("impact", "sheets", "--output", "json");

        using var answer = JsonDocument.Parse(finished.Output);
        var levels = answer.RootElement.GetProperty("sheets").EnumerateArray().SelectMany(s => s.TryGetProperty("techniques", out var t) ? t.EnumerateArray() : default).SelectMany(t => t.GetProperty("levels").EnumerateArray()).ToList();
        Assert.Equal(["LEVEL_ORIGIN_READ", "LEVEL_ORIGIN_RESTATED"], levels.Select(l => l.GetProperty("origin").GetString()).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("impact", "sheets", "eu-cement/bat-99")]
    [InlineData("impact", "sheets", "eu-cement", "--sector", "cement")]
    [InlineData("impact", "judge", "no-such-plant")]
    [InlineData("impact", "judge", "cement-kiln-stack", "--value", "8")]
    [InlineData("impact", "judge", "--pollutant", "dust")]
    [InlineData("impact", "macc", "--need", "needs/x")]
    [InlineData("impact", "ewaste", "no-such-flow")]
    public async Task Command_withoutWhatItNeeds_saysWhatItExpected(params string[] arguments)
    {
        var finished = await CommandProcess.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, finished.ExitCode);
        Assert.Contains("expected", finished.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Estimate_json_isTheMessageOfTheService()
    {
        var finished = await CommandProcess.RunAsync("impact", "estimate", "solar-power", "--output", "json", "--draws", "10000");

        using var answer = JsonDocument.Parse(finished.Output);
        var estimate = answer.RootElement.GetProperty("estimate");
        Assert.Equal(10_000, estimate.GetProperty("draws").GetInt32());
        Assert.True(estimate.GetProperty("annual").GetProperty("p10").GetDouble() < estimate.GetProperty("annual").GetProperty("p90").GetDouble());
        Assert.True(estimate.GetProperty("inputs").GetArrayLength() > 0);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    public async Task Compare_forPrograms_givesALinePerCountry(string output)
    {
        var finished = await CommandProcess.RunAsync("impact", "compare", "--countries", "KZ,KG", "--scenario", Kiln, "--output", output);

        var lines = finished.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (output == "csv")
        {
            Assert.StartsWith("scenario,host,form,p10,p50,p90", lines[0], StringComparison.Ordinal);
            Assert.Equal(["KG", "KZ"], lines[1..].Select(l => l.Split(',')[1]));
            // The best P10 first; over the border the same kiln adds emissions.
            Assert.True(Number(lines[1].Split(',')[3]) > 0);
            Assert.True(Number(lines[2].Split(',')[5]) < 0);
        }
        else
        {
            Assert.Equal(["KG", "KZ"], lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("host").GetString()));
        }
    }

    [Fact]
    public async Task Compare_table_showsBarsAndWritesAnSvgOfBothSigns()
    {
        using var folder = new TempFolder();
        var finished = await CommandProcess.RunAsync("impact", "compare", "--countries", "KZ", "KG", "--scenario", "electrified-kiln", "--svg", folder.File("kiln.svg"));

        Assert.Contains("██", finished.Output, StringComparison.Ordinal);
        var svg = XDocument.Parse(await File.ReadAllTextAsync(folder.File("kiln.svg"), Token));
        XNamespace ns = "http://www.w3.org/2000/svg";
        var bars = svg.Descendants(ns + "rect").Where(r => r.Element(ns + "title") is not null).ToDictionary(r => r.Element(ns + "title")!.Value[..2]);
        Assert.NotEqual(bars["KZ"].Attribute("fill")!.Value, bars["KG"].Attribute("fill")!.Value);
        // What adds emissions ends where what avoids them begins: at zero.
        Assert.Equal(Number(bars["KG"].Attribute("x")!.Value), Number(bars["KZ"].Attribute("x")!.Value) + Number(bars["KZ"].Attribute("width")!.Value), 0.02);
    }

    [Fact]
    public async Task Macc_shippedScenarios_ordersByCostAndSaysWhatItLeavesOut()
    {
        using var folder = new TempFolder();
        var finished = await CommandProcess.RunAsync("impact", "macc", "--output", "json", "--svg", folder.File("macc.svg"));

        using var answer = JsonDocument.Parse(finished.Output);
        var steps = answer.RootElement.GetProperty("steps").EnumerateArray().ToList();
        var costs = steps.Select(s => Math.Max(0, s.GetProperty("usdPerTonne").GetDouble())).ToList();
        Assert.Equal(costs.Order(), costs);
        Assert.Contains("left out electrified-kiln: nothing is avoided", finished.Errors, StringComparison.Ordinal);
        XNamespace ns = "http://www.w3.org/2000/svg";
        var blocks = XDocument.Parse(await File.ReadAllTextAsync(folder.File("macc.svg"), Token)).Descendants(ns + "rect").Count(r => r.Element(ns + "title") is not null);
        Assert.Equal(steps.Count, blocks);
    }

    [Fact]
    public async Task Macc_cautious_countsLessThanTheMedian()
    {
        var median = await CommandProcess.RunAsync("impact", "macc", "landfill-gas", "-o", "csv");
        var cautious = await CommandProcess.RunAsync("impact", "macc", "landfill-gas", "--cautious", "-o", "csv");

        static double Tonnes(Finished f) => Number(f.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1].Split(',')[2]);
        Assert.True(Tonnes(cautious) < Tonnes(median));
    }

    [Fact]
    public async Task Estimate_supplierAndNeedOfTheRegistry_isAskedOfTheService()
    {
        using var folder = new TempFolder();
        var finished = await CommandProcess.RunAsync("impact", "estimate", "--supplier", "technologies/ce-whr-orc", "--need", "needs/ce-kz-whr", "--data", folder.File("data"), "-o", "json");

        Assert.Equal((ExitCode.Ok, ""), (finished.ExitCode, finished.Errors));
        using var answer = JsonDocument.Parse(finished.Output);
        Assert.Equal("KZ", answer.RootElement.GetProperty("signal").GetProperty("host").GetString());
        Assert.Equal("kiln-waste-heat-power", answer.RootElement.GetProperty("signal").GetProperty("lever").GetString());
    }

    [Theory]
    [InlineData("expected a file, or one of", "impact", "estimate", "perpetuum-mobile")]
    [InlineData("expected a scenario, or --supplier and --need", "impact", "estimate")]
    [InlineData("expected a scenario, or --supplier and --need", "impact", "estimate", "--supplier", "technologies/x")]
    [InlineData("expected --draws of 0 or 100-1000000, got 5", "impact", "estimate", "solar-power", "--draws", "5")]
    [InlineData("expected country codes such as KZ,KG, got 'Kazakhstan'", "impact", "compare", "--countries", "Kazakhstan", "--scenario", "solar-power")]
    [InlineData("expected each scenario once", "impact", "macc", "solar-power", "solar-power")]
    public async Task Impact_usedWrongly_saysHowOnStandardError(string message, params string[] arguments)
    {
        var finished = await CommandProcess.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, finished.ExitCode);
        Assert.Empty(finished.Output);
        Assert.Contains(message, finished.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Estimate_fileThatIsNoScenario_namesTheFault()
    {
        using var folder = new TempFolder();
        var text = await File.ReadAllTextAsync(Kiln, Token);
        await File.WriteAllTextAsync(folder.File("odd.json"), text.Replace("\"years\"", "\"yers\"", StringComparison.Ordinal), Token);
        await File.WriteAllTextAsync(folder.File("unit.json"), text.Replace("t clinker/a", "t cement/a", StringComparison.Ordinal), Token);

        var odd = await CommandProcess.RunAsync("impact", "estimate", folder.File("odd.json"));
        var unit = await CommandProcess.RunAsync("impact", "estimate", folder.File("unit.json"));

        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (odd.ExitCode, unit.ExitCode));
        Assert.Contains("scenario odd.json cannot be read", odd.Errors, StringComparison.Ordinal);
        Assert.Contains("UNIT_MISMATCH", unit.Errors, StringComparison.Ordinal);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
