using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Submissions;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Submissions;

/// <summary>What is looked at before a record is submitted.</summary>
public sealed class EntryTests
{
    private static readonly CompletenessRules s_rules = CompletenessRules.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "completeness.json")), "completeness.json");
    private static readonly Organisation s_owner = Some.Organisation("zhasyl", "ТОО «Жасыл Энергия»") with { ShortName = "ZhE" };

    [Fact]
    public void Completeness_ofAnEmptyNeed_namesWhatIsRequiredFirst()
    {
        var report = s_rules.Report(Some.Need());

        Assert.False(report.MaySubmit);
        // Of 24 by weight only the country (4) is there.
        Assert.Equal(4.0 / 24, report.Score, 12);
        Assert.Equal(["summary", "sectors"], report.Advice.TakeWhile(a => a.Required).Select(a => a.Field));
        Assert.Equal("needs.summary", report.Advice[0].Key);
        Assert.Equal(1, report.Score + report.Advice.Sum(a => a.Gain), 12);
    }

    [Fact]
    public void Completeness_aSummaryThatIsTooShort_doesNotCount()
    {
        var need = Some.Need() with { Summary = LocalizedText.Of("en", new string('a', 99)), Sectors = [Code.Of("cement")] };

        Assert.Contains(s_rules.Report(need).Advice, a => a.Field == "summary");
        Assert.DoesNotContain(s_rules.Report(need with { Summary = LocalizedText.Of("en", new string('a', 100)) }).Advice, a => a.Field == "summary");
    }

    [Fact]
    public void Completeness_everyKind_hasRulesForFieldsThatExist()
    {
        foreach (CatalogRecord record in new CatalogRecord[] { Some.Organisation(), Some.Technology(), Some.Startup(), Some.Proposal(), Some.Need(), Some.Mandate() })
        {
            var report = s_rules.Report(record);
            Assert.InRange(report.Advice.Count, 4, 20);
            Assert.All(report.Advice, a => Assert.NotNull(record.GetType().GetProperty(char.ToUpperInvariant(a.Field[0]) + a.Field[1..])));
        }
    }

    [Theory]
    [InlineData("Heat recovery for kilns, 5 MW class", null)]
    [InlineData("Heat recovery by Zhasyl Energiya for kilns", "name")]
    [InlineData("Рекуперация тепла «Жасыл Энергия»", "name")]
    [InlineData("Heat recovery, see www.example.kz", "address")]
    [InlineData("Heat recovery, ask info@example.org", "address")]
    [InlineData("Heat recovery (EP 1234567 B1)", "patent")]
    [InlineData("Heat recovery, WO2019/123456", "patent")]
    [InlineData("Рекуперация тепла, патент № 2712345", "patent")]
    [InlineData("HeatMax™ recovery", "trade mark")]
    [InlineData("Class EN 12952, 5 MW, 2019", null)]
    [InlineData("Cuts 1200 t CO2 a year at 3.5 MW", null)]
    public void Teaser_thatGivesItsOwnerAway_isNamed(string title, string? fault)
    {
        var record = Some.Technology() with { Access = new AccessRules { Teaser = new RecordTeaser { Title = LocalizedText.Of("en", title) } } };
        var faults = TeaserCheck.Faults(record, s_owner);

        if (fault is null) Assert.Empty(faults);
        else Assert.Contains(fault, Assert.Single(faults).Message);
    }
}
