using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TechMatch.Cli.Import;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;
using Outcome = TechMatch.Cli.Import.Outcome;

namespace TechMatch.Cli.Tests.Import;

public sealed class ImportRunTests(RegistryFixture registry) : IClassFixture<RegistryFixture>
{
    private const string ThreeRows = "id,title\n1,Kiln heat\n2,\n3,Sorting line\n";

    [Fact]
    public async Task Import_thenTheSameAgain_isUnchanged_andAChangedRowIsUpdated()
    {
        var mapping = registry.FreshMapping();
        var first = await registry.ImportAsync(ThreeRows, mapping);
        Assert.Equal((2, 0, 0, 1), RegistryFixture.Counts(first));
        Assert.NotNull(first.Searchable);
        Assert.Equal((0, 0, 2, 1), RegistryFixture.Counts(await registry.ImportAsync(ThreeRows, mapping)));
        Assert.Equal((0, 1, 1, 1), RegistryFixture.Counts(await registry.ImportAsync(ThreeRows.Replace("Sorting line", "Sorting plant", StringComparison.Ordinal), mapping)));
    }

    [Fact]
    public async Task RejectedRow_tellsLineFieldAndReason()
    {
        var run = await registry.ImportAsync(ThreeRows, registry.FreshMapping());
        var row = Assert.Single(run.Tally.Rows, r => r.Outcome == Outcome.Rejected);
        Assert.Equal((3, new FieldFault("title", "expected a value in column 'title', got nothing")), (row.Line, Assert.Single(row.Faults)));
    }

    [Fact]
    public async Task RowTheRegistryRefuses_isRejectedAndNothingElse()
    {
        // Well-formed, but no such country: the registry's own check finds it.
        var mapping = registry.FreshMapping(""" "country": { "column": "c" } """);
        var run = await registry.ImportAsync("id,title,c\n1,A,KZ\n2,B,QQ\n3,C,AZ\n", mapping);
        Assert.Equal([Outcome.Created, Outcome.Rejected, Outcome.Created], run.Tally.Rows.Select(r => r.Outcome));
        Assert.Equal(new FieldFault("country", "expected an ISO 3166-1 country, got 'QQ'"), Assert.Single(run.Tally.Rows[1].Faults));
    }

    [Fact]
    public async Task DryRun_writesNothing_andForetellsTheOutcomes()
    {
        var mapping = registry.FreshMapping(""" "country": { "column": "c" } """);
        const string rows = "id,title,c\n1,A,KZ\n2,B,QQ\n3,C,AZ\n";
        var before = registry.LastSequence;
        Assert.Equal((2, 0, 0, 1), RegistryFixture.Counts(await registry.DryRunAsync(rows, mapping)));
        Assert.Equal((2, 0, 0, 1), RegistryFixture.Counts(await registry.DryRunAsync(rows, mapping, compare: false)));
        Assert.Equal(before, registry.LastSequence);
        await registry.ImportAsync(rows, mapping);
        Assert.Equal((0, 1, 1, 1), RegistryFixture.Counts(await registry.DryRunAsync(rows.Replace("1,A", "1,Another", StringComparison.Ordinal), mapping)));
    }

    [Fact]
    public async Task RecordOfAnotherSource_isKept_whenTheMappingSaysSo()
    {
        var mine = registry.FreshMapping();
        await registry.ImportAsync("id,title\n1,Newer list\n", mine);
        var older = mine with { Provenance = mine.Provenance with { Source = "older export" }, Key = mine.Key with { Existing = KeyOwner.Keep } };
        const string rows = "id,title\n1,Older export\n2,Only here\n";
        Assert.Equal((1, 0, 1, 0), RegistryFixture.Counts(await registry.ImportAsync(rows, older)));
        // Its own records it does update.
        Assert.Equal((0, 1, 1, 0), RegistryFixture.Counts(await registry.ImportAsync(rows.Replace("Only", "Still only", StringComparison.Ordinal), older)));
        Assert.Equal((0, 0, 1, 0), RegistryFixture.Counts(await registry.ImportAsync("id,title\n1,Newer list\n", mine)));
    }

