using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Climate.Reference;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Climate.Bat;

/// <summary>The shipped sheets: what of them was read, and how one is asked for.</summary>
public sealed partial class SheetTests
{
    private static readonly BatLibrary s_library = new(
        Directory.GetFiles(RepositoryRoot.File("corpus", "reference", "bat"), "*.json").Select(f => BatSheet.Parse(File.ReadAllBytes(f), Path.GetFileName(f))));

    private static IEnumerable<SheetLevel> Levels => s_library.Sheets.SelectMany(s => s.Techniques).SelectMany(t => t.Levels);

    [Fact]
    public void Levels_readAndRestated_areAsManyAsTheDocsSay()
    {
        var said = Counts().Match(File.ReadAllText(RepositoryRoot.File("docs", "climate.md")));
        Assert.True(said.Success, "docs/climate.md says how many levels are read, restated, and found the same elsewhere");
        int Said(string group) => int.Parse(said.Groups[group].Value, CultureInfo.InvariantCulture);

        Assert.Equal(
            (Levels.Count(), Levels.Count(l => l.Grade == ProvenanceGrade.Read), Levels.Count(l => l.Grade == ProvenanceGrade.Recalled), Levels.Count(l => l.AgreesWith is not null)),
            (Said("all"), Said("read"), Said("restated"), Said("same")));
    }

    [Fact]
    public void Levels_thatWereRead_nameDecisionNumberAndAddress() =>
        Assert.All(Levels.Where(l => l.Grade == ProvenanceGrade.Read), l => Assert.Matches("^Commission Implementing Decision .*[0-9]+/[0-9]+.*, annex, .*BAT [0-9]+.*https://eur-lex\\.europa\\.eu/eli/", l.Source!));

    [Theory]
    [InlineData("\"grade\": \"recalled\"", "\"grade\": \"read\"", "expected a source of a level that was read")]
    [InlineData("\"scope\": \"kiln firing\"", "\"scope\": \"kiln firing\", \"source\": \"somebody\"", "and none of another")]
    public void Level_gradeAndSourceThatContradict_areRefused(string has, string instead, string expected)
    {
        var json = File.ReadAllText(RepositoryRoot.File("corpus", "reference", "bat", "eu-cement.json"));
        Assert.Contains(has, json, StringComparison.Ordinal);

        var error = Assert.Throws<FormatException>(() => BatSheet.Parse(Encoding.UTF8.GetBytes(json.Replace(has, instead, StringComparison.Ordinal)), "x.json"));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Technique_everyShippedOne_isFoundByItsOwnNameAndAlone()
    {
        var names = s_library.Sheets.SelectMany(s => s.Techniques.Select(t => (Name: SheetName.Of(s, t), Technique: t))).ToList();
        Assert.Equal(names.Count, names.Select(n => n.Name).Distinct().Count());

        Assert.All(names, n => Assert.Equal(n.Technique, Assert.Single(SheetName.Find(s_library, n.Name)!.Techniques)));
        Assert.Null(SheetName.Find(s_library, "eu-cement/bat-99"));
        Assert.Equal(7, SheetName.Find(s_library, "eu-cement")!.Techniques.Count);
    }

    [Fact]
    public void List_filters_keepTechniquesAndWhatFramesAJurisdiction()
    {
        string[] Names(string? jurisdiction, string? sector, string? pollutant) =>
            [.. s_library.List(jurisdiction, sector is { } s ? Code.Of(s) : null, pollutant is { } p ? Code.Of(p) : null).SelectMany(d => d.Techniques.Count == 0 ? [d.Id] : d.Techniques.Select(t => SheetName.Of(d, t)))];

        Assert.Equal(["kz-frame"], Names("KZ", null, null));
        Assert.Equal(["eu-cement/bat-18", "eu-cement/bat-16"], Names(null, "cement.grinding", null));
        Assert.Equal(["eu-metals/is-bat-88-89"], Names("EU", "metals.ferrous", "hg"));
        // A sector above shows what is held below it.
        Assert.Contains("eu-cement/bat-17", Names(null, "cement", "dust"));
        // Steel in Kazakhstan: no technique is held, and the list says which conclusion is not.
        Assert.Equal(["kz-frame"], Names("KZ", "metals.ferrous", null));
        Assert.Empty(Names("KZ", "cement", null));
        Assert.Empty(Names("US", null, null));
    }

    [Fact]
    public void NoLevel_whereADocumentIsKnownAndNotLoaded_namesIt()
    {
        var value = new EmissionValue(Code.Of("dust"), 1, "mg/Nm3", Averaging.Parse("daily average"), GasConditions.Parse("dry"));
        BatVerdict Verdict(string jurisdiction, string sector) => Assert.Single(s_library.Judge(value, jurisdiction, Code.Of(sector))).Verdict;

        var steel = Verdict("KZ", "metals.ferrous");
        Assert.Equal(BatOutcome.NoLevelSet, steel.Outcome);
        Assert.Contains("No. 159 of 11 March 2024", steel.Explanation, StringComparison.Ordinal);
        Assert.Equal(BatVerdict.NoLevel, Verdict("KZ", "cement.clinker"));
        Assert.Equal(BatVerdict.NoLevel, Verdict("UZ", "metals.ferrous"));
    }

    [GeneratedRegex(@"(?<read>\d+) of (?<all>\d+) levels are read, (?<restated>\d+) restated from general knowledge; (?<same>\d+) of the restated", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Counts();
}
