using TechMatch.Cli.Import;
using TechMatch.Core.Catalog;

namespace TechMatch.Cli.Tests.Import;

public sealed class RecordMapperTests
{
    [Fact]
    public void Row_becomesARecordWithCompleteProvenance()
    {
        var row = Assert.Single(Given.Mapped("id,title\n42,Kiln heat\n", Given.Mapping()));
        Assert.Equal("technologies/t-42", row.Name);
        Assert.Equal(new Provenance { Source = "tests", SourceId = "42", Licence = "CC0-1.0", RetrievedOn = new DateOnly(2026, 11, 1) }, row.Record!.Provenance);
        Assert.Equal(LocalizedText.Of("en", "Kiln heat"), row.Record.Title);
    }

    [Fact]
    public void Texts_inSeveralLanguages_keepTheirOriginal()
    {
        var mapping = Given.Mapping(""" "summary": { "original": "kk", "languages": { "ru": { "column": "ru" }, "kk": { "column": "kk" }, "zh": { "column": "zh" } } } """);
        var record = Assert.Single(Given.Mapped("id,title,ru,kk,zh\n1,T,шлак,қож,\n", mapping)).Record!;
        Assert.Equal(["ru human шлак", "kk original қож"], record.Summary!.Versions.Select(v => $"{v.Language} {v.Kind.ToString().ToLowerInvariant()} {v.Text}"));
    }

    [Fact]
    public void Language_fromAColumn_isMapped_andAnUnknownOneIsRefused()
    {
        var mapping = Given.Mapping(""" "summary": { "column": "s", "languageColumn": "l", "languageMap": "names" } """, rest: """ "maps": { "names": { "Russian": "ru" } } """);
        var rows = Given.Mapped("id,title,s,l\n1,T,шлак,Russian\n2,T,slag,\n3,T,slag,Martian\n", mapping);
        Assert.Equal(["ru", "en"], rows.Take(2).Select(r => r.Record!.Summary!.Original.Language.Value));
        Assert.Equal([new FieldFault("summary", "expected a language (ISO 639-1) in column 'l', got 'Martian'")], rows[2].Faults);
    }

    [Fact]
    public void Map_givesOneTermSeveralOrNone_andCountsWhatItDoesNotKnow()
    {
        var mapping = Given.Mapping(""" "sectors": { "column": "s", "split": ";", "map": "m" } """, rest: """ "maps": { "m": { "Cement": "cement", "Waste & water": ["waste", "water"], "Other": null } } """);
        var rows = Given.Mapped("id,title,s\n1,T,cement;Waste & water;Other\n2,T,Magic\n", mapping);
        Assert.Equal(["cement", "waste", "water"], rows[0].Record!.Sectors.Select(s => s.Value));
        Assert.Empty(rows[0].Warnings);
        Assert.Empty(rows[1].Record!.Sectors);
        Assert.Equal([new FieldFault("sectors", "no entry in map 'm' for 'Magic'")], rows[1].Warnings);
    }

    [Theory]
    [InlineData("reject", "expected a value of map 'm', got 'XX'")]
    [InlineData("keep", null)]
    public void MapMiss_endsAsTheMappingSays(string otherwise, string? fault)
    {
        var mapping = Given.Mapping($$""" "country": { "column": "c", "map": "m", "otherwise": "{{otherwise}}" } """, rest: """ "maps": { "m": { "UK": "GB" } } """);
        var rows = Given.Mapped("id,title,c\n1,T,UK\n2,T,XX\n", mapping);
        Assert.Equal("GB", rows[0].Record!.Country!.Value.Value);
        Assert.Equal(fault, rows[1].Faults.SingleOrDefault()?.Message);
        if (fault is null) Assert.Equal("XX", rows[1].Record!.Country!.Value.Value);
    }

    [Fact]
    public void Keywords_giveTermsByWeight_wholeWordsOnly()
    {
        var mapping = Given.Mapping(
            """ "sectors": { "keywords": "k", "in": ["title", "text"], "max": 2 } """,
            rest: """ "keywords": { "k": { "water": ["rail water", "desalinat*"], "transport.rail_air_sea": ["rail"], "cement": ["cement"], "waste": ["waste"] } } """);
        // title: cement 3; text: waste 2, desalination 1 (too few), "trail" is not "rail".
        var row = Assert.Single(Given.Mapped("id,title,text\n1,Cement,\"waste, Waste; desalination on a trail\"\n", mapping));
        Assert.Equal(["cement", "waste"], row.Record!.Sectors.Select(s => s.Value));
    }

    [Fact]
    public void Template_leavesOutPiecesWithAnEmptyColumn()
    {
        var mapping = Given.Mapping(""" "summary": { "template": ["By {maker} ({country}).", "Capacity {mw} MW."] } """);
        var rows = Given.Mapped("id,title,maker,country,mw\n1,T,Acme,,5\n2,T,,,\n", mapping);
        Assert.Equal("Capacity 5 MW.", rows[0].Record!.Summary!.Original.Text);
        Assert.Null(rows[1].Record!.Summary);
    }

    [Fact]
    public void HeadAndRest_meetAtTheSameSentence()
    {
        var mapping = Given.Mapping(""" "summary": { "column": "s", "head": 20 }, "body": { "column": "s", "rest": 20 } """);
        var record = Assert.Single(Given.Mapped("id,title,s\n1,T,One sentence. And another one.\n", mapping)).Record!;
        Assert.Equal(("One sentence.", "And another one."), (record.Summary!.Original.Text, record.Body!.Original.Text));
    }

