using FsCheck;
using FsCheck.Fluent;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;
using static TechMatch.Core.Tests.Matching.FactsGenerator;

namespace TechMatch.Core.Tests.Matching;

/// <summary>Valid records of all six kinds with unknown fields here and there.</summary>
internal static class RecordGenerator
{
    private static readonly Gen<string> s_words = Gen.Elements("Organic Rankine cycle", "тепло печи", "күл", "tullantı istiliyi", "余热发电", "a \"quoted\" <tag> & 🌍");

    private static readonly Gen<LocalizedText> s_text =
        from original in s_words
        from translation in MaybeRef(s_words)
        from kind in Gen.Elements(TranslationKind.Human, TranslationKind.Machine, TranslationKind.MachineChecked)
        select translation is null
            ? LocalizedText.Of("ru", original)
            : new LocalizedText([
                new TextVersion { Language = LanguageCode.Of("kk"), Text = translation, Kind = kind },
                new TextVersion { Language = LanguageCode.Undeclared, Text = original, Kind = TranslationKind.Original },
            ]);

    private static readonly Gen<ClimateClaim?> s_claim = MaybeRef(
        from tonnes in Maybe(Number.Select(n => new TonnesCo2ePerYear(n)))
        from evidence in Gen.Choose(0, 5)
        from years in Maybe(Gen.Choose(1, 100))
        from unit in MaybeRef(s_words)
        select new ClimateClaim { Avoided = tonnes, Evidence = (EvidenceLevel)evidence, LifetimeYears = years, FunctionalUnit = unit });

    private static readonly Gen<BatBlock?> s_bat = MaybeRef(
        from heading in s_text
        from high in Number
        from emerging in Gen.Elements(true, false)
        select new BatBlock
        {
            BatId = "BAT 17",
            Document = "CLM",
            Jurisdiction = "EU",
            Emerging = emerging,
            Headings = [new BatHeading { Heading = Code.Of("description"), Text = heading }],
            Levels = [new BatLevel { Pollutant = Code.Of("dust"), Low = 0, High = high, Unit = "mg/Nm3", Averaging = "daily average" }],
        });

    private static readonly Gen<ReadinessLevel?> s_level = Maybe(Gen.Choose(1, 9).Select(l => new ReadinessLevel(l)));

    private static readonly Gen<double?> s_share = Maybe(Gen.Choose(0, 100).Select(s => s / 100.0));

    private static readonly Gen<Technology> s_technologies =
        from level in s_level
        from limits in List(Limit)
        from claim in s_claim
        from capex in FactsGenerator.Money
        from service in List(Country)
        from bat in s_bat
        from kind in Maybe(Term)
        from figures in List(FactsGenerator.Figure)
        select Some.Technology() with
        {
            Performances = figures.Select(f => f.Stated).ToValueList(), OpexPerYear = capex,
            Readiness = level, FeedLimits = limits, Climate = claim, Capex = capex, ServiceCountries = service, Bat = bat, TechnologyKind = kind,
            Deployments = [.. service.Select(c => new Deployment { Country = c, Measured = true, Capacity = new Quantity(5, "MW") })],
        };

    private static readonly Gen<Startup> s_startups =
        from level in s_level
        from round in FactsGenerator.Money
        from claim in s_claim
        from team in Maybe(Gen.Choose(1, 100))
        select Some.Startup() with { Readiness = level, RoundSought = round, Climate = claim, TeamSize = team, Technologies = [RecordId.Parse("technologies/a")] };

    private static readonly Gen<FundingProposal> s_proposals =
        from cost in FactsGenerator.Money
        from asked in FactsGenerator.Money
        from share in s_share
        from instruments in List(Term)
        from claim in s_claim
        select Some.Proposal() with { TotalCost = cost, AmountAsked = asked, CofinanceShare = share, InstrumentsAsked = instruments, Climate = claim };

