using System.Globalization;
using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace TechMatch.Cli.Import.Sources;

/// <summary>Rows of one sheet of an .xlsx workbook, read as a stream; dates come as ISO text, formulas as their last result.</summary>
internal static class XlsxRows
{
    private const long MaxUnpackedBytes = 200_000_000;

    public static IEnumerable<GridRow> Read(Stream stream, SourceShape shape)
    {
        SpreadsheetDocument document;
        try
        {
            RefuseBomb(stream);
            document = SpreadsheetDocument.Open(stream, isEditable: false);
        }
        catch (Exception e) when (e is FileFormatException or OpenXmlPackageException or InvalidDataException)
        {
            throw new FormatException($"expected an .xlsx workbook, got another file: {e.Message.TrimEnd('.')}", e);
        }

        var workbook = document.WorkbookPart ?? throw new FormatException("expected an .xlsx workbook, got a package without one");
        return Sound(Rows(document, workbook, Sheet(workbook, shape.Sheet)));
    }

    /// <summary>Its strings and its longest row are held in memory, so what it says it unpacks to is looked at first; no more than that is ever unpacked.</summary>
    private static void RefuseBomb(Stream stream)
    {
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true))
        {
            var unpacked = archive.Entries.Sum(e => e.Length);
            if (unpacked > MaxUnpackedBytes) throw new FormatException($"expected a workbook of at most {MaxUnpackedBytes / 1_000_000} MB unpacked, got one of {unpacked / 1_000_000} MB");
        }

        stream.Position = 0;
    }

    private static WorksheetPart Sheet(WorkbookPart workbook, string? name)
    {
        var sheets = workbook.Workbook?.Sheets?.Elements<Sheet>().ToList() ?? [];
        var sheet = name is null ? sheets.FirstOrDefault() : sheets.Find(s => string.Equals(s.Name?.Value, name, StringComparison.OrdinalIgnoreCase));
        if (sheet?.Id?.Value is not { } id) throw new FormatException($"expected a sheet '{name ?? "(the first)"}', got {string.Join(", ", sheets.Select(s => s.Name?.Value))}");
        return (WorksheetPart)workbook.GetPartById(id);
    }

    /// <summary>XML that is damaged, or brings a document type (and with it entities), is no sheet.</summary>
    private static IEnumerable<GridRow> Sound(IEnumerable<GridRow> rows)
    {
        using var reading = rows.GetEnumerator();
        while (true)
        {
            try
            {
                if (!reading.MoveNext()) yield break;
            }
            catch (Exception e) when (e is XmlException or InvalidDataException)
            {
                throw new FormatException($"expected a sheet of an .xlsx workbook, got other XML: {e.Message.TrimEnd('.')}", e);
            }

            yield return reading.Current;
        }
    }

    private static IEnumerable<GridRow> Rows(SpreadsheetDocument document, WorkbookPart workbook, WorksheetPart sheet)
    {
        using (document)
        {
            var cells = XlsxCells.Of(workbook);
            using var reader = OpenXmlReader.Create(sheet);
            var line = 0L;
            var rows = 1L;
            while (reader.Read())
            {
                if (reader.ElementType == typeof(SheetDimension) && reader.IsStartElement)
                {
                    rows = LastRow(((SheetDimension)reader.LoadCurrentElement()!).Reference?.Value);
                    continue;
                }

                if (reader.ElementType != typeof(Row) || !reader.IsStartElement) continue;
                var row = (Row)reader.LoadCurrentElement()!;
                line = row.RowIndex?.Value ?? line + 1;
                var (values, fault) = cells.Read(row);
                if (values.All(v => v.Length == 0) && fault is null) continue;
                yield return new GridRow(line, Math.Min(1, (double)line / rows), values, fault);
            }
        }
    }

    /// <summary>42 of <c>A1:G42</c>; programs may leave it out or write nonsense, and it only moves a progress bar.</summary>
    private static long LastRow(string? dimension)
    {
        var last = dimension?.Split(':')[^1].TrimStart([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZ$"]);
        return long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows > 0 ? rows : long.MaxValue;
    }
}