    [Fact]
    public void MoneyAndRanges_areReadInTheirCurrency_withOpenEnds()
    {
        var mapping = Given.Mapping(
            """ "mandateState": { "constant": "open" }, "size": { "column": "size", "currency": "EUR", "group": "," }, "ticket": { "currency": "EUR", "low": { "column": "low" }, "high": { "column": "high" } } """, kind: "mandate");
        var rows = Given.Mapped("id,title,size,low,high\n1,T,\"7,999,897.50\",,2000000\n2,T,,,\n3,T,,5,4\n4,T,many,,\n", mapping);
        var first = Assert.IsType<FundMandate>(rows[0].Record);
        Assert.Equal((new Money(7999897.5m, "EUR"), new MoneyRange(null, 2000000m, "EUR")), (first.Size, first.Ticket));
        Assert.Equal((null, null), (((FundMandate)rows[1].Record!).Size, ((FundMandate)rows[1].Record!).Ticket));
        Assert.Equal("expected low at or under high, got 5 and 4", Assert.Single(rows[2].Faults).Message);
        Assert.Equal([new FieldFault("size", "expected a number with decimal '.' and thousands ',', got 'many'")], rows[3].Faults);
    }

    [Fact]
    public void NestedObject_madeOnlyOfConstants_isLeftOut()
    {
        var mapping = Given.Mapping(""" "climate.avoided": { "column": "t" }, "climate.evidence": { "constant": "method_document" } """);
        var rows = Given.Mapped("id,title,t\n1,T,126118\n2,T,\n", mapping);
        Assert.Equal(126118, Assert.IsType<Technology>(rows[0].Record).Climate!.Avoided!.Value.Value);
        Assert.Null(Assert.IsType<Technology>(rows[1].Record).Climate);
    }

    [Fact]
    public void Objects_becomeAList_withoutTheEmptyOnes()
    {
        var mapping = Given.Mapping(""" "deployments": { "objects": [ { "country": { "column": "c1" }, "year": { "column": "y1" } }, { "country": { "column": "c2" }, "measured": { "constant": true } } ] } """);
        var record = Assert.IsType<Technology>(Assert.Single(Given.Mapped("id,title,c1,y1,c2\n1,T,KZ,2019,\n", mapping)).Record);
        Assert.Equal([new Deployment { Country = CountryCode.Of("KZ"), Year = 2019 }], record.Deployments);
    }

    [Fact]
    public void BrokenInvariant_rejectsItsRowWithFieldAndReason_andNoOther()
    {
        var mapping = Given.Mapping(""" "readiness": { "column": "trl" }, "asOf": { "column": "d" } """);
        var rows = Given.Mapped("id,title,trl,d\n1,T,4,2020-01-01\n2,T,12,\n3,T,4,2020-13-01\n4,,4,\n,T,4,\n1,T,4,\n6,T,4.5,\n", mapping);
        Assert.NotNull(rows[0].Record);
        Assert.Equal(
            [
                (3, "readiness", "expected a TRL of 1-9"),
                (4, "asOf", "expected a date as yyyy-MM-dd, got '2020-13-01'"),
                (5, "title", "expected a value in column 'title', got nothing"),
                (6, "key", "expected a value in id, got nothing"),
                (7, "key", "expected each key once, got '1' also on line 2"),
                (8, "readiness", "expected a whole number, got '4.5'"),
            ],
            rows.Skip(1).Select(r => ((int)r.Line, Assert.Single(r.Faults).Field, Assert.Single(r.Faults).Message)));
    }

    [Fact]
    public void InvalidValue_thatMayBeDropped_costsOnlyItsField()
    {
        var mapping = Given.Mapping(""" "readiness": { "column": "trl", "onInvalid": "drop" } """);
        var rows = Given.Mapped("id,title,trl\n1,T,12\n2,T,high\n", mapping);
        Assert.All(rows, r => Assert.Null(Assert.IsType<Technology>(r.Record).Readiness));
        Assert.Equal(["expected a TRL of 1-9", "expected a number with decimal '.'"], rows.Select(r => Assert.Single(r.Warnings).Message));
    }

    [Theory]
    [InlineData("875629", false, "t-875629")]
    [InlineData("CDMDB0005577", false, "t-cdmdb0005577")]
    // SHA-256 of the lower-case original keeps apart what a readable name cannot.
    [InlineData("a b", false, "t-a-b-c8687a08aa")]
    [InlineData("a/b", false, "t-a-b-c14cddc033")]
    [InlineData("https://www.Example.org/Tool.git", true, "t-example.org-tool-3f07ad5354")]
    [InlineData("http://example.org/tool/", true, "t-example.org-tool-3f07ad5354")]
    public void Key_isReadableAndAlwaysTheSame(string value, bool url, string expected) =>
        Assert.Equal(expected, SourceKey.KeyOf(value, new KeyRule { Prefix = "t-", Columns = ["id"], Url = url }));

    [Fact]
    public void Key_ofAnyLengthAndScript_isAName()
    {
        var rule = new KeyRule { Prefix = "t-", Columns = ["id"] };
        foreach (var value in (string[])["Қазақстан", new string('x', 300), "…", "-"])
            Assert.True(RecordId.TryParse("technologies/" + SourceKey.KeyOf(value, rule), out _), SourceKey.KeyOf(value, rule));
    }
}
