using TechMatch.Cli.Import;
using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;

namespace TechMatch.Cli.Tests.Import;

/// <summary>The shipped mappings on a few rows as published (tests/TechMatch.Cli.Tests/Samples).</summary>
public sealed class ShippedMappingTests
{
    [Theory]
    [InlineData("cdm-power-projects.csv", "cdm-power-projects", 5)]
    [InlineData("cordis-projects.csv", "cordis-projects", 6)]
    [InlineData("eu-funding-calls.jsonl", "eu-funding-calls", 5)]
    [InlineData("ost-projects.csv", "ost-projects", 5)]
    [InlineData("ost-projects-export.csv", "ost-projects-export", 3)]
    [InlineData("ost-organisations.csv", "ost-organisations", 5)]
    public void EveryRow_becomesARecordTheRegistryTakes_withSourceLicenceAndDay(string file, string mapping, int rows)
    {
        var mapped = Given.MappedSample(file, mapping);
        Assert.Equal(rows, mapped.Count);
        Assert.All(mapped, row =>
        {
            Assert.Empty(row.Faults);
            Assert.Empty(RecordTerms.Faults(row.Record!, Given.Vocabularies));
            Assert.Equal("CC-BY-4.0", row.Record!.Provenance.Licence);
            Assert.Equal(new DateOnly(2026, 11, 24), row.Record.Provenance.RetrievedOn);
            Assert.False(string.IsNullOrEmpty(row.Record.Provenance.SourceId));
            Assert.NotNull(row.Record.Provenance.Url);
        });
    }

    [Fact]
    public void Cordis_countriesBecomeIso_andTheCoordinatorIsNamed()
    {
        var mapped = Given.MappedSample("cordis-projects.csv", "cordis-projects");
        Assert.Equal(["GB", "GR"], mapped.Take(2).Select(r => r.Record!.Country!.Value.Value));
        Assert.Equal(["technologies/cordis-812398", "technologies/cordis-818346"], mapped.Take(2).Select(r => r.Name));
        Assert.Contains("terminated project", mapped[2].Record!.Tags);
        Assert.DoesNotContain(mapped[0].Record!.Tags, t => t.Contains("SIGNED", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("Coordinator: ", mapped[0].Record!.Body!.Original.Text, StringComparison.Ordinal);
        Assert.Equal(new DateOnly(2019, 1, 1), mapped[0].Record!.AsOf);
        Assert.Null(Assert.IsType<Technology>(mapped[0].Record).Capex);
    }

    [Fact]
    public void Cdm_projectStandsInItsHostCountry_withItsExpectedTonnes()
    {
        var mapped = Given.MappedSample("cdm-power-projects.csv", "cdm-power-projects");
        var vietnam = Assert.IsType<FundingProposal>(mapped[0].Record);
        Assert.Equal(("VN", EvidenceLevel.MethodDocument), (vietnam.Country!.Value.Value, vietnam.Climate!.Evidence));
        Assert.True(vietnam.Climate.Avoided!.Value.Value > 0);
        Assert.Empty(mapped[2].Record!.Sectors);
        Assert.Equal(["power.wind"], mapped[3].Record!.Sectors.Select(s => s.Value));
    }

    [Fact]
    public void Calls_areMandates_withMendedText_andForthcomingMoneyIsPlanned()
    {
        var mapped = Given.MappedSample("eu-funding-calls.jsonl", "eu-funding-calls");
        var poc = Assert.IsType<FundMandate>(mapped[0].Record);
        Assert.Equal((MandateState.Closed, new MoneyRange(150000, 150000, "EUR"), new DateOnly(2026, 3, 17)), (poc.MandateState, poc.Ticket!, poc.Deadline!.Value));
        Assert.Contains("beneficiaries’ personnel costs", poc.Summary!.Original.Text, StringComparison.Ordinal);
        Assert.Equal(MandateState.Planned, Assert.IsType<FundMandate>(mapped[1].Record).MandateState);
        Assert.All(mapped, r => Assert.DoesNotContain("â€", r.Record!.Summary?.Original.Text + r.Record!.Body?.Original.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void OpenSustainableTechnology_sameAddress_isTheSameRecordInBothFiles()
    {
        var list = Given.MappedSample("ost-projects.csv", "ost-projects");
        var export = Given.MappedSample("ost-projects-export.csv", "ost-projects-export");
        Assert.Equal(list[0].Name, export[0].Name);
        Assert.Equal(["power.solar"], list[0].Record!.Sectors.Select(s => s.Value));
    }
}
