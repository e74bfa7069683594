using System.CommandLine;
using System.Globalization;
using System.Text;
using Grpc.Core;
using TechMatch.Cli.Import;
using TechMatch.Cli.Import.Sources;
using TechMatch.Cli.Output;
using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;
using TechMatch.Service.Hosting;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch import projects.csv --mapping cordis-projects</c>: a real catalogue into the registry.</summary>
internal static class ImportCommand
{
    private static readonly Argument<FileInfo> s_file = new("file") { Description = "CSV, JSONL, .xlsx or .xls; the mapping says which." };
    private static readonly Option<string> s_mapping = new("--mapping", "-m") { Description = "Mapping file, or the name of a shipped one (corpus/mappings).", Required = true };
    private static readonly Option<bool> s_dryRun = new("--dry-run") { Description = "Read, map, check and compare; write nothing." };
    private static readonly Option<string?> s_checkpoint = new("--checkpoint") { Description = "File that remembers the acknowledged rows; an interrupted import goes on behind them." };
    private static readonly Option<string?> s_records = new("--records") { Description = "Also write the mapped records to this file, one JSON line each." };
    private static readonly Option<DateOnly?> s_retrieved = new("--retrieved-on") { Description = "Day the file was fetched (yyyy-MM-dd), instead of the mapping's.", CustomParser = Day };
    private static readonly Option<int?> s_sample = new("--sample") { Description = "With --dry-run and --records: write only about this many records, spread over --sample-sectors." };
    private static readonly Option<string[]> s_sampleSectors = new("--sample-sectors") { Description = "Sectors that get equal shares of the sample.", AllowMultipleArgumentsPerToken = true };

    public static Command Create()
    {
        var command = new Command("import", "Import a catalogue by a mapping. Exit code 3 when some rows were rejected.") { s_file, s_mapping, s_dryRun, s_checkpoint, s_records, s_retrieved, s_sample, s_sampleSectors };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetValue(s_file)!.FullName;
        if (!File.Exists(path)) throw new CommandException($"expected a file, got '{path}'", ExitCode.Usage);
        var isDryRun = arguments.GetValue(s_dryRun);
        var sample = arguments.GetValue(s_sample);
        if (sample is not null && (!isDryRun || arguments.GetValue(s_records) is null || arguments.GetValue(s_sampleSectors) is not { Length: > 0 }))
            throw new CommandException("--sample goes with --dry-run, --records and --sample-sectors", ExitCode.Usage);
        if (isDryRun && arguments.GetValue(s_checkpoint) is not null) throw new CommandException("a dry run acknowledges nothing: leave --checkpoint out", ExitCode.Usage);

        var corpus = new CorpusFolder(Environment.GetEnvironmentVariable("TECHMATCH_CORPUS") is { Length: > 0 } folder and not "none" ? folder : ServiceSettings.DefaultCorpus);
        var vocabularies = corpus.ReadVocabularies();
        var mappingPath = MappingFile.Find(arguments.GetValue(s_mapping)!, Path.Combine(corpus.Folder, "mappings"));
        var mappingBytes = await File.ReadAllBytesAsync(mappingPath, cancellationToken);
        var mapping = Sound(mappingBytes, mappingPath, vocabularies);
        using var file = Open(path, mapping, mappingPath);

        await using var connection = isDryRun && !HasRegistry(arguments) ? null : await Connection.OpenAsync(arguments, cancellationToken);
        using var checkpoint = arguments.GetValue(s_checkpoint) is { } checkpointPath
            ? ImportCheckpoint.Open(checkpointPath, await CheckpointHeader.OfAsync(path, mappingBytes, Target(arguments), cancellationToken))
            : null;
        var records = new List<CatalogRecord>();
        var done = checkpoint?.Done ?? [];
        var quiet = arguments.GetValue(OutputOption.Quiet);
        var registry = connection is null ? null : new RegistryWriter(connection.Channel);
        ImportRun? run = null;
        try
        {
            await Progress.BarAsync($"{(isDryRun ? "checking" : "importing")} {Path.GetFileName(path)}", quiet, async report =>
            {
                run = new ImportRun(file, mapping, TimeProvider.System)
                {
                    RetrievedOn = arguments.GetValue(s_retrieved),
                    Progress = report,
                    Record = arguments.GetValue(s_records) is null ? null : records.Add,
                };
                if (isDryRun) await run.DryRunAsync(registry, vocabularies, cancellationToken);
                else await run.WriteAsync(registry!, done, row => checkpoint?.Add(row), cancellationToken);
                return true;
            });
            if (arguments.GetValue(s_records) is { } recordsPath) await WriteRecordsAsync(recordsPath, sample is { } size ? RecordSample.Of(records, size, [.. arguments.GetValue(s_sampleSectors)!.Select(Code.Of)]) : records, cancellationToken);
        }
        finally
        {
            // Also when it was interrupted: these rows are in the registry.
            if (run is not null) await PrintAsync(run, arguments, path, done.Count);
        }

        var rejected = run!.Tally[Outcome.Rejected];
        return rejected == 0 ? ExitCode.Ok : rejected == run.Tally.Rows.Count ? ExitCode.Failed : ExitCode.Partial;
    }

