using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>
/// Applies the rules of a direction to one pair. Rules compare what one side asks (need, mandate, searcher) with what
/// the other offers; which side is the subject only decides the order of the values shown.
/// </summary>
public static class MatchGates
{
    private static readonly GateRule[] s_needAndSupplier =
    [
        GateRule.RecordState, GateRule.Expiry, GateRule.NeedStatus, GateRule.Readiness, GateRule.CountryServed, GateRule.CountryExcluded,
        GateRule.Sector, GateRule.Exclusions, GateRule.FeedLimits, GateRule.Collaboration, GateRule.BatLevels,
    ];

    private static readonly GateRule[] s_mandateAndProposal =
    [
        GateRule.RecordState, GateRule.Expiry, GateRule.MandateState, GateRule.MandateWindow, GateRule.Readiness, GateRule.CountryIncluded,
        GateRule.CountryExcluded, GateRule.Sector, GateRule.SectorExcluded, GateRule.Ticket, GateRule.Instruments, GateRule.Stage,
        GateRule.Applicant, GateRule.Cofinance, GateRule.ImpactFloor,
    ];

    private static readonly GateRule[] s_text =
    [
        GateRule.RecordState, GateRule.Expiry, GateRule.NeedStatus, GateRule.MandateState, GateRule.MandateWindow, GateRule.CountryServed,
        GateRule.CountryExcluded, GateRule.Sector,
    ];

    /// <summary>The rules that apply, in order of display.</summary>
    public static ReadOnlySpan<GateRule> RulesOf(MatchDirection direction) => direction switch
    {
        MatchDirection.NeedToSupplier or MatchDirection.SupplierToNeed => s_needAndSupplier,
        MatchDirection.MandateToProposal or MatchDirection.ProposalToMandate => s_mandateAndProposal,
        MatchDirection.TextToAny => s_text,
        _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "expected one of the five directions"),
    };

    /// <param name="today">The day of the question; expiry and application windows depend on it.</param>
    /// <returns>The rules that failed or cannot be judged. No allocation.</returns>
    public static GateMask Check(MatchSubject subject, MatchFacts candidate, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(candidate);
        var (failed, unknown) = (0u, 0u);
        foreach (var rule in RulesOf(subject.Direction))
        {
            switch (Verdict(rule, subject, candidate, today))
            {
                case GateVerdict.Fail: failed |= GateRules.Bit(rule); break;
                case GateVerdict.Unknown: unknown |= GateRules.Bit(rule); break;
            }
        }

        return new GateMask(failed, unknown);
    }

    /// <returns>One outcome per rule of the direction, also where there is no rule to apply.</returns>
    public static IReadOnlyList<GateOutcome> Outcomes(MatchSubject subject, MatchFacts candidate, DateOnly today, WeightProfile profile)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(profile);
        var outcomes = new List<GateOutcome>();
        var subjectAsks = MatchDirections.SubjectAsks(subject.Direction);
        var (asker, offer) = subjectAsks ? (subject.Facts, candidate) : (candidate, subject.Facts);
        foreach (var rule in RulesOf(subject.Direction))
        {
            var values = GateValues.IsOfCandidateAlone(rule)
                ? GateValues.OfCandidate(rule, candidate, today)
                : Oriented(rule == GateRule.BatLevels ? BatGate.Values(asker, offer, subject.Levels) : GateValues.OfPair(rule, asker, offer, today), subjectAsks);
            outcomes.Add(new GateOutcome(
                rule, GateRules.Id(rule), Verdict(rule, subject, candidate, today), values.Subject, values.Candidate, (profile.HardMask & GateRules.Bit(rule)) != 0));
        }

        return outcomes;
    }

    private static (string Subject, string Candidate) Oriented((string Asker, string Offer) values, bool subjectAsks) =>
        subjectAsks ? values : (values.Offer, values.Asker);

    private static GateVerdict Verdict(GateRule rule, MatchSubject subject, MatchFacts candidate, DateOnly today)
    {
        var (asker, offer) = MatchDirections.SubjectAsks(subject.Direction) ? (subject.Facts, candidate) : (candidate, subject.Facts);
        return rule switch
        {
            GateRule.RecordState => candidate.State == RecordState.Published ? GateVerdict.Pass : GateVerdict.Fail,
            GateRule.Expiry => candidate.ExpiresOn is not { } last ? GateVerdict.NoRule : last < today ? GateVerdict.Fail : GateVerdict.Pass,
            GateRule.NeedStatus => SupplyGates.NeedStatus(candidate),
            GateRule.Readiness => SupplyGates.Readiness(asker, offer),
            GateRule.CountryServed => PlaceGates.Served(asker, offer),
            GateRule.CountryIncluded => PlaceGates.Included(asker, offer),
            GateRule.CountryExcluded => PlaceGates.Excluded(asker, offer),
            GateRule.Sector => SupplyGates.Sector(asker, offer),
            GateRule.SectorExcluded => SupplyGates.SectorExcluded(asker, offer),
            GateRule.Exclusions => SupplyGates.Exclusions(asker, offer),
            GateRule.FeedLimits => FeedGate.Verdict(asker, offer),
            GateRule.Collaboration => SupplyGates.AnyShared(asker.Collaboration, offer.Collaboration),
            GateRule.MandateState => MoneyGates.State(asker, offer),
            GateRule.MandateWindow => MoneyGates.Window(asker, offer, today),
            GateRule.Ticket => MoneyGates.Ticket(asker, offer),
            GateRule.Instruments => SupplyGates.AnyShared(asker.Instruments, offer.Instruments),
            GateRule.Stage => MoneyGates.Listed(asker.Stages, offer.Stage),
            GateRule.Applicant => MoneyGates.Listed(asker.ApplicantKinds, offer.ApplicantKind),
            GateRule.Cofinance => MoneyGates.Cofinance(asker, offer),
            GateRule.ImpactFloor => MoneyGates.ImpactFloor(asker, offer),
            GateRule.BatLevels => BatGate.Verdict(asker, offer, subject.Levels),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "expected a known rule"),
        };
    }
}
