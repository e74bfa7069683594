using System.Text;
using FsCheck.Xunit;
using TechMatch.Core.Catalog;
using TechMatch.Core.Tests.Matching;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Catalog;

[Properties(Arbitrary = [typeof(Generators)], MaxTest = 300)]
public sealed class RecordJsonTests
{
    private const string Provenance = """ "provenance":{"source":"s","licence":"CC0-1.0","retrievedOn":"2026-11-01"} """;
    private const string Title = """ "title":{"versions":[{"language":"en","text":"t","kind":"original"}]} """;

    [Property]
    public void Read_ofWritten_isIdentityAndSameBytes(CatalogRecord record)
    {
        var bytes = RecordJson.Write(record);
        var back = RecordJson.Read(bytes);

        Assert.Equal(record, back);
        Assert.IsType(record.GetType(), back);
        Assert.Equal(bytes, RecordJson.Write(back));
        Assert.Equal(64, RecordJson.ContentHash(bytes).Length);
    }

    [Property(MaxTest = 100)]
    public void Read_ofCutBytes_isAFaultNotAnException(CatalogRecord record, int cut)
    {
        var bytes = RecordJson.Write(record);

        Assert.False(RecordJson.TryRead(bytes.AsSpan(0, (int)((uint)cut % bytes.Length)), out _, out var fault));
        Assert.NotEqual("", fault.Message);
    }

    [Fact]
    public void Write_nonLatinText_staysReadable() =>
        Assert.Contains("余热", Encoding.UTF8.GetString(RecordJson.Write(Some.Technology(title: "余热", language: "zh"))), StringComparison.Ordinal);

    [Fact]
    public void Write_zeroAmount_isKeptApartFromUnknown()
    {
        var free = (Technology)RecordJson.Read(RecordJson.Write(Some.Technology() with { Capex = new Money(0, "USD") }));

        Assert.Equal(0, free.Capex!.Amount);
        Assert.Null(((Technology)RecordJson.Read(RecordJson.Write(Some.Technology()))).Capex);
    }

    [Theory]
    [InlineData(""" "colour":"green" """, "colour")] // unknown member
    [InlineData(""" "readiness":12 """, "readiness")]
    [InlineData(""" "paybackYears":-1 """, "paybackYears")]
    [InlineData(""" "country":"kz" """, "country")]
    [InlineData(""" "sectors":["cement","Cement"] """, "sectors[1]")]
    [InlineData(""" "bat":{"batId":"1","document":"d","jurisdiction":"EU","headings":[{"heading":"h","text":{"versions":[{"language":"english","text":"t","kind":"original"}]}}]} """, "bat.headings[0].text.versions[0].language")]
    [InlineData(""" "capex":{"amount":-5,"currency":"USD"} """, "amount")]
    [InlineData(""" "climate":{"avoided":-1} """, "climate.avoided")]
    [InlineData(""" "climate":{"evidence":"sworn"} """, "climate.evidence")]
    [InlineData(""" "owner":"needs/a" """, "owner")]
    [InlineData(""" "state":1 """, "state")]
    [InlineData(""" "asOf":"yesterday" """, "asOf")]
    public void TryRead_brokenMember_isRefusedWithItsName(string member, string expected)
    {
        var json = $$"""{"kind":"technology","id":"technologies/a",{{Title}},{{Provenance}},{{member}}}""";

        Assert.False(RecordJson.TryRead(Encoding.UTF8.GetBytes(json), out var record, out var fault));
        Assert.Null(record);
        Assert.Contains(expected, $"{fault.Field} {fault.Message}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"technologies/a"}""", "kind")]
    [InlineData("""{"kind":"wish","id":"technologies/a"}""", "wish")]
    [InlineData("""null""", "null")]
    [InlineData("""{"kind":"technology","id":"needs/a","title":{"versions":[{"language":"en","text":"t","kind":"original"}]},"provenance":{"source":"s","licence":"l","retrievedOn":"2026-11-01"}}""", "technologies/")]
    [InlineData("""{"kind":"technology","id":"technologies/a","provenance":{"source":"s","licence":"l","retrievedOn":"2026-11-01"}}""", "title")]
    public void TryRead_brokenRecord_saysWhatWasExpected(string json, string expected)
    {
        Assert.False(RecordJson.TryRead(Encoding.UTF8.GetBytes(json), out _, out var fault));
        Assert.Contains(expected, $"{fault.Field} {fault.Message}", StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_moreThanAMegabyte_isRefusedBeforeParsing()
    {
        Assert.False(RecordJson.TryRead(new byte[RecordJson.MaxRecordBytes + 1], out _, out var fault));
        Assert.Equal("expected at most 1000000 bytes, got 1000001", fault.Message);
    }

    [Fact]
    public void TryRead_invalidUtf8_isAFault()
    {
        byte[] bytes = [.. "{\"kind\":\"technology\",\"id\":\""u8, 0xFF, 0xFE, .. "\"}"u8];

        Assert.False(RecordJson.TryRead(bytes, out _, out var fault));
        Assert.NotNull(fault);
    }
}