    private static async Task PrintAsync(ImportRun run, ParseResult arguments, string path, int resumed)
    {
        var report = new ImportReport(run, Path.GetFileName(path), Path.GetFileNameWithoutExtension(arguments.GetValue(s_mapping)!), arguments.GetValue(s_dryRun), resumed);
        var format = arguments.GetValue(OutputOption.Option);
        report.Print(format);
        if (!arguments.GetValue(OutputOption.Quiet)) await report.RemarkAsync(format);
    }

    private static ImportMapping Sound(byte[] json, string path, VocabularySet vocabularies)
    {
        try
        {
            var mapping = MappingFile.Parse(json, Path.GetFileName(path));
            Refuse(path, MappingCheck.Faults(mapping, vocabularies));
            return mapping;
        }
        catch (FormatException e)
        {
            throw new CommandException(e.Message, ExitCode.Usage);
        }
    }

    private static SourceFile Open(string path, ImportMapping mapping, string mappingPath)
    {
        try
        {
            var file = SourceFile.Open(path, mapping.Source);
            if (file.Columns is { } columns) Refuse(mappingPath, MappingCheck.ColumnFaults(mapping, columns));
            return file;
        }
        catch (FormatException e)
        {
            throw new CommandException($"{Path.GetFileName(path)}: {e.Message}", ExitCode.Usage);
        }
    }

    private static void Refuse(string mappingPath, IReadOnlyList<FieldFault> faults)
    {
        if (faults.Count == 0) return;
        var lines = faults.Select(f => $"{f.Field}: {f.Message}");
        throw new CommandException($"mapping {Path.GetFileName(mappingPath)}: {string.Join("\n  ", lines)}", ExitCode.Usage);
    }

    /// <summary>Opening a data folder makes one where there is none; a dry run must not.</summary>
    private static bool HasRegistry(ParseResult arguments) =>
        IsServer(arguments) || Directory.Exists(DataFolder(arguments)) && Directory.EnumerateFiles(DataFolder(arguments), "*.db").Any();

    private static bool IsServer(ParseResult arguments) => arguments.GetValue(Connection.ServerOption) is not null || Environment.GetEnvironmentVariable("TECHMATCH_SERVER") is { Length: > 0 };

    private static string DataFolder(ParseResult arguments) => arguments.GetValue(Connection.DataOption) ?? (Environment.GetEnvironmentVariable("TECHMATCH_DATA") is { Length: > 0 } data ? data : "data");

    private static string Target(ParseResult arguments) =>
        IsServer(arguments) ? (arguments.GetValue(Connection.ServerOption)?.ToString() ?? Environment.GetEnvironmentVariable("TECHMATCH_SERVER"))! : Path.GetFullPath(DataFolder(arguments));

    private static async Task WriteRecordsAsync(string path, IReadOnlyList<CatalogRecord> records, CancellationToken cancellationToken) =>
        await File.WriteAllLinesAsync(path, records.Select(r => Encoding.UTF8.GetString(RecordJson.Write(r))), new UTF8Encoding(false), cancellationToken);

    private static DateOnly? Day(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        result.AddError($"--retrieved-on: expected yyyy-MM-dd, got '{result.Tokens[0].Value}'");
        return null;
    }
}
