using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace TechMatch.Cli.Import.Sources;

/// <summary>What the cells of a workbook say: shared strings looked up, date numbers written as dates.</summary>
internal sealed class XlsxCells
{
    private readonly string[] _shared;
    private readonly bool[] _isDate;
    private readonly bool _from1904;

    private XlsxCells(string[] shared, bool[] isDate, bool from1904)
    {
        (_shared, _isDate, _from1904) = (shared, isDate, from1904);
    }

    public static XlsxCells Of(WorkbookPart workbook)
    {
        var shared = workbook.SharedStringTablePart?.SharedStringTable?.Elements<SharedStringItem>().Select(Text).ToArray() ?? [];
        var styles = workbook.WorkbookStylesPart?.Stylesheet;
        var formats = styles?.NumberingFormats?.Elements<NumberingFormat>()
            .Where(f => f.NumberFormatId is not null)
            .ToDictionary(f => f.NumberFormatId!.Value, f => f.FormatCode?.Value ?? "") ?? [];
        var isDate = styles?.CellFormats?.Elements<CellFormat>().Select(f => IsDate(f.NumberFormatId?.Value ?? 0, formats)).ToArray() ?? [];
        return new XlsxCells(shared, isDate, workbook.Workbook?.WorkbookProperties?.Date1904?.Value ?? false);
    }

    public (string[] Values, string? Fault) Read(Row row)
    {
        var values = new List<string>();
        string? fault = null;
        foreach (var cell in row.Elements<Cell>())
        {
            var column = Column(cell.CellReference?.Value) ?? values.Count;
            while (values.Count <= column) values.Add("");
            if (cell.DataType?.Value == CellValues.Error) fault ??= $"expected a value in cell {cell.CellReference?.Value}, got {cell.CellValue?.Text}";
            else values[column] = Value(cell);
        }

        return ([.. values], fault);
    }

    private string Value(Cell cell)
    {
        var text = cell.CellValue?.Text ?? "";
        var type = cell.DataType?.Value;
        if (type == CellValues.SharedString) return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < _shared.Length ? _shared[i] : "";
        if (type == CellValues.InlineString) return cell.InlineString is { } inline ? string.Concat(inline.Descendants<Text>().Select(t => t.Text)) : "";
        if (type == CellValues.Boolean) return text == "1" ? "true" : "false";
        if (type is not null && type != CellValues.Number) return text;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return text;
        return cell.StyleIndex?.Value is { } style && style < _isDate.Length && _isDate[style] ? Date(number) : number.ToString("R", CultureInfo.InvariantCulture);
    }

    private string Date(double serial)
    {
        // Excel counts days from 1900 (with its phantom 29 February, which FromOADate reproduces) or from 1904.
        var moment = DateTime.FromOADate(Math.Clamp(_from1904 ? serial + 1462 : serial, 0, 2_958_465));
        return moment.ToString(moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
    }

    private static string Text(SharedStringItem item) =>
        // Phonetic guides (rPh) belong to the reading aid, not to the text.
        item.Text?.Text ?? string.Concat(item.Elements<Run>().Select(r => r.Text?.Text));

    private static bool IsDate(uint id, Dictionary<uint, string> formats)
    {
        if (id is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58)) return true;
        if (!formats.TryGetValue(id, out var code)) return false;
        var quoted = false;
        var bracketed = false;
        foreach (var c in code)
        {
            if (c == '"') quoted = !quoted;
            else if (c is '[' or ']') bracketed = c == '[';
            else if (!quoted && !bracketed && c is 'y' or 'Y' or 'd' or 'D') return true;
        }

        return false;
    }

    private static int? Column(string? reference)
    {
        var column = 0;
        foreach (var c in reference ?? "")
        {
            if (!char.IsAsciiLetterUpper(c)) break;
            column = (column * 26) + (c - 'A' + 1);
        }

        // XFD, the last column there is: a reference beyond it is damage.
        return column is 0 or > 16_384 ? null : column - 1;
    }
}