    /// <summary>Whatever the rows, each ends in one of the four, and they come back in order.</summary>
    [Fact]
    public async Task Counts_ofRandomRows_addUp()
    {
        var cells = Gen.Elements("", "1", "2", "17", "Қож", "x\"y", "a,b", "KZ", "QQ", "2020-01-01", "2020-99-01", "\uFFFD", "line\nbreak", "=1+1", new string('t', 501));
        var rows = cells.ArrayOf(3).Select(c => string.Join(',', c.Select((v, i) => (v.Length + i) % 4 == 0 ? v : $"\"{v.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")));
        foreach (var sample in rows.ListOf().Sample(25, 12))
        {
            var mapping = registry.FreshMapping(""" "asOf": { "column": "d" }, "country": { "column": "title", "onInvalid": "drop" } """);
            var text = "id,title,d\n" + string.Join('\n', sample);
            var seen = Given.Rows(Encoding.UTF8.GetBytes(text), mapping.Source);
            var run = await registry.ImportAsync(text, mapping);
            var (created, updated, unchanged, rejected) = RegistryFixture.Counts(run);
            Assert.Equal(seen.Count, created + updated + unchanged + rejected);
            Assert.Equal(seen.Select(r => r.Line), run.Tally.Rows.Select(r => r.Line));
            Assert.All(run.Tally.Rows, r => Assert.Equal(r.Outcome == Outcome.Rejected, r.Faults.Count > 0));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(137)]
    [InlineData(200)]
    [InlineData(449)]
    public async Task InterruptedImport_goesOnBehindTheAcknowledgedRows_withoutLossOrDuplicates(int interruptedAt)
    {
        using var folder = new TempFolder();
        var mapping = registry.FreshMapping();
        // 450 rows, every tenth of them broken; the service answers in batches of 200.
        var text = "id,title\n" + string.Concat(Enumerable.Range(0, 450).Select(i => $"{i},{(i % 10 == 0 ? "" : $"Technology {i}")}\n"));
        var header = new CheckpointHeader("file", "mapping", "target");
        using (var checkpoint = ImportCheckpoint.Open(folder.File("checkpoint"), header))
        {
            var acknowledged = 0;
            await Assert.ThrowsAsync<OperationCanceledException>(() => registry.ImportAsync(text, mapping, acknowledged: row =>
            {
                if (acknowledged++ == interruptedAt) throw new OperationCanceledException("pulled the plug");
                checkpoint.Add(row);
            }));
        }

        // The last line was being written when the power went.
        await File.AppendAllTextAsync(folder.File("checkpoint"), "{\"line\":9", TestContext.Current.CancellationToken);
        using var resumed = ImportCheckpoint.Open(folder.File("checkpoint"), header);
        Assert.Equal(interruptedAt, resumed.Done.Count);
        var run = await registry.ImportAsync(text, mapping, resumed.Done, resumed.Add);
        var (created, updated, unchanged, rejected) = RegistryFixture.Counts(run);
        Assert.Equal((0, 45, 450), (updated, rejected, created + unchanged + rejected));
        Assert.Equal(Enumerable.Range(2, 450), run.Tally.Rows.Select(r => (int)r.Line));
        Assert.Equal((0, 0, 405, 45), RegistryFixture.Counts(await registry.ImportAsync(text, mapping)));
    }

    [Fact]
    public void Checkpoint_ofAnotherImport_isRefused()
    {
        using var folder = new TempFolder();
        var header = new CheckpointHeader("file", "mapping", "target");
        ImportCheckpoint.Open(folder.File("c"), header).Dispose();
        foreach (var (other, what) in (IEnumerable<(CheckpointHeader, string)>)[(header with { File = "x" }, "another file"), (header with { Mapping = "x" }, "another mapping"), (header with { Target = "x" }, "another target")])
            Assert.Contains(what, Assert.Throws<CommandException>(() => ImportCheckpoint.Open(folder.File("c"), other)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("n"), "notes\n");
        Assert.Contains("no checkpoint", Assert.Throws<CommandException>(() => ImportCheckpoint.Open(folder.File("n"), header)).Message, StringComparison.Ordinal);
    }
}
