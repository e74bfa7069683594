using System.Globalization;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace TechMatch.Cli.Import.Sources;

/// <summary>Rows of a workbook in the binary format of Excel 97–2003 and before.</summary>
internal static class XlsRows
{
    public static IEnumerable<GridRow> Read(Stream stream, SourceShape shape)
    {
        // Old workbooks keep text in code pages that .NET knows only when asked to.
        System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance);
        try
        {
            return Rows(Open(stream, shape.Sheet));
        }
        catch (ExcelReaderException e)
        {
            throw new FormatException($"expected an Excel workbook (.xls), got another file: {e.Message.TrimEnd('.')}", e);
        }
    }

    private static IExcelDataReader Open(Stream stream, string? sheet)
    {
        var reader = ExcelReaderFactory.CreateBinaryReader(stream, new ExcelReaderConfiguration { LeaveOpen = true });
        if (sheet is null) return reader;
        var names = new List<string>();
        do
        {
            if (string.Equals(reader.Name, sheet, StringComparison.OrdinalIgnoreCase)) return reader;
            names.Add(reader.Name);
        }
        while (reader.NextResult());
        reader.Dispose();
        throw new FormatException($"expected a sheet '{sheet}', got {string.Join(", ", names)}");
    }

    private static IEnumerable<GridRow> Rows(IExcelDataReader reader)
    {
        using (reader)
        {
            var line = 0L;
            var rows = Math.Max(1, reader.RowCount);
            while (reader.Read())
            {
                line++;
                var cells = new string[reader.FieldCount];
                for (var i = 0; i < cells.Length; i++) cells[i] = Text(reader.GetValue(i));
                if (cells.All(c => c.Length == 0)) continue;
                yield return new GridRow(line, Math.Min(1, (double)line / rows), cells);
            }
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
