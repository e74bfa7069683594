using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;

namespace TechMatch.Core.Matching;

/// <summary>
/// What gates and structured signals need of one record, small enough to travel with an index entry.
/// One flat shape for all kinds: a field a kind does not have stays null or empty. Null means unknown (or, for a
/// rule of a need or mandate, no rule) and is never read as 0 or "no".
/// </summary>
public sealed record MatchFacts
{
    /// <summary>Null for free text, which is no record.</summary>
    public RecordKind? Kind { get; init; }

    public RecordState State { get; init; } = RecordState.Published;

    /// <summary>The organisation behind the record; the diversity limit counts by it.</summary>
    public RecordId? Owner { get; init; }

    /// <summary>Every language some text of the record is in.</summary>
    public ValueList<LanguageCode> Languages { get; init; }

    public CountryCode? Country { get; init; }

    public ValueList<Code> Sectors { get; init; }

    public ValueList<Code> Streams { get; init; }

    public DateOnly? AsOf { get; init; }

    public DateOnly? ExpiresOn { get; init; }

    public Code? TechnologyKind { get; init; }

    /// <summary>What a technology, startup or proposal has reached.</summary>
    public ReadinessLevel? Readiness { get; init; }

    /// <summary>What a need or mandate asks at least.</summary>
    public ReadinessLevel? MinReadiness { get; init; }

    public ValueList<FeedLimit> FeedLimits { get; init; }

    public ValueList<FeedOffer> Feeds { get; init; }

    /// <summary>Stated performance of a technology; what of it is an emission is held against BAT levels.</summary>
    public ValueList<StatedFigure> Figures { get; init; }

    /// <summary>Limits a need sets itself.</summary>
    public ValueList<StatedLimit> EmissionLimits { get; init; }

    /// <summary>Jurisdiction whose BAT levels a need asks for; null when it asks for none.</summary>
    public string? BatJurisdiction { get; init; }

    public ValueList<CountryCode> ServiceCountries { get; init; }

    /// <summary>Countries a supplier may not serve, or a mandate does not fund.</summary>
    public ValueList<CountryCode> ExcludedCountries { get; init; }

    /// <summary>Countries a mandate funds; empty is no rule.</summary>
    public ValueList<CountryCode> IncludedCountries { get; init; }

    /// <summary>Terms of sectors, streams or technology kinds a need rules out; sectors a mandate rules out.</summary>
    public ValueList<Code> Exclusions { get; init; }

    /// <summary>Ways of cooperation offered by a supplier or wanted by a need.</summary>
    public ValueList<Code> Collaboration { get; init; }

    /// <summary>Stage of a proposal (<c>project_stages</c>) or of a startup (<c>startup_stages</c>).</summary>
    public Code? Stage { get; init; }

    /// <summary>Stages a mandate funds.</summary>
    public ValueList<Code> Stages { get; init; }

    /// <summary>What the applicant of a proposal, or an organisation, is (<c>organisation_kinds</c>).</summary>
    public Code? ApplicantKind { get; init; }

    /// <summary>Who may apply to a mandate.</summary>
    public ValueList<Code> ApplicantKinds { get; init; }

    /// <summary>Asked by a proposal, given by a mandate, accepted by a need.</summary>
    public ValueList<Code> Instruments { get; init; }

    /// <summary>Amount a proposal asks, or the round a startup seeks.</summary>
    public Money? AmountAsked { get; init; }

    /// <summary>Capital cost of a technology, or the total cost of a proposal.</summary>
    public Money? Cost { get; init; }

    /// <summary>Running cost of a technology a year.</summary>
    public Money? OpexPerYear { get; init; }

    /// <summary>Budget of a need.</summary>
    public MoneyRange? Budget { get; init; }

    /// <summary>Smallest and largest amount a mandate gives to one project.</summary>
    public MoneyRange? Ticket { get; init; }

    /// <summary>Share of the cost from others, 0–1.</summary>
    public double? CofinanceShare { get; init; }

