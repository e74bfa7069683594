using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TechMatch.Cli.Output;

namespace TechMatch.Cli.Import;

/// <summary>The outcome of an import for people and programs: results on standard output, remarks on standard error.</summary>
internal sealed class ImportReport(ImportRun run, string file, string mapping, bool isDryRun, int resumed)
{
    private const int ShownRejections = 20;
    private const int ShownWarnings = 10;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions s_oneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ImportTally Tally => run.Tally;

    public void Print(OutputFormat format)
    {
        switch (format)
        {
            case OutputFormat.Json: Console.Out.WriteLine(new JsonObject { ["summary"] = Summary(), ["rows"] = new JsonArray([.. Tally.Rows.Select(Row)]) }.ToJsonString(s_indented)); break;
            case OutputFormat.Jsonl: PrintLines(); break;
            case OutputFormat.Csv: PrintRows(Tally.Rows).Print(OutputFormat.Csv); break;
            default: PrintTables(); break;
        }
    }

    /// <summary>What a person wants to know beside the counts.</summary>
    public async Task RemarkAsync(OutputFormat format)
    {
        if (format != OutputFormat.Table) await Console.Error.WriteLineAsync(Counts());
        await Console.Error.WriteLineAsync(Speed());
        var warnings = Tally.Warnings.ToList();
        foreach (var (warning, rows) in warnings.Take(ShownWarnings)) await Console.Error.WriteLineAsync($"left out in {Number(rows)} rows: {warning.Field}: {warning.Message}");
        if (warnings.Count > ShownWarnings) await Console.Error.WriteLineAsync($"… and {Number(warnings.Count - ShownWarnings)} other reasons; --output json lists them");
    }

    private string Counts() =>
        $"{(isDryRun ? "dry run, nothing written: " : "")}{Number(Tally.Rows.Count)} rows: {Number(Tally[Outcome.Created])} created, {Number(Tally[Outcome.Updated])} updated, {Number(Tally[Outcome.Unchanged])} unchanged, {Number(Tally[Outcome.Rejected])} rejected";

    private string Speed()
    {
        var fresh = Tally.Rows.Count - resumed;
        var text = $"{(isDryRun ? "mapped" : "acknowledged")} {Number(fresh)} rows in {Seconds(run.Acknowledged)} s ({Rate(fresh, run.Acknowledged)} a second)";
        if (run.Searchable is { } searchable) text += $", searchable after {Seconds(searchable)} s ({Rate(fresh, searchable)} a second)";
        return resumed > 0 ? $"resumed behind {Number(resumed)} rows; {text}" : text;
    }

    private JsonObject Summary()
    {
        var fresh = Tally.Rows.Count - resumed;
        var summary = new JsonObject
        {
            ["file"] = file,
            ["mapping"] = mapping,
            ["dryRun"] = isDryRun,
            ["rows"] = Tally.Rows.Count,
            ["created"] = Tally[Outcome.Created],
            ["updated"] = Tally[Outcome.Updated],
            ["unchanged"] = Tally[Outcome.Unchanged],
            ["rejected"] = Tally[Outcome.Rejected],
            ["resumedBehind"] = resumed,
            ["lastSequence"] = Tally.LastSequence,
            ["acknowledgedSeconds"] = Math.Round(run.Acknowledged.TotalSeconds, 3),
            ["acknowledgedPerSecond"] = Math.Round(fresh / Math.Max(run.Acknowledged.TotalSeconds, 1e-6)),
        };
        if (run.Searchable is { } searchable)
        {
            summary["searchableSeconds"] = Math.Round(searchable.TotalSeconds, 3);
            summary["searchablePerSecond"] = Math.Round(fresh / Math.Max(searchable.TotalSeconds, 1e-6));
        }

        summary["reasons"] = new JsonArray([.. Tally.Reasons.Select(r => new JsonObject { ["field"] = r.Field, ["message"] = r.Message, ["rows"] = r.Rows })]);
        summary["leftOut"] = new JsonArray([.. Tally.Warnings.Select(w => new JsonObject { ["field"] = w.Warning.Field, ["message"] = w.Warning.Message, ["rows"] = w.Rows })]);
        return summary;
    }

    private static JsonObject Row(RowOutcome row)
    {
        var node = new JsonObject { ["line"] = row.Line, ["outcome"] = Word(row.Outcome) };
        if (row.Name.Length > 0) node["name"] = row.Name;
        if (row.Sequence > 0) node["sequence"] = row.Sequence;
        if (row.Faults.Count > 0) node["faults"] = new JsonArray([.. row.Faults.Select(f => new JsonObject { ["field"] = f.Field, ["description"] = f.Message })]);
        return node;
    }

    private void PrintLines()
    {
        foreach (var row in Tally.Rows) Console.Out.WriteLine(Row(row).ToJsonString(s_oneLine));
    }

    private static Rows PrintRows(IEnumerable<RowOutcome> outcomes)
    {
        var rows = new Rows("line", "outcome", "name", "field", "reason");
        foreach (var row in outcomes)
            rows.Add(null, Number(row.Line), Word(row.Outcome), row.Name, string.Join("; ", row.Faults.Select(f => f.Field)), string.Join("; ", row.Faults.Select(f => f.Message)));
        return rows;
    }

    private void PrintTables()
    {
        var counts = new Rows(isDryRun ? "rows (dry run)" : "rows", "created", "updated", "unchanged", "rejected");
        counts.Add(null, Number(Tally.Rows.Count), Number(Tally[Outcome.Created]), Number(Tally[Outcome.Updated]), Number(Tally[Outcome.Unchanged]), Number(Tally[Outcome.Rejected]));
        counts.Print(OutputFormat.Table);
        var rejected = Tally.Rows.Where(r => r.Outcome == Outcome.Rejected).Take(ShownRejections).ToList();
        if (rejected.Count == 0) return;
        PrintRows(rejected).Print(OutputFormat.Table);
        if (Tally[Outcome.Rejected] > rejected.Count) Console.Out.WriteLine($"… and {Number(Tally[Outcome.Rejected] - rejected.Count)} more rejected rows; --output csv lists all");
    }

    private static string Word(Outcome outcome) => JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Rate(int rows, TimeSpan time) => (rows / Math.Max(time.TotalSeconds, 1e-6)).ToString("0", CultureInfo.InvariantCulture);
}
