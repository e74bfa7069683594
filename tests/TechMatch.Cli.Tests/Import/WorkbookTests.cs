using System.Buffers.Binary;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests.Import;

public sealed class WorkbookTests
{
    private const string Xlsx = """ "format": "xlsx" """;

    [Fact]
    public void Xlsx_roundTripsTextNumbersDatesAndGaps()
    {
        // 43800 is 2019-12-01 counted from 1900; style 1 is the built-in date format 14.
        var file = Workbook("Sheet1",
            [Shared(0), Inline("title"), Inline("when"), Inline("size")],
            [Number("7"), Inline("Қазақстан 中国"), Number("43800", style: 1), Number("0.1")],
            [],
            [Number("8"), null, Number("43800.5", style: 1), Shared(0)]);
        var rows = Given.Rows(file, Given.Mapping(source: Xlsx).Source);
        Assert.Equal([2, 4], rows.Select(r => r.Line));
        Assert.Equal(("7", "Қазақстан 中国", "2019-12-01", "0.1"), (rows[0]["id"], rows[0]["title"], rows[0]["when"], rows[0]["size"]));
        Assert.Equal(("8", "", "2019-12-01T12:00:00", "id"), (rows[1]["id"], rows[1]["title"], rows[1]["when"], rows[1]["size"]));
    }

    [Fact]
    public void Xlsx_sheetIsChosenByName_andItsAbsenceNamesTheOthers()
    {
        var file = Workbook("Projects", [Inline("id"), Inline("title")], [Inline("1"), Inline("a")]);
        Assert.Equal("a", Given.Rows(file, Given.Mapping(source: """ "format": "xlsx", "sheet": "projects" """).Source)[0]["title"]);
        var shape = Given.Mapping(source: """ "format": "xlsx", "sheet": "Calls" """).Source;
        Assert.Equal("expected a sheet 'Calls', got Projects", Assert.Throws<FormatException>(() => Given.Rows(file, shape)).Message);
    }

    [Fact]
    public void Xlsx_errorCell_spoilsOnlyItsRow()
    {
        var broken = new Cell { DataType = CellValues.Error, CellValue = new CellValue("#N/A") };
        var rows = Given.Rows(Workbook("S", [Inline("id"), Inline("title")], [Inline("1"), broken], [Inline("2"), Inline("b")]), Given.Mapping(source: Xlsx).Source);
        Assert.Equal(["expected a value in cell B2, got #N/A", null], rows.Select(r => r.Fault));
    }

    [Fact]
    public void Xlsx_valueBesideTheHeader_spoilsOnlyItsRow()
    {
        var rows = Given.Rows(Workbook("S", [Inline("id"), Inline("title")], [Inline("1"), Inline("a"), Inline("stray")]), Given.Mapping(source: Xlsx).Source);
        Assert.Equal("expected 2 columns, got a value in column 3", Assert.Single(rows).Fault);
    }

    [Fact]
    public void Xlsx_thatIsAnotherFile_isRefused() =>
        Assert.StartsWith("expected an .xlsx workbook, got another file", Assert.Throws<FormatException>(() => Given.Rows(Encoding.UTF8.GetBytes("id,title\n1,a\n"), Given.Mapping(source: Xlsx).Source)).Message, StringComparison.Ordinal);

    [Fact]
    public void Xls_ofTheOldestKind_isRead()
    {
        var rows = Given.Rows(OldWorkbook([["id", "title"], ["1", "Wind"], ["2", "Solar"]]), Given.Mapping(source: """ "format": "xls" """).Source);
        Assert.Equal([(2, "1", "Wind"), (3, "2", "Solar")], rows.Select(r => ((int)r.Line, r["id"], r["title"])));
    }

    [Fact]
    public void Xls_thatIsAnotherFile_isRefused() =>
        Assert.StartsWith("expected an Excel workbook (.xls), got another file", Assert.Throws<FormatException>(() => Given.Rows(Encoding.UTF8.GetBytes("id,title\n1,a\n"), Given.Mapping(source: """ "format": "xls" """).Source)).Message, StringComparison.Ordinal);

    [Fact]
    [Trait("catalogue", "H-10")]
    public void Xlsx_bomb_isRefusedByWhatItUnpacksTo()
    {
        // 210 MB of spaces behind the sheet's first tag, some 2 MB packed, by the fast way of packing.
        var bomb = Edited(Workbook("S", [Inline("id"), Inline("title")]), sheet => sheet.Insert(sheet.IndexOf('>', StringComparison.Ordinal) + 1, new string(' ', 210_000_000)));
        Assert.InRange(bomb.Length, 1, 4_000_000);

        var e = Assert.Throws<FormatException>(() => Given.Rows(bomb, Given.Mapping(source: Xlsx).Source));

        Assert.Equal("expected a workbook of at most 200 MB unpacked, got one of 210 MB", e.Message);
    }

