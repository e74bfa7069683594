using System.Text;
using TechMatch.Cli.Import.Sources;

namespace TechMatch.Cli.Tests.Import;

public sealed class SourceFileTests
{
    [Fact]
    public void Csv_withQuotedLineBreaks_countsLinesAsAnEditorDoes()
    {
        var rows = Given.Rows("id,title\n1,\"a\nb\"\n\n2,\"c \"\"quoted\"\"\"\r\n3,d\n");
        Assert.Equal([2, 5, 6], rows.Select(r => r.Line));
        Assert.Equal(["a\nb", "c \"quoted\"", "d"], rows.Select(r => r["title"]));
    }

    [Fact]
    public void Csv_withABrokenRow_losesOnlyThatRow()
    {
        var rows = Given.Rows("id,title\n1,a\n2,b,extra\n3\n4,5\" pipe\n5,\"x\"y\n6,\n");
        Assert.Equal(
            [
                (2, null), (3, "expected 2 columns, got 3"), (4, "expected 2 columns, got 1"),
                (5, "expected quotes around a field with a quote in it (doubled inside), got a quote in an unquoted field"),
                (6, "expected a separator or the end of the line behind a closing quote, got text"), (7, null),
            ],
            rows.Select(r => ((int)r.Line, r.Fault)));
    }

    [Fact]
    public void Csv_withAQuoteNeverClosed_saysSoAtTheLineItOpens()
    {
        var rows = Given.Rows("id,title\n1,a\n2,\"never closed\n3,c\n");
        Assert.Equal([(2, null), (3, "expected a closing quote, got the end of the file")], rows.Select(r => ((int)r.Line, r.Fault)));
    }

    [Fact]
    public void Csv_withAByteOrderMark_hasCleanColumnNames()
    {
        var rows = Given.Rows("\uFEFFid,title\n1,a\n");
        Assert.Equal("1", Assert.Single(rows)["id"]);
    }

    [Fact]
    public void Csv_withBytesThatAreNotUtf8_losesOnlyThatRow()
    {
        byte[] file = [.. "id,title\n1,M"u8, 0xFC, .. "nchen\n2,ok\n"u8];
        var rows = Given.Rows(file, Given.Mapping().Source);
        Assert.Equal(["expected utf-8 text, got other bytes in column 2", null], rows.Select(r => r.Fault));
        Assert.Equal("München", Given.Rows(file, Given.Mapping(source: """ "format": "csv", "encoding": "windows-1252" """).Source)[0]["title"]);
    }

    [Theory]
    [InlineData("utf-16", "expected utf-8, got utf-16 (its byte order mark); say source.encoding \"utf-16\"")]
    [InlineData("utf-16BE", "expected utf-8, got utf-16BE (its byte order mark); say source.encoding \"utf-16BE\"")]
    public void Utf16File_isNamedAsSuch_andReadWhenTheMappingSaysSo(string encoding, string expected)
    {
        var utf16 = Encoding.GetEncoding(encoding);
        byte[] file = [.. utf16.GetPreamble(), .. utf16.GetBytes("id,title\n1,Қазақстан\n")];
        Assert.Equal(expected, Assert.Throws<FormatException>(() => Given.Rows(file, Given.Mapping().Source)).Message);
        Assert.Equal("Қазақстан", Given.Rows(file, Given.Mapping(source: $""" "format": "csv", "encoding": "{encoding}" """).Source)[0]["title"]);
    }

    [Fact]
    public void Utf16FileWithoutMark_isNoText()
    {
        var file = Encoding.Unicode.GetBytes("id,title\n1,a\n");
        Assert.Equal("expected utf-8 text, got zero bytes (UTF-16 without a byte order mark, or no text)", Assert.Throws<FormatException>(() => Given.Rows(file, Given.Mapping().Source)).Message);
    }

    [Theory]
    [InlineData("", "expected a file with rows, got an empty file")]
    [InlineData("\n\n", "expected a header row, got none")]
    [InlineData("id,title,id\n1,a,2\n", "expected each column once, got 'id' twice")]
    [InlineData("PK\u0003\u0004 and so on", "expected utf-8 text, got a ZIP archive (a workbook, perhaps: say format xlsx)")]
    public void FileThatIsNoTable_isRefusedAsAWhole(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<FormatException>(() => Given.Rows(text)).Message);

    [Fact]
    public void HeaderOnly_hasNoRows() => Assert.Empty(Given.Rows("id,title\n"));

    [Fact]
    public void Csv_withAnotherDelimiter_isRead() =>
        Assert.Equal("a,b", Given.Rows("id;title\n1;a,b\n", """ "format": "csv", "delimiter": ";" """)[0]["title"]);

    [Fact]
    public void FillDown_repeatsTheCellAbove()
    {
        var rows = Given.Rows("id,group\n1,Wind\n2,\n3,Solar\n4,\n", """ "format": "csv", "fillDown": ["group"] """);
        Assert.Equal(["Wind", "Wind", "Solar", "Solar"], rows.Select(r => r["group"]));
    }

    [Fact]
    public void Jsonl_namesNestedMembersByPath_andLosesOnlyBrokenLines()
    {
        var rows = Given.Rows("{\"id\":1,\"a\":{\"b\":\"x\"},\"list\":[\"p\",\"q\"],\"none\":null,\"yes\":true}\n\n[1]\n{\"id\":2\n{\"t\":\"\\ud800\"}\n{\"id\":3}\n", """ "format": "jsonl" """);
        Assert.Equal([1, 3, 4, 5, 6], rows.Select(r => r.Line));
        Assert.Equal(("1", "x", "p\u001Fq", "", "true"), (rows[0]["id"], rows[0]["a.b"], rows[0]["list"], rows[0]["none"], rows[0]["yes"]));
        Assert.Equal("expected a JSON object, got Array", rows[1].Fault);
        Assert.StartsWith("expected a JSON object: ", rows[2].Fault, StringComparison.Ordinal);
        Assert.StartsWith("expected well-formed text: ", rows[3].Fault, StringComparison.Ordinal);
        Assert.Null(rows[4].Fault);
    }
}
