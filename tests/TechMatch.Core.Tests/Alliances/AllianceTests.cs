using System.Text;
using TechMatch.Core.Alliances;
using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Alliances;

/// <summary>The bundled alliances say what their public documents say, and agree with the organisation records.</summary>
public sealed class AllianceTests
{
    private static readonly AllianceSet s_set = AllianceSet.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "alliances.json")), "alliances.json");

    private static readonly VocabularySet s_vocabularies = new(
        Directory.GetFiles(RepositoryRoot.File("corpus", "vocabularies"), "*.json").Select(f => Vocabulary.Parse(File.ReadAllBytes(f), Path.GetFileName(f))));

    private static readonly Dictionary<RecordId, Organisation> s_organisations =
        Directory.GetFiles(RepositoryRoot.File("corpus", "records"), "*.jsonl", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Where(line => line.Length > 0)
            .Select(line => RecordJson.Read(Encoding.UTF8.GetBytes(line)))
            .OfType<Organisation>()
            .ToDictionary(o => o.Id);

    [Fact]
    public void LowCarbonAlliance_organisations_are26InThreeRoles()
    {
        var alliance = s_set["bri-low-carbon"];

        // 26 organisations = 2 chair units + 2 co-chairs + 22 other Council members, of whom the document names four.
        Assert.Equal(26, alliance.Size!.Organisations);
        Assert.Equal(
            [("chair_unit", 2, 0), ("co_chair", 2, 0), ("council_member", 22, 22)],
            alliance.Seats.Select(s => (s.Role.Value, s.Count!.Value, s.Unnamed!.Value)));
        Assert.Equal(
            ["organisations/acca21", "organisations/sstec", "organisations/igtipc", "organisations/shanghai-electric-group"],
            alliance.Seats.SelectMany(s => s.Organisations).Select(o => o.Name));
    }

    [Fact]
    public void LowCarbonAlliance_countries_are22OfWhichTenNamed()
    {
        var alliance = s_set["bri-low-carbon"];

        // Eight are listed for the Council; China and Kazakhstan follow from the chairs and co-chairs: 22 = 10 + 12.
        Assert.Equal(22, alliance.Size!.Countries);
        Assert.Equal(["CN", "KZ", "DE", "NZ", "BG", "HU", "SA", "TR", "ID", "MY"], alliance.NamedCountries.Select(c => c.Value));
        Assert.Equal(12, alliance.Size.UnnamedCountries);
    }

    [Fact]
    public void Ceca_joining_isVoluntaryByMemorandumWithoutFee()
    {
        var ceca = s_set["ceca"];

        Assert.Equal(new DateOnly(2024, 2, 8), ceca.StartedOn);
        Assert.Equal("Меморандум о присоединении", ceca.Joining!.Document!.Original.Text);
        Assert.True(ceca.Joining.Voluntary);
        Assert.False(ceca.Joining.MembershipFee);
        Assert.Equal(
            ["producer", "importer", "service_company", "collector", "recycler", "research", "consulting", "university", "ngo"],
            ceca.ParticipantTypes.Select(t => t.Value));
        Assert.All(s_set.All.Where(a => a.Key != ceca.Key), a => Assert.Null(a.Joining));
    }

    [Fact]
    public void MetalRecycling_programme_hasItsTwoDatesFourObjectivesAndEightActivities()
    {
        var programme = s_set["metal-recycling"];

        Assert.Equal(new DateOnly(2015, 5, 7), programme.StartedOn);
        Assert.Equal([new DateOnly(2015, 5, 7), new DateOnly(2016, 3, 24)], programme.Milestones.Select(m => m.On));
        var theme = Assert.Single(programme.Links);
        Assert.Equal((AllianceLinkKind.ThematicAreaOf, "organisations/gpwm", new DateOnly(2016, 3, 24)), (theme.Kind, theme.Organisation.Name, theme.From!.Value));
        Assert.Equal(4, programme.Objectives.Count);
        Assert.Equal(8, programme.Activities.Count);
        Assert.Contains("technology transfer", programme.Activities[4].Original.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void CementAssociation_foundersAndMemorandum_areAsReported()
    {
        var association = s_set["az-cement"];

        Assert.Null(association.StartedOn);
        Assert.Equal("organisations/asia-az", association.Organisation!.Value.Name);
        Assert.Equal(
            ["organisations/norm", "organisations/holcim-azerbaijan", "organisations/arkoz-sement", "organisations/reges-sement"],
            Assert.Single(association.Seats).Organisations.Select(o => o.Name));
        var memorandum = Assert.Single(association.Links, l => l.Kind == AllianceLinkKind.MemorandumOfUnderstanding);
        Assert.Equal(("organisations/ecra", new DateOnly(2024, 5, 6)), (memorandum.Organisation.Name, memorandum.From!.Value));
        var seminar = Assert.Single(association.Milestones);
        Assert.Equal((new DateOnly(2024, 5, 6), new DateOnly(2024, 5, 7)), (seminar.On, seminar.Until!.Value));
        Assert.Equal(new DateOnly(2024, 5, 20), association.Source.PublishedOn);
    }

    [Fact]
    public void KazakhstanProject_projection_coversTwoYearsAndFiveMaterials()
    {
        var project = s_set["kz-electronics"];

        Assert.Equal(new DateOnly(2024, 11, 29), project.StartedOn);
        Assert.Equal([2030, 2050], project.Projection!.Years);
        Assert.Equal(["iron", "aluminium", "plastics", "copper", "gold"], project.Projection.Materials.Select(m => m.Value));
        Assert.Equal(
            ["organisations/csd-center", "organisations/unep", "organisations/unitar", "organisations/unido", "organisations/gef"],
            project.Links.Select(l => l.Organisation.Name));
    }

    [Fact]
    public void NamedSeats_andMemberships_areTheSameSet()
    {
        var seats = s_set.All.SelectMany(a => a.Seats.SelectMany(s => s.Organisations.Select(o => $"{o} {a.Key} {s.Role}")));
        var memberships = s_organisations.Values.SelectMany(o => o.Memberships.Select(m => $"{o.Id} {m.Alliance} {m.Role}"));

        Assert.Equal(seats.Order(StringComparer.Ordinal), memberships.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NamedOrganisations_allResolve_andAreReal()
    {
        var named = s_set.All.SelectMany(a => a.Seats.SelectMany(s => s.Organisations).Concat(a.Links.Select(l => l.Organisation)).Concat(a.Organisation is { } o ? [o] : []));
        foreach (var id in named)
        {
            Assert.True(s_organisations.TryGetValue(id, out var organisation), $"expected a record {id}, found none");
            Assert.False(organisation.Provenance.Illustrative, $"expected {id} to be a real organisation, got an illustrative record");
        }

        foreach (var seat in s_set.All.SelectMany(a => a.Seats).Where(s => s.NamedCountries.Count > 0))
            Assert.All(seat.Organisations, id => Assert.Contains(s_organisations[id].Country!.Value, seat.NamedCountries));
    }

    [Fact]
    public void RolesTypesCountriesAndMaterials_areVocabularyTerms()
    {
        var terms =
            s_set.All.SelectMany(a => a.Seats).Select(s => ("alliance_roles", s.Role.Value))
                .Concat(s_set.All.SelectMany(a => a.ParticipantTypes).Select(t => ("participant_types", t.Value)))
                .Concat(s_set.All.SelectMany(a => a.NamedCountries).Select(c => ("countries", c.Value)))
                .Concat(s_set.All.SelectMany(a => a.Projection?.Materials ?? []).Select(m => ("streams", m.Value)));

        Assert.All(terms, t => Assert.True(s_vocabularies[t.Item1].Contains(t.Item2), $"expected a term of {t.Item1}, got '{t.Item2}'"));
    }
}
