using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Spectre.Console;

namespace TechMatch.Cli.Output;

/// <summary>
/// One result in all four forms: people read the columns, programs read the whole messages. Results go to standard
/// output and nothing else does.
/// </summary>
internal sealed class Rows(params string[] columns)
{
    /// <summary>Where no terminal tells its width, a table is not cut to 80 columns.</summary>
    private const int RedirectedWidth = 200;

    private static readonly JsonFormatter s_formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(false).WithPreserveProtoFieldNames(false));

    // Cyrillic and Chinese stay readable in a terminal.
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions s_oneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(IMessage? Message, string[] Cells)> _rows = [];

    /// <summary>Columns that programs get and a table leaves out.</summary>
    public IReadOnlyList<string> NotInTable { get; init; } = [];

    /// <summary>Columns that are never broken over lines: what a reader copies into the next command.</summary>
    public IReadOnlyList<string> Unbroken { get; init; } = [];

    public void Add(IMessage? message, params string[] cells) => _rows.Add((message, cells));

    /// <param name="whole">The answer the rows came in, for <c>json</c>; the rows themselves when null.</param>
    public void Print(OutputFormat format, IMessage? whole = null)
    {
        switch (format)
        {
            case OutputFormat.Json when whole is not null: Console.Out.WriteLine(Json(whole, s_indented)); break;
            case OutputFormat.Json: Console.Out.WriteLine(new JsonArray([.. _rows.Select(Node)]).ToJsonString(s_indented)); break;
            case OutputFormat.Jsonl: _rows.ForEach(r => Console.Out.WriteLine(Node(r).ToJsonString(s_oneLine))); break;
            case OutputFormat.Csv: PrintCsv(); break;
            default: PrintTable(); break;
        }
    }

    public static void PrintMessage(IMessage message) => Console.Out.WriteLine(Json(message, s_indented));

    /// <summary>A message of a stream, as one line.</summary>
    public static string Line(IMessage message) => Json(message, s_oneLine);

    private static string Json(IMessage message, JsonSerializerOptions options) => JsonNode.Parse(s_formatter.Format(message))!.ToJsonString(options);

    private JsonNode Node((IMessage? Message, string[] Cells) row) => row.Message is { } message
        ? JsonNode.Parse(s_formatter.Format(message))!
        : new JsonObject(columns.Select((c, i) => KeyValuePair.Create(c, (JsonNode?)JsonValue.Create(row.Cells[i]))));

    private void PrintCsv()
    {
        Console.Out.WriteLine(string.Join(',', columns.Select(Csv)));
        foreach (var (_, cells) in _rows) Console.Out.WriteLine(string.Join(',', cells.Select(Csv)));
    }

    private void PrintTable()
    {
        var shown = Enumerable.Range(0, columns.Length).Where(i => !NotInTable.Contains(columns[i])).ToList();
        var table = new Table { Border = TableBorder.Minimal };
        foreach (var i in shown) table.AddColumn(new TableColumn(new Text(columns[i])) { NoWrap = Unbroken.Contains(columns[i]) });
        foreach (var (_, cells) in _rows) table.AddRow(shown.Select(i => new Text(cells[i])));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = RedirectedWidth;
        console.Write(table);
    }

    /// <summary>Quoted where CSV needs it; a cell that a spreadsheet would run as a formula gets an apostrophe.</summary>
    internal static string Csv(string cell)
    {
        var isNumber = double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        var text = cell.Length > 0 && !isNumber && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + cell : cell;
        if (text.AsSpan().IndexOfAny("\",\n\r") < 0) return text;
        return new StringBuilder(text.Length + 8).Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString();
    }
}
