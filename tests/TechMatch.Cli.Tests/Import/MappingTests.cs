using System.Text;
using TechMatch.Cli.Import;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests.Import;

public sealed class MappingTests
{
    public static TheoryData<string> Shipped => [.. Directory.GetFiles(RepositoryRoot.File("corpus", "mappings"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void ShippedMapping_holdsTogether_andNamesOnlyKnownTerms(string name) =>
        Assert.Empty(MappingCheck.Faults(Given.Shipped(name), Given.Vocabularies));

    [Fact]
    public void ShippedMappings_coverEveryCatalogueFile() => Assert.Equal(
        ["cdm-power-projects", "cordis-projects", "eu-funding-calls", "mitigation-technology-catalogue", "ost-organisations", "ost-projects", "ost-projects-export"],
        Shipped.Select(row => row.Data));

    [Theory]
    // One broken member each: the fields, the rest of the file, the member that must be named, the start of the message.
    [InlineData(""" "summery": { "column": "x" } """, "", "fields.summery", "expected a field of technology (access, advantages, asOf, bat, body,")]
    [InlineData(""" "id": { "column": "x" } """, "", "fields.id", "expected no rule here: 'id' is made from key, kind and provenance")]
    [InlineData(""" "climate": { "column": "x" } """, "", "fields.climate", "expected a field of technology")]
    [InlineData(""" "summary": { } """, "", "fields.summary", "expected one of column, columns, firstOf, constant, template, keywords, all, objects, languages, low and high, got none")]
    [InlineData(""" "summary": { "column": "x", "constant": "y" } """, "", "fields.summary", "expected one of column, columns, firstOf, constant, template, keywords, all, objects, languages, low and high, got column and constant")]
    [InlineData(""" "summary": { "column": "x", "split": ";" } """, "", "fields.summary.split", "expected only on a list field")]
    [InlineData(""" "sectors": { "column": "x", "map": "none" } """, "", "fields.sectors.map", "expected one of maps (), got 'none'")]
    [InlineData(""" "sectors": { "column": "x", "map": "m" } """, """ "maps": { "m": { "Cement": "cemnet" } } """, "maps.m['Cement']", "expected a term of sectors, got 'cemnet'")]
    [InlineData(""" "sectors": { "keywords": "k", "in": ["title"] } """, """ "keywords": { "k": { "power.sun": ["sun"] } } """, "keywords.k['power.sun']", "expected a term of sectors, got 'power.sun'")]
    [InlineData(""" "sectors": { "keywords": "k" } """, """ "keywords": { "k": { "power": ["sun"] } } """, "fields.sectors.in", "expected the columns to look in, got none")]
    [InlineData(""" "technologyKind": { "constant": "widget" } """, "", "fields.technologyKind.constant", "expected a term of technology_kinds, got 'widget'")]
    [InlineData(""" "country": { "constant": "UK" } """, "", "fields.country.constant", "expected an ISO 3166-1 country, got 'UK'")]
    [InlineData(""" "country": { "constant": "kz" } """, "", "fields.country.constant", "expected two letters A-Z (ISO 3166-1 alpha-2), got 'kz'")]
    [InlineData(""" "state": { "constant": "alive" } """, "", "fields.state.constant", "The JSON value could not be converted")]
    [InlineData(""" "capex": { "column": "x" } """, "", "fields.capex.currency", "expected three letters A-Z (ISO 4217), got ''")]
    [InlineData(""" "capex": { "column": "x", "currency": "EUR", "decimal": ",", "group": "," } """, "", "fields.capex.group", "expected another sign than the decimal ',', got the same")]
    [InlineData(""" "summary": { "languages": { "english": { "column": "x" } } } """, "", "fields.summary.languages.english", "expected two letters a-z")]
    [InlineData(""" "summary": { "column": "x", "head": 5, "rest": 5 } """, "", "fields.summary.rest", "expected head or rest, got both")]
    [InlineData(""" "deployments": { "column": "x" } """, "", "fields.deployments", "expected objects: the field is a list of objects")]
    [InlineData(""" "deployments": { "objects": [ { "land": { "column": "x" } } ] } """, "", "fields.deployments.objects[0].land", "expected a field of deployment (capacity, country, measured, site, year)")]
    public void Fault_namesTheMemberAndWhatWasExpected(string fields, string rest, string member, string message)
    {
        var mapping = MappingFile.Parse(Encoding.UTF8.GetBytes(Given.MappingJson(fields, rest: rest)), "test.json");
        var fault = MappingCheck.Faults(mapping, Given.Vocabularies)[0];
        Assert.Equal(member, fault.Field);
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "format": "csv", "delimiter": ";;" """, "source.delimiter")]
    [InlineData(""" "format": "csv", "encoding": "klingon" """, "source.encoding")]
    [InlineData(""" "format": "csv", "sheet": "A" """, "source.sheet")]
    public void Source_thatCannotBe_isNamed(string source, string member)
    {
        var mapping = MappingFile.Parse(Encoding.UTF8.GetBytes(Given.MappingJson(source: source)), "test.json");
        Assert.Equal(member, Assert.Single(MappingCheck.Faults(mapping, Given.Vocabularies)).Field);
    }

    [Theory]
    [InlineData("{", "mapping test.json: ")]
    [InlineData("""{ "origin": "x" }""", "mapping test.json: ")]
    [InlineData("null", "mapping test.json: expected an object, got null")]
    public void FileThatIsNoMapping_isRefused(string json, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => MappingFile.Parse(Encoding.UTF8.GetBytes(json), "test.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void MisspeltMember_isNamedWithItsPlace()
    {
        var json = Encoding.UTF8.GetBytes(Given.MappingJson(""" "summary": { "colum": "x" } """));
        var message = Assert.Throws<FormatException>(() => MappingFile.Parse(json, "test.json")).Message;
        Assert.Contains("fields.summary", message, StringComparison.Ordinal);
        Assert.Contains("colum", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ColumnThatTheFileHasNot_isNamedWithThoseItHas()
    {
        var mapping = Given.Mapping(""" "summary": { "template": ["by {maker}"] } """);
        var fault = Assert.Single(MappingCheck.ColumnFaults(mapping, ["id", "title"]));
        Assert.Equal(new FieldFault("fields.summary.template", "expected a column of the file (id, title), got 'maker'"), fault);
    }

    [Fact]
    public void MappingByName_isFoundAmongTheShipped_andElseTheyAreListed()
    {
        var folder = RepositoryRoot.File("corpus", "mappings");
        Assert.Equal(Path.Combine(folder, "cordis-projects.json"), MappingFile.Find("cordis-projects", folder));
        Assert.Contains("cdm-power-projects, cordis-projects", Assert.Throws<CommandException>(() => MappingFile.Find("cordis", folder)).Message, StringComparison.Ordinal);
    }
}
