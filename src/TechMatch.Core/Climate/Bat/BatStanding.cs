using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;

namespace TechMatch.Core.Climate.Bat;

/// <summary>Where the stated figures of a supplier stand against the levels that hold for one need.</summary>
/// <param name="Outcome">Of the pollutant that stands worst; not comparable when no figure compares, no level set when none is.</param>
/// <param name="Pollutant">That pollutant; null when no figure compares.</param>
/// <param name="IsRecalled">The verdict rests on a level or a figure from memory.</param>
public readonly record struct BatStanding(BatOutcome Outcome, Code? Pollutant, bool IsRecalled)
{
    /// <summary>Against the limits of the need itself, the jurisdiction it names, and that of its country.</summary>
    public static BatStanding Of(MatchFacts supplier, MatchFacts need, BatLibrary library)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        ArgumentNullException.ThrowIfNull(need);
        ArgumentNullException.ThrowIfNull(library);
        if (supplier.Figures.Count == 0) return default;
        return Of(supplier, need, library, jurisdiction => In(supplier, jurisdiction, library));
    }

    /// <param name="inJurisdiction">What <see cref="In"/> gives for the supplier: it depends on no need, so a caller may keep it.</param>
    public static BatStanding Of(MatchFacts supplier, MatchFacts need, BatLibrary library, Func<string, BatStanding> inJurisdiction)
    {
        ArgumentNullException.ThrowIfNull(need);
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(inJurisdiction);
        // Levels of different setters are different requirements, so the worst of each is the worst of all.
        var worst = Worst(BatFinding.AgainstLimits(supplier, need, explained: false));
        if (need.BatJurisdiction is { } named) worst = Worse(worst, inJurisdiction(named));
        return need.Country is { } host && library.JurisdictionOf(host) is var here && here != need.BatJurisdiction ? Worse(worst, inJurisdiction(here)) : worst;
    }

    /// <summary>Against the levels of one jurisdiction.</summary>
    public static BatStanding In(MatchFacts supplier, string jurisdiction, BatLibrary library) => Worst(BatFinding.ByJurisdiction(supplier, jurisdiction, library, explained: false));

    private static BatStanding Worse(BatStanding one, BatStanding other) => Rank(other.Outcome) > Rank(one.Outcome) ? other : one;

    /// <summary>The worst pollutant decides: a better figure for another one does not make up for it.</summary>
    internal static BatStanding Worst(IEnumerable<BatFinding> findings)
    {
        var worst = default(BatStanding);
        foreach (var group in findings.Where(f => f.Judged.Level is not null).GroupBy(Requirement))
        {
            var outcome = OfScopes(group.Select(f => f.Judged.Verdict));
            var standing = new BatStanding(outcome, group.Key.Pollutant, group.Any(f => f.Judged.Verdict.Outcome != BatOutcome.NotComparable && f.IsRecalled));
            if (Rank(outcome) > Rank(worst.Outcome)) worst = standing;
        }

        return worst.Outcome == BatOutcome.NotComparable ? worst with { Pollutant = null, IsRecalled = false } : worst;
    }

    /// <summary>
    /// Documents set several levels for one pollutant, by size, age or fuel, and a figure does not say which is its own. It is over
    /// the level only when it is over all of them, and at the lower end only when it is there in all. Where it lacks what one of
    /// them needs, it may be that one's, and nothing is decided: a kiln's dust without its oxygen is not the dust of a mill.
    /// </summary>
    internal static BatOutcome OfScopes(IEnumerable<BatVerdict> verdicts)
    {
        var all = verdicts.ToList();
        if (all.Exists(v => Lacks(v.Gap))) return BatOutcome.NotComparable;
        var compared = all.Select(v => v.Outcome).Where(o => o is BatOutcome.MeetsLowerEnd or BatOutcome.InRange or BatOutcome.Exceeds).Distinct().ToList();
        // A range across one level may keep it: that speaks against "over all", and for no more than "in range".
        if (all.Exists(v => v.Gap == BatGap.OnBothSides)) return compared.Exists(o => o != BatOutcome.Exceeds) ? BatOutcome.InRange : BatOutcome.NotComparable;
        return compared.Count switch { 0 => BatOutcome.NotComparable, 1 => compared[0], _ => BatOutcome.InRange };
    }

    /// <summary>Levels of one jurisdiction for one pollutant are scopes of one requirement; each limit of a need is one of its own.</summary>
    internal static (Code Pollutant, string Jurisdiction, string Limit) Requirement(BatFinding finding) =>
        (finding.Pollutant, finding.Judged.Jurisdiction, finding.Judged.Jurisdiction == BatFinding.OfNeed ? finding.Judged.BatId : "");

    /// <summary>The figure does not state what the level needs; a figure of another averaging time or oxygen states it.</summary>
    private static bool Lacks(BatGap gap) => gap is BatGap.AveragingMissing or BatGap.OxygenMissing or BatGap.DrynessMissing or BatGap.MoistureMissing
        or BatGap.TemperatureMissing or BatGap.PressureMissing or BatGap.GasVolumeMissing;

    private static int Rank(BatOutcome outcome) => outcome switch
    {
        BatOutcome.NotComparable => 1,
        BatOutcome.MeetsLowerEnd => 2,
        BatOutcome.InRange => 3,
        BatOutcome.Exceeds => 4,
        _ => 0,
    };
}