    [Fact]
    [Trait("catalogue", "H-10")]
    public void Xlsx_thatNamesAFileAsAnEntity_isRefused_andTheFileIsNotRead()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("secret"), "the secret of the machine");
        var hostile = Edited(
            Workbook("S", [Inline("id"), Inline("title")], [Inline("1"), Inline("TITLE")]),
            sheet => $"<!DOCTYPE x [<!ENTITY e SYSTEM \"file://{folder.File("secret")}\">]>" + sheet[(sheet.IndexOf("?>", StringComparison.Ordinal) is var end and >= 0 ? end + 2 : 0)..].Replace("TITLE", "&e;", StringComparison.Ordinal));

        var e = Assert.Throws<FormatException>(() => Given.Rows(hostile, Given.Mapping(source: Xlsx).Source));

        Assert.DoesNotContain("secret of the machine", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("catalogue", "H-10")]
    public void Csv_lineThatDoesNotEnd_isRefusedBeforeItIsHeld()
    {
        var file = new byte[20_000_000];
        Array.Fill(file, (byte)'x');
        "id,title\n1,"u8.CopyTo(file);

        Assert.Equal("expected lines of at most 8 MB, got a longer one", Assert.Throws<FormatException>(() => Given.Rows(file, Given.Mapping().Source)).Message);
    }

    /// <summary>The workbook with its sheet written anew.</summary>
    private static byte[] Edited(byte[] workbook, Func<string, string> edit)
    {
        using var stream = new MemoryStream();
        stream.Write(workbook);
        using (var archive = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = archive.Entries.Single(e => e.FullName.Contains("sheet", StringComparison.Ordinal) && e.FullName.EndsWith(".xml", StringComparison.Ordinal) && !e.FullName.Contains("_rels", StringComparison.Ordinal) && !e.FullName.Contains("styles", StringComparison.Ordinal));
            string sheet;
            using (var reader = new StreamReader(entry.Open())) sheet = reader.ReadToEnd();
            var name = entry.FullName;
            entry.Delete();
            using var writer = new StreamWriter(archive.CreateEntry(name, System.IO.Compression.CompressionLevel.Fastest).Open());
            writer.Write(edit(sheet));
        }

        return stream.ToArray();
    }

    private static Cell Inline(string text) => new() { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(text)) };

    private static Cell Shared(int index) => new() { DataType = CellValues.SharedString, CellValue = new CellValue(index.ToString(System.Globalization.CultureInfo.InvariantCulture)) };

    private static Cell Number(string text, uint style = 0) => new() { CellValue = new CellValue(text), StyleIndex = style };

    private static byte[] Workbook(string sheetName, params Cell?[][] rows)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            workbook.AddNewPart<SharedStringTablePart>().SharedStringTable = new SharedStringTable(new SharedStringItem(new Text("id")));
            workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = new Stylesheet(
                new Fonts(new Font()), new Fills(new Fill()), new Borders(new Border()),
                new CellFormats(new CellFormat { NumberFormatId = 0 }, new CellFormat { NumberFormatId = 14 }));
            var sheet = workbook.AddNewPart<WorksheetPart>();
            var data = new SheetData();
            for (var r = 0; r < rows.Length; r++)
            {
                var row = new Row { RowIndex = (uint)r + 1 };
                for (var c = 0; c < rows[r].Length; c++)
                {
                    if (rows[r][c] is not { } cell) continue;
                    cell.CellReference = $"{(char)('A' + c)}{r + 1}";
                    row.Append(cell);
                }

                data.Append(row);
            }

            sheet.Worksheet = new Worksheet(data);
            workbook.Workbook = new Workbook(new Sheets(new Sheet { Name = sheetName, SheetId = 1, Id = workbook.GetIdOfPart(sheet) }));
        }

        return stream.ToArray();
    }

    /// <summary>BIFF2, the record stream of Excel 2: begin, one LABEL (row, column, three bytes of attributes, text) per cell, end.</summary>
    private static byte[] OldWorkbook(string[][] rows)
    {
        var file = new List<byte>();
        void Record(ushort id, byte[] data)
        {
            Span<byte> head = stackalloc byte[4];
            BinaryPrimitives.WriteUInt16LittleEndian(head, id);
            BinaryPrimitives.WriteUInt16LittleEndian(head[2..], (ushort)data.Length);
            file.AddRange(head);
            file.AddRange(data);
        }

        Record(0x0009, [2, 0, 0x10, 0]);
        for (byte r = 0; r < rows.Length; r++)
        {
            for (byte c = 0; c < rows[r].Length; c++) Record(0x0004, [r, 0, c, 0, 0, 0, 0, (byte)rows[r][c].Length, .. Encoding.ASCII.GetBytes(rows[r][c])]);
        }

        Record(0x000A, []);
        return [.. file];
    }
}