    /// <summary>The least such share a mandate asks, 0–1.</summary>
    public double? MinCofinanceShare { get; init; }

    /// <summary>Claimed avoided emissions per functional unit installed.</summary>
    public TonnesCo2ePerYear? Avoided { get; init; }

    /// <summary>What carries the claim; null when there is no claim at all.</summary>
    public EvidenceLevel? Evidence { get; init; }

    public int? LifetimeYears { get; init; }

    /// <summary>The least avoided emissions a mandate wants.</summary>
    public TonnesCo2ePerYear? ImpactFloor { get; init; }

    /// <summary>Status of a need (<c>need_status</c>).</summary>
    public Code? NeedStatus { get; init; }

    public MandateState? MandateState { get; init; }

    /// <summary>First day a mandate pays.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>Last day to apply to a mandate.</summary>
    public DateOnly? Deadline { get; init; }

    public static MatchFacts Of(CatalogRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var common = new MatchFacts
        {
            Kind = record.Id.Kind,
            State = record.State,
            Owner = record.Owner ?? (record is Organisation ? record.Id : null),
            Languages = RecordText.LanguagesOf(record),
            Country = record.Country,
            Sectors = record.Sectors,
            Streams = record.Streams,
            AsOf = record.AsOf,
            ExpiresOn = record.ExpiresOn,
        };
        return record switch
        {
            Organisation o => common with { ApplicantKind = o.OrganisationKind },
            Technology t => Supplier(common, t.Climate) with
            {
                TechnologyKind = t.TechnologyKind,
                Readiness = t.Readiness,
                FeedLimits = t.FeedLimits,
                ServiceCountries = t.ServiceCountries,
                ExcludedCountries = t.ExcludedCountries,
                Collaboration = t.CollaborationOffered,
                Figures = t.Performances.Select(p => new StatedFigure(p)).ToValueList(),
                Cost = t.Capex,
                OpexPerYear = t.OpexPerYear,
            },
            Startup s => Supplier(common, s.Climate) with
            {
                Stage = s.Stage,
                Readiness = s.Readiness,
                FeedLimits = s.FeedLimits,
                ServiceCountries = s.ServiceCountries,
                ExcludedCountries = s.ExcludedCountries,
                Collaboration = s.CollaborationOffered,
                AmountAsked = s.RoundSought,
            },
            FundingProposal p => Supplier(common, p.Climate) with
            {
                Stage = p.Stage,
                ApplicantKind = p.ApplicantKind,
                Readiness = p.Readiness,
                Instruments = p.InstrumentsAsked,
                AmountAsked = p.AmountAsked,
                Cost = p.TotalCost,
                CofinanceShare = p.CofinanceShare,
            },
            Need n => common with
            {
                MinReadiness = n.MinReadiness,
                Feeds = n.Feeds,
                EmissionLimits = n.EmissionLimits.Select(l => new StatedLimit(l)).ToValueList(),
                BatJurisdiction = n.BatJurisdiction,
                Exclusions = n.Exclusions,
                Collaboration = n.TransferModes,
                Instruments = n.Instruments,
                Budget = n.Budget,
                NeedStatus = n.Status,
            },
            FundMandate m => common with
            {
                MandateState = m.MandateState,
                Ticket = m.Ticket,
                Instruments = m.Instruments,
                Stages = m.Stages,
                MinReadiness = m.MinReadiness,
                IncludedCountries = m.CountriesIncluded,
                ExcludedCountries = m.CountriesExcluded,
                Exclusions = m.SectorsExcluded,
                ApplicantKinds = m.ApplicantKinds,
                MinCofinanceShare = m.MinCofinanceShare,
                ImpactFloor = m.ImpactFloor,
                ValidFrom = m.ValidFrom,
                Deadline = m.Deadline,
            },
            _ => common,
        };
    }

    private static MatchFacts Supplier(MatchFacts common, ClimateClaim? claim) => common with
    {
        Avoided = claim?.Avoided,
        Evidence = claim?.Evidence,
        LifetimeYears = claim?.LifetimeYears,
    };
}
