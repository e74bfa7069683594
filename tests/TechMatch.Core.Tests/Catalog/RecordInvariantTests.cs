using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Catalog;

/// <summary>A broken invariant names its field, also after <c>with</c>.</summary>
public sealed class RecordInvariantTests
{
    public static TheoryData<string, Action> Broken => new()
    {
        { "Id", () => _ = Some.Need() with { Id = RecordId.Parse("technologies/a") } },
        { "Title", () => _ = Some.Need() with { Title = LocalizedText.Of("en", new string('x', CatalogRecord.MaxTitleLength + 1)) } },
        { "Owner", () => _ = Some.Need() with { Owner = RecordId.Parse("needs/a") } },
        { "Tags", () => _ = Some.Need() with { Tags = [" "] } },
        { "Sectors", () => _ = Some.Need() with { Sectors = Enumerable.Range(0, 65).Select(i => Code.Of($"s{i}")).ToValueList() } },
        { "PaybackYears", () => _ = Some.Technology() with { PaybackYears = double.NaN } },
        { "CofinanceShare", () => _ = Some.Proposal() with { CofinanceShare = 1.1 } },
        { "Needs", () => _ = Some.Proposal() with { Needs = [RecordId.Parse("technologies/a")] } },
        { "MinCofinanceShare", () => _ = Some.Mandate() with { MinCofinanceShare = -0.1 } },
        { "TeamSize", () => _ = Some.Startup() with { TeamSize = 0 } },
        { "FoundedYear", () => _ = Some.Startup() with { FoundedYear = 1800 } },
        { "LifetimeYears", () => _ = new ClimateClaim { LifetimeYears = 0 } },
        { "High", () => _ = new FeedLimit { Stream = Code.Of("copper"), Property = "p", Unit = "%", Low = 5, High = 4 } },
        { "High", () => _ = new BatLevel { Pollutant = Code.Of("dust"), Unit = "mg/Nm3", Low = 5, High = 4 } },
        { "To", () => _ = new AllianceMembership { Alliance = Code.Of("a"), Role = Code.Of("r"), From = new DateOnly(2026, 2, 1), To = new DateOnly(2026, 1, 1) } },
        { "Severity", () => _ = new TechMatch.Core.Catalog.Barrier { Class = Code.Of("legal"), Severity = 6 } },
        { "Url", () => _ = Some.Provenance with { Url = "ftp://example.org" } },
    };

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void Record_brokenInvariant_namesTheField(string field, Action build) =>
        Assert.Equal(field, Assert.ThrowsAny<ArgumentException>(build).ParamName);

    [Fact]
    public void RecordText_pieces_carryPathFieldAndLanguage()
    {
        var pieces = RecordText.PiecesOf(Some.Technology() with { Summary = LocalizedText.Of("kk", "жылу") });

        Assert.Equal(new TextPiece("title", TextField.Title, LanguageCode.Of("en"), "Organic Rankine cycle for kiln waste heat"), pieces[0] with { Path = pieces[0].Path.Split('[')[0].Split('.')[0] });
        Assert.Contains(pieces, p => p is { Field: TextField.Summary, Text: "жылу" } && p.Language.Equals(LanguageCode.Of("kk")));
    }
}
