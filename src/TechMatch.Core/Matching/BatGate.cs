using System.Globalization;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;

namespace TechMatch.Core.Matching;

/// <summary>A need may ask that stated emissions keep its limits, or the levels of a jurisdiction.</summary>
internal static class BatGate
{
    private const int MostShown = 4;

    /// <summary>Over one asked level is a fail. A pass needs every limit judged, and where a jurisdiction is named at least one of its levels.</summary>
    public static GateVerdict Verdict(MatchFacts asker, MatchFacts offer, BatLibrary levels)
    {
        if (!Asks(asker)) return GateVerdict.NoRule;
        // Most candidates state no figure at all.
        if (offer.Figures.Count == 0) return GateVerdict.Unknown;
        var outcomes = Asked(asker, offer, levels, explained: false).ConvertAll(a => a.Outcome);
        if (outcomes.Contains(BatOutcome.Exceeds)) return GateVerdict.Fail;
        if (outcomes.Count == 0 || outcomes.Exists(o => o is BatOutcome.NotComparable or BatOutcome.NoLevelSet)) return GateVerdict.Unknown;
        // A jurisdiction's levels are met by what they are held against: nothing stated meets nothing.
        return asker.BatJurisdiction is { } named && !BatFinding.ByJurisdiction(offer, named, levels, explained: false).Any() ? GateVerdict.Unknown : GateVerdict.Pass;
    }

    /// <summary>What is asked, and for each of it what the candidate's figure came to.</summary>
    public static (string Asker, string Offer) Values(MatchFacts asker, MatchFacts offer, BatLibrary levels)
    {
        if (!Asks(asker)) return (GateValues.NotStated, offer.Figures.Count == 0 ? GateValues.NotStated : $"{offer.Figures.Count} figures");
        var asked = asker.EmissionLimits.Select(l => l.Stated).Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Pollutant} {(l.Low is { } low ? $"{low:0.####} to " : "at most ")}{l.High:0.####} {l.Unit}"));
        if (asker.BatJurisdiction is { } named) asked = asked.Append($"BAT levels of {named}");
        var findings = Asked(asker, offer, levels);
        var came = findings.OrderByDescending(a => a.Outcome == BatOutcome.Exceeds).Take(MostShown).Select(a => $"{a.Pollutant} {Word(a.Outcome)}: {a.Why}").ToList();
        if (findings.Count > MostShown) came.Add(string.Create(CultureInfo.InvariantCulture, $"{findings.Count - MostShown} more"));
        return (string.Join("; ", asked), came.Count == 0 ? GateValues.NotStated : string.Join("; ", came));
    }

    private static bool Asks(MatchFacts asker) => asker.EmissionLimits.Count > 0 || asker.BatJurisdiction is not null;

    /// <summary>One answer per limit of the need, and per pollutant of the jurisdiction it names.</summary>
    private static List<(Code Pollutant, BatOutcome Outcome, string Why)> Asked(MatchFacts asker, MatchFacts offer, BatLibrary levels, bool explained = true) =>
    [
        .. BatFinding.Asked(offer, asker, levels, explained).GroupBy(BatStanding.Requirement).Select(g =>
        {
            var outcome = BatStanding.OfScopes(g.Select(f => f.Judged.Verdict));
            var shown = g.FirstOrDefault(f => f.Judged.Verdict.Outcome == outcome) ?? g.First();
            return (shown.Pollutant, outcome, shown.Judged.Verdict.Explanation);
        }),
    ];

    private static string Word(BatOutcome outcome) => outcome switch
    {
        BatOutcome.MeetsLowerEnd => "meets the lower end",
        BatOutcome.InRange => "in range",
        BatOutcome.Exceeds => "exceeds",
        BatOutcome.NotComparable => "not comparable",
        _ => "no level set",
    };
}
