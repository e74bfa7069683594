using System.CommandLine;
using TechMatch.Cli.Import;
using TechMatch.Cli.Import.Sources;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests.Import;

/// <summary>One data folder, opened as every command opens it, with a way to import text into it.</summary>
public sealed class RegistryFixture : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Connection? _connection;
    private int _prefixes;

    internal RegistryWriter Writer { get; private set; } = null!;

    internal long LastSequence => _connection!.Node!.Store.LastSequence;

    public async ValueTask InitializeAsync()
    {
        var root = new RootCommand();
        root.Options.Add(Connection.ServerOption);
        root.Options.Add(Connection.DataOption);
        _connection = await Connection.OpenAsync(root.Parse(["--data", _folder.Path]), CancellationToken.None);
        Writer = new RegistryWriter(_connection.Channel);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection!.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A mapping whose keys no other test uses.</summary>
    internal ImportMapping FreshMapping(string fields = "") =>
        Given.Mapping(fields) is var mapping ? mapping with { Key = mapping.Key with { Prefix = $"t{Interlocked.Increment(ref _prefixes)}-" } } : null!;

    internal async Task<ImportRun> ImportAsync(string text, ImportMapping mapping, IReadOnlyList<RowOutcome>? done = null, Action<RowOutcome>? acknowledged = null)
    {
        using var folder = new TempFolder();
        var path = folder.File("rows.csv");
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        using var file = SourceFile.Open(path, mapping.Source);
        var run = new ImportRun(file, mapping, TimeProvider.System);
        await run.WriteAsync(Writer, done ?? [], acknowledged ?? (_ => { }), TestContext.Current.CancellationToken);
        return run;
    }

    internal async Task<ImportRun> DryRunAsync(string text, ImportMapping mapping, bool compare = true)
    {
        using var folder = new TempFolder();
        var path = folder.File("rows.csv");
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        using var file = SourceFile.Open(path, mapping.Source);
        var run = new ImportRun(file, mapping, TimeProvider.System);
        await run.DryRunAsync(compare ? Writer : null, Given.Vocabularies, TestContext.Current.CancellationToken);
        return run;
    }

    internal static (int Created, int Updated, int Unchanged, int Rejected) Counts(ImportRun run) =>
        (run.Tally[Outcome.Created], run.Tally[Outcome.Updated], run.Tally[Outcome.Unchanged], run.Tally[Outcome.Rejected]);
}
