using System.Text;
using System.Text.Json;
using TechMatch.Cli.Commands;
using TechMatch.Cli.Import;
using TechMatch.Core.Catalog;
using TechMatch.Service.Hosting;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests.Import;

public sealed class ImportCommandTests
{
    [Fact]
    public async Task DryRun_withoutADataFolder_makesNone_andWritesTheMappedRecords()
    {
        using var folder = new TempFolder();
        var records = folder.File("records.jsonl");
        var exit = await RunAsync(Given.Sample("cordis-projects.csv"), "--mapping", "cordis-projects", "--dry-run", "--quiet", "--data", folder.File("data"), "--records", records);
        Assert.Equal(ExitCode.Ok, exit);
        Assert.False(Directory.Exists(folder.File("data")));
        var lines = await File.ReadAllLinesAsync(records, TestContext.Current.CancellationToken);
        Assert.Equal(6, lines.Length);
        Assert.All(lines, l => Assert.Equal(l, Encoding.UTF8.GetString(RecordJson.Write(RecordJson.Read(Encoding.UTF8.GetBytes(l))))));
    }

    [Theory]
    [InlineData("id,title\n1,a\n2,b\n", ExitCode.Ok)]
    [InlineData("id,title\n1,a\n2,\n", ExitCode.Partial)]
    [InlineData("id,title\n1,\n2,\n", ExitCode.Failed)]
    public async Task ExitCode_saysWhetherAllSomeOrNoneWentIn(string rows, int expected)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("rows.csv"), rows, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("map.json"), Given.MappingJson(), TestContext.Current.CancellationToken);
        Assert.Equal(expected, await RunAsync(folder.File("rows.csv"), "--mapping", folder.File("map.json"), "--dry-run", "--quiet", "--data", folder.File("data")));
    }

    [Theory]
    [InlineData("missing.csv", "cordis-projects", "expected a file, got ")]
    [InlineData("rows.csv", "no-such-mapping", "expected a mapping file or one of cdm-power-projects, ")]
    [InlineData("rows.csv", "cordis-projects", "mapping cordis-projects.json: key.columns: expected a column of the file (a, b), got 'id'")]
    public async Task WrongArguments_areAUsageErrorInOneSentence(string file, string mapping, string message)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("rows.csv"), "a,b\n1,2\n", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<CommandException>(() => RunAsync(folder.File(file), "--mapping", mapping, "--dry-run", "--data", folder.File("data")));
        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_spreadsOverTheSectors_andIsTheSameEachTime()
    {
        var records = Enumerable.Range(0, 40).Select(i => (CatalogRecord)(Some.Technology($"r{i:00}") with { Sectors = [Code.Of(i % 10 == 0 ? "cement.clinker" : i % 2 == 0 ? "waste" : "power.solar")] })).ToList();
        // 4 cement records are all taken; the other 8 places are shared by 16 waste and none of power, which is not asked for.
        var sample = RecordSample.Of(records, 12, [Code.Of("cement"), Code.Of("waste")]);
        Assert.Equal(4, sample.Count(r => r.Sectors[0].Value == "cement.clinker"));
        Assert.Equal(8, sample.Count(r => r.Sectors[0].Value == "waste"));
        Assert.Equal(sample, RecordSample.Of(Enumerable.Reverse(records), 12, [Code.Of("cement"), Code.Of("waste")]));
    }

    /// <summary>The bundled selection is what the shipped mapping makes today, and the catalogue loads it.</summary>
    [Fact]
    public void BundledSelection_isCompleteInSourceLicenceAndSectors()
    {
        var records = File.ReadLines(RepositoryRoot.File("corpus", "records", "cordis", "technologies.jsonl")).Select(l => RecordJson.Read(Encoding.UTF8.GetBytes(l))).ToList();
        Assert.InRange(records.Count, 150, 200);
        Assert.InRange(new FileInfo(RepositoryRoot.File("corpus", "records", "cordis", "technologies.jsonl")).Length, 1, 700_000);
        Assert.All(records, r => Assert.Equal(("CORDIS (EU research results)", "CC-BY-4.0"), (r.Provenance.Source, r.Provenance.Licence)));
        foreach (var sector in (string[])["cement", "ewaste", "metals", "power", "heat", "industry", "waste", "water"])
            Assert.Contains(records, r => r.Sectors.Any(s => Code.Of(sector).Covers(s)));
    }

    private static Task<int> RunAsync(params string[] arguments)
    {
        var root = new System.CommandLine.RootCommand { ImportCommand.Create() };
        foreach (var option in new System.CommandLine.Option[] { Connection.ServerOption, Connection.DataOption, Output.OutputOption.Option, Output.OutputOption.Quiet }) root.Options.Add(option);
        var parsed = root.Parse(["import", .. arguments]);
        Assert.Empty(parsed.Errors);
        return parsed.InvokeAsync(new System.CommandLine.InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
    }
}
