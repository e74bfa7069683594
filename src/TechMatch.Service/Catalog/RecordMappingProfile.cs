using System.Globalization;
using System.Linq.Expressions;
using AutoMapper;
using Google.Protobuf.Collections;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Catalog;

/// <summary>
/// The flat catalogue messages, both ways. Scalars convert through their own parsers, so a broken value keeps the
/// parser's message; <see cref="RecordWire"/> adds which field it stood in. The match path is mapped by hand instead.
/// </summary>
internal sealed class RecordMappingProfile : Profile
{
    public RecordMappingProfile()
    {
        MapScalars();
        MapValues();
        MapDetails();
    }

    private void MapScalars()
    {
        CreateMap(typeof(RepeatedField<>), typeof(ValueList<>)).ConvertUsing(typeof(FromRepeated<,>));
        CreateMap<string, Code>().ConvertUsing(text => Code.Of(text));
        CreateMap<Code, string>().ConvertUsing(code => code.Value);
        CreateMap<string, CountryCode>().ConvertUsing(text => CountryCode.Of(text));
        CreateMap<CountryCode, string>().ConvertUsing(code => code.Value);
        CreateMap<string, LanguageCode>().ConvertUsing(text => LanguageCode.Of(text));
        CreateMap<LanguageCode, string>().ConvertUsing(code => code.Value);
        CreateMap<string, RecordId>().ConvertUsing(text => RecordId.Parse(text));
        CreateMap<RecordId, string>().ConvertUsing(id => id.Name);
        CreateMap<string, DateOnly>().ConvertUsing(text => WireScalars.ParseDate(text));
        CreateMap<DateOnly, string>().ConvertUsing(date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        CreateMap<string, decimal>().ConvertUsing(text => WireScalars.ParseAmount(text));
        CreateMap<decimal, string>().ConvertUsing(amount => amount.ToString(CultureInfo.InvariantCulture));
        CreateMap<int, ReadinessLevel>().ConvertUsing(level => new ReadinessLevel(level));
        CreateMap<ReadinessLevel, int>().ConvertUsing(level => level.Value);
        CreateMap<double, TonnesCo2ePerYear>().ConvertUsing(tonnes => new TonnesCo2ePerYear(tonnes));
        CreateMap<TonnesCo2ePerYear, double>().ConvertUsing(tonnes => tonnes.Value);
        CreateMap<Wire.RecordState, RecordState>().ConvertUsing(state => WireScalars.ToState(state));
        CreateMap<RecordState, Wire.RecordState>().ConvertUsing(state => (Wire.RecordState)((int)state + 1));
        CreateMap<Wire.MandateState, MandateState>().ConvertUsing(state => WireScalars.ToMandateState(state));
        CreateMap<MandateState, Wire.MandateState>().ConvertUsing(state => (Wire.MandateState)((int)state + 1));
        CreateMap<Wire.EvidenceLevel, EvidenceLevel>().ConvertUsing(level => WireScalars.ToEvidence(level));
        CreateMap<EvidenceLevel, Wire.EvidenceLevel>().ConvertUsing(level => (Wire.EvidenceLevel)(int)level);
        CreateMap<Wire.Visibility, Visibility>().ConvertUsing(visibility => WireScalars.ToVisibility(visibility));
        CreateMap<Visibility, Wire.Visibility>().ConvertUsing(visibility => (Wire.Visibility)((int)visibility + 1));
        CreateMap<Wire.DisclosureTier, DisclosureTier>().ConvertUsing(tier => WireScalars.ToTier(tier));
        CreateMap<DisclosureTier, Wire.DisclosureTier>().ConvertUsing(tier => (Wire.DisclosureTier)((int)tier + 1));
        CreateMap<TranslationKind, Wire.TranslationKind>().ConvertUsing(kind => (Wire.TranslationKind)((int)kind + 1));
    }

    private void MapValues()
    {
        CreateMap<Wire.LocalizedText, LocalizedText>().ConvertUsing(text => text == null ? null! : WireScalars.ToText(text));
        ToWire<LocalizedText, Wire.LocalizedText>();
        ToWire<TextVersion, Wire.TextVersion>();
        CreateMap<Wire.Money, Money>().ConvertUsing(m => m == null ? null! : new Money(WireScalars.ParseAmount(m.Amount), m.Currency, m.HasPriceYear ? m.PriceYear : null));
        ToWire<Money, Wire.Money>();
        CreateMap<Wire.MoneyRange, MoneyRange>().ConvertUsing(m => m == null ? null! : new MoneyRange(
            m.HasLow ? WireScalars.ParseAmount(m.Low) : null, m.HasHigh ? WireScalars.ParseAmount(m.High) : null, m.Currency));
        ToWire<MoneyRange, Wire.MoneyRange>();
        CreateMap<Wire.Quantity, Quantity>().ConvertUsing(q => q == null ? null! : new Quantity(
            q.Value, q.Unit, q.HasLow ? q.Low : null, q.HasHigh ? q.High : null, q.HasBasis ? q.Basis : null, q.HasYear ? q.Year : null, q.HasQuality ? q.Quality : null));
        ToWire<Quantity, Wire.Quantity>();
        Both<Wire.Provenance, Provenance>();
        Both<Wire.FieldDisclosure, FieldDisclosure>();
        Both<Wire.RecordTeaser, RecordTeaser>();
        Both<Wire.AccessRules, AccessRules>();
        Both<Wire.AccessGrant, AccessGrant>();
        FromWire<Wire.ClimateClaim, ClimateClaim>().ForMember(c => c.Avoided, o =>
        {
            o.PreCondition(w => w.HasAvoidedTonnesCo2EPerYear);
            o.MapFrom(w => w.AvoidedTonnesCo2EPerYear);
        });
        ToWire<ClimateClaim, Wire.ClimateClaim>().ForMember(w => w.AvoidedTonnesCo2EPerYear, o => o.MapFrom(c => c.Avoided));
    }

    private void MapDetails()
    {
        Both<Wire.AllianceMembership, AllianceMembership>();
        Both<Wire.Advantage, Advantage>();
        Both<Wire.Deployment, Deployment>();
        Both<Wire.FeedLimit, FeedLimit>();
        Both<Wire.Performance, Performance>();
        Both<Wire.BatHeading, BatHeading>();
        Both<Wire.BatLevel, BatLevel>();
        Both<Wire.BatBlock, BatBlock>();
        Both<Wire.RequiredOutcome, RequiredOutcome>();
        Both<Wire.FeedOffer, FeedOffer>();
        Both<Wire.Barrier, Core.Catalog.Barrier>();
        Record<Wire.OrganisationDetails, Organisation>(w => w.Organisation);
        Record<Wire.TechnologyDetails, Technology>(w => w.Technology);
        Record<Wire.StartupDetails, Startup>(w => w.Startup);
        Record<Wire.ProposalDetails, FundingProposal>(w => w.Proposal);
        Record<Wire.NeedDetails, Need>(w => w.Need);
        var (mandateIn, mandateOut) = Record<Wire.MandateDetails, FundMandate>(w => w.Mandate);
        mandateIn.ForMember(m => m.ImpactFloor, o =>
        {
            o.PreCondition(w => w.HasImpactFloorTonnesCo2EPerYear);
            o.MapFrom(w => w.ImpactFloorTonnesCo2EPerYear);
        });
        mandateOut.ForMember(w => w.ImpactFloorTonnesCo2EPerYear, o => o.MapFrom(m => m.ImpactFloor));
    }

    private void Both<TWire, TRecord>()
    {
        FromWire<TWire, TRecord>();
        ToWire<TRecord, TWire>();
    }

    /// <summary>The details message and the common fields meet in one record, and part again on the way out.</summary>
    private (IMappingExpression<TDetails, TRecord> In, IMappingExpression<TRecord, TDetails> Out) Record<TDetails, TRecord>(Expression<Func<Wire.Record, TDetails>> details)
        where TRecord : CatalogRecord
    {
        var detailsOf = details.Compile();
        var common = CreateMap<Wire.Record, TRecord>(MemberList.None);
        common.ForMember(r => r.Id, o => o.MapFrom(w => w.Name))
            .AfterMap((wire, record, context) => context.Mapper.Map(detailsOf(wire), record));
        common.ForAllMembers(o => SkipUnset(o, typeof(Wire.Record)));
        CreateMap<TRecord, Wire.Record>()
            .ForMember(w => w.Name, o => o.MapFrom(r => r.Id))
            .ForMember(w => w.Etag, o => o.Ignore())
            .ForMember(w => w.Revision, o => o.Ignore())
            .ForMember(w => w.CreateTime, o => o.Ignore())
            .ForMember(w => w.UpdateTime, o => o.Ignore())
            .ForMember(w => w.Organisation, o => o.Ignore())
            .ForMember(w => w.Technology, o => o.Ignore())
            .ForMember(w => w.Startup, o => o.Ignore())
            .ForMember(w => w.Proposal, o => o.Ignore())
            .ForMember(w => w.Need, o => o.Ignore())
            .ForMember(w => w.Mandate, o => o.Ignore())
            .ForMember(details, o => o.MapFrom(r => r))
            .ForAllMembers(SkipNull);
        return (FromWire<TDetails, TRecord>(), ToWire<TRecord, TDetails>());
    }

    private IMappingExpression<TWire, TRecord> FromWire<TWire, TRecord>()
    {
        var map = CreateMap<TWire, TRecord>(MemberList.None);
        map.ForAllMembers(o => SkipUnset(o, typeof(TWire)));
        return map;
    }

    private IMappingExpression<TRecord, TWire> ToWire<TRecord, TWire>()
    {
        var map = CreateMap<TRecord, TWire>();
        map.ForAllMembers(SkipNull);
        return map;
    }

    /// <summary>An optional field reads as "" or 0 when unset; unset means unknown and must stay so.</summary>
    private static void SkipUnset<TWire, TRecord, TMember>(IMemberConfigurationExpression<TWire, TRecord, TMember> member, Type wire)
    {
        if (wire.GetProperty("Has" + member.DestinationMember.Name) is not { } has) return;
        var isSet = has.GetMethod!.CreateDelegate<Func<TWire, bool>>();
        member.PreCondition(source => isSet(source));
    }

    /// <summary>Protobuf setters refuse null.</summary>
    private static void SkipNull<TRecord, TWire, TMember>(IMemberConfigurationExpression<TRecord, TWire, TMember> member) =>
        member.Condition((_, _, value) => value is not null);
}

/// <summary>A repeated field into an immutable list, element by element.</summary>
internal sealed class FromRepeated<TSource, TTarget> : ITypeConverter<RepeatedField<TSource>, ValueList<TTarget>>
{
    public ValueList<TTarget> Convert(RepeatedField<TSource> source, ValueList<TTarget> destination, ResolutionContext context)
    {
        var items = new List<TTarget>(source.Count);
        foreach (var item in source)
        {
            try
            {
                items.Add(context.Mapper.Map<TTarget>(item));
            }
            catch (Exception e) when (e is AutoMapperMappingException or ArgumentException)
            {
                throw new ItemException(items.Count, e);
            }
        }

        return items.ToValueList();
    }
}
