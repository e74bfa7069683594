using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Access;

/// <summary>What a record shows to whom, one sentence of docs/access.md a row.</summary>
public sealed class AccessScopeTests
{
    private static readonly RecordId s_plant = RecordId.Parse("organisations/plant");
    private static readonly RecordId s_fund = RecordId.Parse("organisations/fund");

    private static readonly Principal s_owner = new("user:i|owner", Role.Owner) { Organisation = s_plant };
    private static readonly Principal s_manager = new("user:i|manager", Role.FundManager) { Organisation = s_fund };
    private static readonly Principal s_member = new("user:i|member", Role.FocalPoint) { Alliances = [Code.Of("bri")] };
    private static readonly Principal s_staff = new("user:i|staff", Role.Staff);

    private static readonly Technology s_record = Some.Technology() with { Owner = s_plant, Summary = LocalizedText.Of("en", "secret"), Capex = new Money(5, "EUR") };

    public static TheoryData<Visibility, RecordState, string> Rows => new()
    {
        { Visibility.Public, RecordState.Published, "anonymous portal owner manager member staff" },
        { Visibility.Alliance, RecordState.Published, "owner member staff" },
        { Visibility.Restricted, RecordState.Published, "owner manager" },
        { Visibility.Private, RecordState.Published, "owner" },
        { Visibility.Public, RecordState.Draft, "owner staff" },
        { Visibility.Alliance, RecordState.Withdrawn, "owner staff" },
        { Visibility.Restricted, RecordState.Draft, "owner" },
        { Visibility.Private, RecordState.Withdrawn, "owner" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void View_byVisibilityAndState_isForTheseAndAdministrators(Visibility visibility, RecordState state, string expected)
    {
        var record = s_record with { State = state, Access = new AccessRules { Visibility = visibility, Alliances = [Code.Of("bri")], Organisations = [s_fund] } };
        (string Name, Principal Caller)[] callers =
        [
            ("anonymous", Principal.Anonymous), ("portal", new Principal("key:p", Role.Portal)), ("owner", s_owner), ("manager", s_manager),
            ("member", s_member), ("staff", s_staff),
        ];

        Assert.Equal(expected, string.Join(' ', callers.Where(c => AccessScope.Of(c.Caller).View(record) is not null).Select(c => c.Name)));
        Assert.Same(record, AccessScope.Of(Principal.Operator).View(record));
    }

    [Fact]
    public void View_ofAPortalOfAnAlliance_showsWhatTheAllianceMaySee() => Assert.NotNull(
        AccessScope.Of(new Principal("key:p", Role.Portal) { Alliances = [Code.Of("bri")] })
            .View(s_record with { Access = new AccessRules { Visibility = Visibility.Alliance, Alliances = [Code.Of("bri")] } }));

    [Theory]
    [InlineData(RecordState.Draft)]
    [InlineData(RecordState.Withdrawn)]
    public void OfPublished_whatIsNotPublished_isHiddenFromOwnerAndAdministratorToo(RecordState state)
    {
        foreach (var caller in (Principal[])[s_owner, s_staff, Principal.Operator])
        {
            var searching = AccessScope.Of(caller).OfPublished();
            Assert.NotNull(searching.View(s_record));
            Assert.Null(searching.View(s_record with { State = state }));
        }
    }

    // An introduction once took a public record out of the hands of staff: its grants are kept from them, so what they were shown was
    // not the record held, and they were told that part of it is hidden.
    [Fact]
    public void SeesWhole_publicRecordWithAnIntroduction_isStillForStaffToCurate()
    {
        var staff = AccessScope.Of(s_staff);
        var introduced = s_record with { Grants = [new AccessGrant { To = s_fund.Name, Tier = DisclosureTier.Introduced }] };
        Assert.True(staff.SeesWhole(introduced));
        Assert.False(staff.SeesWhole(introduced with { Access = new AccessRules { Visibility = Visibility.Alliance, Alliances = [Code.Of("bri")] } }));
        Assert.False(staff.SeesWhole(introduced with { Access = new AccessRules { Visibility = Visibility.Private } }));
        Assert.True(AccessScope.Of(s_owner).SeesWhole(introduced with { Access = new AccessRules { Visibility = Visibility.Private } }));
    }

    [Fact]
    public void View_byTier_showsTheFieldsOfTheTierAndNoRules()
    {
        var record = s_record with
        {
            Access = new AccessRules
            {
                Disclosure = [Kept("title", DisclosureTier.Introduced), Kept("summary", DisclosureTier.Introduced), Kept("owner", DisclosureTier.Introduced), Kept("capex", DisclosureTier.Agreement)],
                Teaser = new RecordTeaser { Title = LocalizedText.Of("en", "A heat recovery unit") },
            },
            Grants = [new AccessGrant { To = s_fund.Name, Tier = DisclosureTier.Introduced }],
        };

        var teaser = (Technology)AccessScope.Public.View(record)!;
        var introduced = (Technology)AccessScope.Of(s_manager).View(record)!;

        Assert.Equal(("A heat recovery unit", null, null, null), (teaser.Title.Original.Text, teaser.Summary, teaser.Owner, teaser.Capex));
        Assert.Equal((s_record.Title, s_record.Summary, s_plant, null), (introduced.Title, introduced.Summary, introduced.Owner, introduced.Capex));
        Assert.All([teaser, introduced], r => Assert.True(r is { Access: null, Grants.Count: 0 }));
        Assert.Same(record, AccessScope.Of(s_owner).View(record));
    }

    [Fact]
    public void Grant_ofAnIntroduction_opensARestrictedRecordButNoPrivateOne()
    {
        var record = s_record with { Grants = [new AccessGrant { To = s_fund.Name, Tier = DisclosureTier.Agreement }] };

        Assert.Equal(DisclosureTier.Agreement, AccessScope.Of(s_manager).TierOf(record with { Access = new AccessRules { Visibility = Visibility.Restricted } }));
        Assert.Null(AccessScope.Of(s_manager).TierOf(record with { Access = new AccessRules { Visibility = Visibility.Private } }));
    }

    [Fact]
    public void Grant_ofAnAssignment_opensAPrivateDraftToThatPersonAlone()
    {
        var record = s_record with
        {
            State = RecordState.Draft, Access = new AccessRules { Visibility = Visibility.Private }, Grants = [new AccessGrant { To = s_staff.Id, Tier = DisclosureTier.Internal }],
        };

        Assert.Same(record, AccessScope.Of(s_staff).View(record));
        Assert.Null(AccessScope.Of(s_staff with { Id = "user:i|colleague" }).View(record));
    }

    [Theory]
    [InlineData("KZ", "cement", "", true)]
    [InlineData("UZ", "cement", "", false)]
    [InlineData("KZ", "metals", "", false)]
    [InlineData("KZ", "", "needs", false)]
    [InlineData("", "", "technologies", true)]
    public void Portal_withAFilter_seesWhatPassesAllOfIt(string country, string sector, string kind, bool expected)
    {
        var filter = new EmbeddedFilter(
            country.Length > 0 ? [CountryCode.Of(country)] : [], sector.Length > 0 ? [Code.Of(sector)] : [],
            kind.Length > 0 && RecordCollections.TryParse(kind, out var k) ? [k] : []);
        var record = s_record with { Country = CountryCode.Of("KZ"), Sectors = [Code.Of("cement.clinker")] };

        Assert.Equal(expected, AccessScope.Of(new Principal("key:p", Role.Portal) { Filter = filter }).Allows(record));
    }

    [Fact]
    public void Organisation_withoutAnOwner_isItsOwn() =>
        Assert.Equal(DisclosureTier.Internal, AccessScope.Of(s_owner).TierOf(Some.Organisation("plant") with { State = RecordState.Draft }));

    [Fact]
    public void Record_withoutRules_writesTheSameBytesAsBefore() => Assert.Equal(
        // Of the version before records had rules.
        """{"kind":"technology","id":"technologies/a","state":"published","title":{"versions":[{"language":"en","text":"t","kind":"original"}]},"provenance":{"source":"s","licence":"CC0-1.0","retrievedOn":"2026-11-01"}}""",
        System.Text.Encoding.UTF8.GetString(RecordJson.Write(new Technology
        {
            Id = RecordId.Parse("technologies/a"), Title = LocalizedText.Of("en", "t"), Provenance = new Provenance { Source = "s", Licence = "CC0-1.0", RetrievedOn = new DateOnly(2026, 11, 1) },
        })));

    [Fact]
    public void Rules_thatCannotHold_areFaultsOfTheirFields()
    {
        var record = s_record with
        {
            Access = new AccessRules { Visibility = Visibility.Alliance, Disclosure = [Kept("title", DisclosureTier.Introduced), Kept("budget", DisclosureTier.Introduced)] },
        };

        var vocabularies = new VocabularySet(Directory.GetFiles(RepositoryRoot.File("corpus", "vocabularies"), "*.json").Select(f => Vocabulary.Parse(File.ReadAllBytes(f), Path.GetFileName(f))));

        Assert.Equal(
            ["access.disclosure.field", "access.teaser.title", "access.alliances"],
            RecordTerms.Faults(record, vocabularies).Select(f => f.Field).Where(f => f.StartsWith("access", StringComparison.Ordinal)));
    }

    private static FieldDisclosure Kept(string field, DisclosureTier tier) => new() { Field = field, Tier = tier };
}
