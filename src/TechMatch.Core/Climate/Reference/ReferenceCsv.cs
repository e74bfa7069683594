using System.Globalization;
using System.Text;

namespace TechMatch.Core.Climate.Reference;

/// <summary>
/// A reference table as text: RFC 4180 quoting, a header line, every row as wide as the header. Numbers are invariant and finite.
/// </summary>
internal sealed class ReferenceCsv
{
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly List<string[]> _rows = [];
    private readonly string _fileName;

    /// <exception cref="FormatException">An open quote, a row of another width, a repeated or missing column.</exception>
    public ReferenceCsv(ReadOnlySpan<byte> utf8, string fileName, params ReadOnlySpan<string> columns)
    {
        _fileName = fileName;
        var lines = Split(Encoding.UTF8.GetString(utf8));
        if (lines.Count == 0) throw Fault(1, "expected a header line, got an empty file");
        foreach (var (name, index) in lines[0].Select((name, index) => (name, index)))
        {
            if (!_columns.TryAdd(name, index)) throw Fault(1, $"expected each column once, got '{name}' twice");
        }

        foreach (var column in columns)
        {
            if (!_columns.ContainsKey(column)) throw Fault(1, $"expected a column '{column}', got none");
        }

        for (var i = 1; i < lines.Count; i++)
        {
            if (lines[i].Length != _columns.Count) throw Fault(i + 1, $"expected {_columns.Count} fields, got {lines[i].Length}");
            _rows.Add(lines[i]);
        }
    }

    public IEnumerable<Row> Rows => _rows.Select((fields, index) => new Row(this, fields, index + 2));

    private FormatException Fault(int line, string message) => new($"reference table {_fileName} line {line}: {message}");

    private List<string[]> Split(string text)
    {
        var lines = new List<string[]>();
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"') field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"') field.Append(text[++i]);
                else quoted = false;
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (c is ',' or '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (c == ',') continue;
                lines.Add([.. fields]);
                fields.Clear();
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        if (quoted) throw Fault(lines.Count + 1, "expected a closing quote, got the end of the file");
        if (fields.Count > 0 || field.Length > 0)
        {
            fields.Add(field.ToString());
            lines.Add([.. fields]);
        }

        return lines;
    }

    /// <summary>One line; every getter fails with the file and line.</summary>
    internal readonly struct Row(ReferenceCsv table, string[] fields, int line)
    {
        public string Text(string column) => fields[table._columns[column]];

        public string Required(string column) =>
            Text(column) is { Length: > 0 } text ? text : throw table.Fault(line, $"expected a {column}, got none");

        public double Number(string column) =>
            OptionalNumber(column) ?? throw table.Fault(line, $"expected a number in {column}, got none");

        public double? OptionalNumber(string column)
        {
            var text = Text(column);
            if (text.Length == 0) return null;
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                ? value
                : throw table.Fault(line, $"expected a number in {column}, got '{text}'");
        }

        public double Positive(string column) =>
            Number(column) is var value && value > 0 ? value : throw table.Fault(line, $"expected a number over 0 in {column}, got {value}");

        public int Integer(string column) =>
            Number(column) is var value && value == Math.Floor(value) && Math.Abs(value) < int.MaxValue
                ? (int)value
                : throw table.Fault(line, $"expected a whole number in {column}, got '{Text(column)}'");

        public ProvenanceGrade Grade(string column) => Text(column) switch
        {
            "read" => ProvenanceGrade.Read,
            "computed" => ProvenanceGrade.Computed,
            "recalled" => ProvenanceGrade.Recalled,
            "missing" or "" => ProvenanceGrade.Missing,
            var other => throw table.Fault(line, $"expected read, computed, recalled or missing in {column}, got '{other}'"),
        };

        public SourceEntry Source(SourceRegister sources) =>
            sources.Find(Required("source")) ?? throw table.Fault(line, $"expected a source of sources.csv, got '{Text("source")}'");

        public FormatException Fault(string message) => table.Fault(line, message);
    }
}
