using System.Globalization;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>Both sides' values under a rule, in one canonical form: codes, ISO dates, invariant numbers with units.</summary>
internal static class GateValues
{
    public const string NotStated = "not stated";

    /// <summary>Rules on the candidate's own state, which nobody asks for.</summary>
    public static bool IsOfCandidateAlone(GateRule rule) => rule is GateRule.RecordState or GateRule.Expiry or GateRule.NeedStatus;

    public static (string Subject, string Candidate) OfCandidate(GateRule rule, MatchFacts candidate, DateOnly today) => rule switch
    {
        GateRule.RecordState => ("published", candidate.State.ToString().ToLowerInvariant()),
        GateRule.Expiry => (Day(today), candidate.ExpiresOn is { } last ? $"until {Day(last)}" : NotStated),
        GateRule.NeedStatus => ("open", Text(candidate.NeedStatus)),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "expected a rule on the candidate alone"),
    };

    public static (string Asker, string Offer) OfPair(GateRule rule, MatchFacts asker, MatchFacts offer, DateOnly today) => rule switch
    {
        GateRule.MandateState => Mandate(asker, offer, "open", m => m.MandateState?.ToString().ToLowerInvariant() ?? NotStated),
        GateRule.MandateWindow => Mandate(asker, offer, Day(today), Window),
        GateRule.Readiness => (Text(asker.MinReadiness), Text(offer.Readiness)),
        GateRule.CountryServed => (Text(asker.Country), Reach(offer)),
        GateRule.CountryIncluded => (List(asker.IncludedCountries), Text(offer.Country)),
        GateRule.CountryExcluded => asker.Kind == RecordKind.Mandate
            ? (Not(List(asker.ExcludedCountries)), Text(offer.Country))
            : (Text(asker.Country), Not(List(offer.ExcludedCountries))),
        GateRule.Sector => (List(asker.Sectors), List(offer.Sectors)),
        GateRule.SectorExcluded => (Not(List(asker.Exclusions)), List(offer.Sectors)),
        GateRule.Exclusions => (Not(List(asker.Exclusions)), List([.. offer.Sectors, .. offer.Streams, .. offer.TechnologyKind is { } k ? [k] : Array.Empty<Code>()])),
        GateRule.FeedLimits => Feed(asker, offer),
        GateRule.Collaboration => (List(asker.Collaboration), List(offer.Collaboration)),
        GateRule.Ticket => (Range(asker.Ticket), offer.AmountAsked is { } m ? $"{Number(m.Amount)} {m.Currency}" : NotStated),
        GateRule.Instruments => (List(asker.Instruments), List(offer.Instruments)),
        GateRule.Stage => (List(asker.Stages), Text(offer.Stage)),
        GateRule.Applicant => (List(asker.ApplicantKinds), Text(offer.ApplicantKind)),
        GateRule.Cofinance => (Share(asker.MinCofinanceShare), Share(offer.CofinanceShare)),
        GateRule.ImpactFloor => (Tonnes(asker.ImpactFloor, null), Tonnes(offer.Avoided, offer.Evidence)),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "expected a rule on a pair"),
    };

    private static (string Asker, string Offer) Mandate(MatchFacts asker, MatchFacts offer, string asked, Func<MatchFacts, string> stated) =>
        asker.Kind == RecordKind.Mandate ? (stated(asker), asked)
        : offer.Kind == RecordKind.Mandate ? (asked, stated(offer))
        : (NotStated, NotStated);

    private static string Window(MatchFacts mandate) => (mandate.ValidFrom, mandate.Deadline) switch
    {
        (null, null) => NotStated,
        ({ } from, null) => $"from {Day(from)}",
        (null, { } last) => $"until {Day(last)}",
        ({ } from, { } last) => $"{Day(from)} to {Day(last)}",
    };

    private static string Reach(MatchFacts offer) => offer.Kind switch
    {
        RecordKind.Technology or RecordKind.Startup when offer.ServiceCountries.Count > 0 => List(offer.ServiceCountries),
        RecordKind.Mandate => List(offer.IncludedCountries),
        _ => Text(offer.Country),
    };

    private static (string Asker, string Offer) Feed(MatchFacts asker, MatchFacts offer)
    {
        var (_, feed, limit) = FeedGate.Decide(asker, offer);
        var stated = feed is null ? NotStated : $"{feed.Stream} {feed.Property} {Number(feed.Value.Value)} {feed.Value.Unit}{Interval(feed.Value)}";
        return (stated, limit is null ? NotStated : $"{limit.Stream} {limit.Property} {Ends(limit.Low, limit.High)} {limit.Unit}");
    }

    private static string Interval(Quantity q) => q.Low is null && q.High is null ? "" : $" ({Ends(q.Low, q.High)})";

    private static string Ends(double? low, double? high) => (low, high) switch
    {
        (null, null) => "any",
        ({ } l, null) => $"at least {Number(l)}",
        (null, { } h) => $"at most {Number(h)}",
        ({ } l, { } h) => $"{Number(l)} to {Number(h)}",
    };

    private static string Range(MoneyRange? range) => range switch
    {
        null => NotStated,
        { Low: { } l, High: { } h } => $"{Number(l)} to {Number(h)} {range.Currency}",
        { Low: { } l } => $"at least {Number(l)} {range.Currency}",
        _ => $"at most {Number(range.High!.Value)} {range.Currency}",
    };

    private static string Not(string list) => list == NotStated ? list : $"not {list}";

    private static string Tonnes(TonnesCo2ePerYear? tonnes, EvidenceLevel? evidence) =>
        tonnes is not { } t ? NotStated : evidence is { } e ? $"{Number(t.Value)} t CO2e/a (E{(int)e})" : $"{Number(t.Value)} t CO2e/a";

    private static string Share(double? share) => share is { } s ? s.ToString("P0", CultureInfo.InvariantCulture) : NotStated;

    private static string List<T>(ValueList<T> items) => items.Count == 0 ? NotStated : string.Join(", ", items);

    private static string Text<T>(T? value)
        where T : struct => value?.ToString() ?? NotStated;

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Number(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
