using FsCheck;
using FsCheck.Fluent;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Matching;

namespace TechMatch.Core.Tests.Matching;

/// <summary>Facts with every field sometimes unknown; values from small pools, so that two records often meet.</summary>
internal static class FactsGenerator
{
    public static Gen<Code> Term { get; } =
        Gen.Elements("cement", "cement.clinker", "cement.grinding", "ewaste", "heat", "copper", "process", "grant", "equity", "pilot", "open", "met").Select(Code.Of);

    public static Gen<CountryCode> Country { get; } = Gen.Elements("KZ", "CN", "AZ", "DE").Select(CountryCode.Of);

    public static Gen<DateOnly?> Day { get; } = Maybe(Gen.Choose(-2000, 2000).Select(d => Given.Today.AddDays(d)));

    public static Gen<double> Number { get; } = Gen.OneOf(Gen.Choose(0, 100).Select(i => i / 10.0), Gen.Elements(0.1, double.Epsilon, 1e300));

    public static Gen<Money?> Money { get; } = MaybeRef(
        from amount in Gen.Choose(0, 2_000_000_000)
        from scale in Gen.Choose(0, 3)
        from currency in Gen.Elements("USD", "KZT")
        from year in Maybe(Gen.Choose(2000, 2030))
        select new Money(new decimal(amount, 0, 0, false, (byte)scale), currency, year));

    public static Gen<MoneyRange?> Range { get; } = MaybeRef(
        from low in Maybe(Gen.Choose(0, 1_000_000))
        from width in Gen.Choose(0, 1_000_000)
        from open in Gen.Choose(0, 2)
        from currency in Gen.Elements("USD", "KZT")
        select new MoneyRange(low, low is null || open > 0 ? (low ?? 0) + width : null, currency));

    public static Gen<FeedLimit> Limit { get; } =
        from stream in Term
        from property in Gen.Elements("copper content", "Copper Content", "moisture")
        from unit in Gen.Elements("%", "mm")
        from low in Maybe(Gen.Choose(0, 50))
        from width in Maybe(Gen.Choose(0, 50))
        select new FeedLimit { Stream = stream, Property = property, Unit = unit, Low = low, High = width is { } w ? (low ?? 0) + w : null };

    public static Gen<FeedOffer> Feed { get; } =
        from stream in Term
        from property in Gen.Elements("copper content", "moisture", "размер частиц")
        from unit in Gen.Elements("%", "mm")
        from value in Gen.Choose(0, 100)
        from below in Maybe(Gen.Choose(0, 10))
        from above in Maybe(Gen.Choose(0, 10))
        from basis in MaybeRef(Gen.Elements("dry", "10 % O₂"))
        from year in Maybe(Gen.Choose(1990, 2030))
        from quality in Maybe(Gen.Choose(1, 5))
        select new FeedOffer { Stream = stream, Property = property, Value = new Quantity(value, unit, value - below, value + above, basis, year, quality) };

    public static Gen<StatedFigure> Figure { get; } =
        from feed in Feed
        select new StatedFigure(new Performance { Subject = feed.Stream, Metric = feed.Property, Value = feed.Value });

    public static Gen<BatLevel> EmissionLimit { get; } =
        from pollutant in Term
        from low in Maybe(Number)
        from over in Gen.Choose(0, 50)
        from averaging in MaybeRef(Gen.Elements("daily average", "yearly average"))
        from reference in MaybeRef(Gen.Elements("dry gas, 10 % O2"))
        select new BatLevel { Pollutant = pollutant, Low = low, High = (low ?? 0) + over, Unit = "mg/Nm3", Averaging = averaging, Reference = reference };

    public static Gen<MatchFacts> Facts { get; } =
        from kind in Maybe(Gen.Elements(RecordCollections.AllKinds.ToArray()))
        from state in Gen.Frequency((6, Gen.Constant(RecordState.Published)), (1, Gen.Elements(RecordState.Draft, RecordState.Withdrawn)))
        from owner in Maybe(Gen.Choose(0, 3).Select(i => RecordId.Of(RecordKind.Organisation, $"o{i}")))
        from country in Maybe(Country)
        from codes in Gen.ArrayOf(List(Term), 8)
        from days in Gen.ArrayOf(Day, 4)
        from single in Gen.ArrayOf(Maybe(Term), 4)
        from levels in Gen.ArrayOf(Maybe(Gen.Choose(1, 9).Select(l => new ReadinessLevel(l))), 2)
        from limits in List(Limit)
        from feeds in List(Feed)
        from figures in List(Figure)
        from emissions in List(EmissionLimit)
        from jurisdiction in MaybeRef(Gen.Elements("EU", "KZ"))
        from countries in Gen.ArrayOf(List(Country), 3)
        from money in Gen.ArrayOf(Money, 3)
        from ranges in Gen.ArrayOf(Range, 2)
        from shares in Gen.ArrayOf(Maybe(Gen.Choose(0, 100).Select(s => s / 100.0)), 2)
        from tonnes in Gen.ArrayOf(Maybe(Number.Select(t => new TonnesCo2ePerYear(t))), 2)
        from evidence in Maybe(Gen.Choose(0, 5).Select(e => (EvidenceLevel)e))
        from lifetime in Maybe(Gen.Choose(1, 100))
        from mandate in Maybe(Gen.Elements(MandateState.Planned, MandateState.Open, MandateState.Paused, MandateState.Closed))
        select new MatchFacts
        {
            Kind = kind,
            State = state,
            Owner = owner,
            Country = country,
            Sectors = codes[0],
            Streams = codes[1],
            Exclusions = codes[2],
            Collaboration = codes[3],
            Stages = codes[4],
            ApplicantKinds = codes[5],
            Instruments = codes[6],
            AsOf = days[0],
            ExpiresOn = days[1],
            ValidFrom = days[2],
            Deadline = days[3],
            TechnologyKind = single[0],
            Stage = single[1],
            ApplicantKind = single[2],
            NeedStatus = single[3],
            Readiness = levels[0],
            MinReadiness = levels[1],
            FeedLimits = limits,
            Feeds = feeds,
            Figures = figures,
            EmissionLimits = emissions.Select(l => new StatedLimit(l)).ToValueList(),
            BatJurisdiction = jurisdiction,
            ServiceCountries = countries[0],
            ExcludedCountries = countries[1],
            IncludedCountries = countries[2],
            AmountAsked = money[0],
            Cost = money[1],
            OpexPerYear = money[2],
            Budget = ranges[0],
            Ticket = ranges[1],
            CofinanceShare = shares[0],
            MinCofinanceShare = shares[1],
            Avoided = tonnes[0],
            ImpactFloor = tonnes[1],
            Evidence = evidence,
            LifetimeYears = lifetime,
            MandateState = mandate,
        };

    public static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : struct => Gen.Frequency((1, Gen.Constant((T?)null)), (2, gen.Select(v => (T?)v)));

    public static Gen<T?> MaybeRef<T>(Gen<T> gen)
        where T : class => Gen.Frequency((1, Gen.Constant((T?)null)), (2, gen.Select(v => (T?)v)));

    public static Gen<ValueList<T>> List<T>(Gen<T> gen) => Gen.Choose(0, 3).SelectMany(n => Gen.ArrayOf(gen, n)).Select(a => a.ToValueList());
}