    private static readonly Gen<Need> s_needs =
        from feeds in List(Feed)
        from level in s_level
        from budget in FactsGenerator.Range
        from situation in MaybeRef(s_text)
        from emissions in List(FactsGenerator.EmissionLimit)
        from deadline in Day
        select Some.Need() with
        {
            EmissionLimits = emissions, BatJurisdiction = situation is null ? null : "EU", Feeds = feeds, MinReadiness = level, Budget = budget, PresentSituation = situation,
            Outcomes = [new RequiredOutcome { Metric = "dust", Target = new Quantity(10, "mg/Nm3"), Deadline = deadline }],
            Barriers = [new TechMatch.Core.Catalog.Barrier { Class = Code.Of("legal"), Severity = 3 }],
        };

    private static readonly Gen<FundMandate> s_mandates =
        from state in Gen.Elements(MandateState.Planned, MandateState.Open, MandateState.Paused, MandateState.Closed)
        from ticket in FactsGenerator.Range
        from share in s_share
        from floor in Maybe(Number.Select(n => new TonnesCo2ePerYear(n)))
        from included in List(Country)
        select Some.Mandate() with { MandateState = state, Ticket = ticket, MinCofinanceShare = share, ImpactFloor = floor, CountriesIncluded = included };

    private static readonly Gen<Organisation> s_organisations =
        from types in List(Term)
        from shortName in MaybeRef(s_words)
        from until in Day
        select Some.Organisation() with
        {
            ParticipantTypes = types, ShortName = shortName,
            Memberships = [new AllianceMembership { Alliance = Code.Of("bri"), Role = Code.Of("member"), From = new DateOnly(2000, 1, 1), To = until }],
        };

    private static readonly Gen<DisclosureTier> s_tier = Gen.Elements(DisclosureTier.Teaser, DisclosureTier.Introduced, DisclosureTier.Agreement, DisclosureTier.Internal);

    private static readonly Gen<RecordId> s_reader = Gen.Elements("organisations/fund", "organisations/plant", "organisations/centre").Select(RecordId.Parse);

    private static readonly Gen<AccessGrant> s_grant =
        from to in Gen.OneOf(s_reader.Select(o => o.Name), Gen.Elements("user:issuer|reviewer", "key:portal"))
        from tier in s_tier
        select new AccessGrant { To = to, Tier = tier };

    private static readonly Gen<AccessRules> s_rules =
        from visibility in Gen.Elements(Visibility.Public, Visibility.Alliance, Visibility.Restricted, Visibility.Private)
        from alliances in List(Gen.Elements("bri", "ceca").Select(Code.Of))
        from organisations in List(s_reader)
        from kept in List(from field in Gen.Elements(DisclosableFields.All.ToArray()) from tier in s_tier select new FieldDisclosure { Field = field, Tier = tier })
        from title in MaybeRef(s_text)
        from summary in MaybeRef(s_text)
        select new AccessRules
        {
            Visibility = visibility, Alliances = alliances, Organisations = organisations, Disclosure = kept.DistinctBy(k => k.Field).ToValueList(),
            Teaser = title is null && summary is null ? null : new RecordTeaser { Title = title, Summary = summary },
        };

    public static Gen<CatalogRecord> Any { get; } =
        from record in Gen.OneOf(
            s_technologies.Select(r => (CatalogRecord)r),
            s_startups.Select(r => (CatalogRecord)r),
            s_proposals.Select(r => (CatalogRecord)r),
            s_needs.Select(r => (CatalogRecord)r),
            s_mandates.Select(r => (CatalogRecord)r),
            s_organisations.Select(r => (CatalogRecord)r))
        from title in s_text
        from summary in MaybeRef(s_text)
        from body in MaybeRef(s_text)
        from country in Maybe(Country)
        from sectors in List(Term)
        from streams in List(Term)
        from tags in List(s_words)
        from day in Day
        from state in Gen.Elements(RecordState.Draft, RecordState.Published, RecordState.Withdrawn)
        from owner in Maybe(Gen.Constant(RecordId.Parse("organisations/centre")))
        from access in MaybeRef(s_rules)
        from grants in List(s_grant)
        select record with
        {
            Access = access, Grants = grants,
            Title = title, Summary = summary, Body = body, Country = country, Sectors = sectors, Streams = streams, Tags = tags, AsOf = day, State = state, Owner = owner,
        };
}
