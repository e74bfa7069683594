using System.Globalization;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Matching;

namespace TechMatch.Core.Climate.Bat;

/// <summary>One figure of a supplier beside a level.</summary>
/// <param name="Figure">What the record states; null when it names a level and no figure of its own.</param>
public sealed record BatFinding(Code Pollutant, StatedFigure? Figure, JudgedLevel Judged)
{
    /// <summary>Stands where a jurisdiction would for the limits a need sets itself.</summary>
    public const string OfNeed = "need";

    /// <summary>The level or the figure is from memory: shown with the verdict, which counts for less.</summary>
    public bool IsRecalled => Judged.RestsOnRecalledLevel || Figure is { IsRecalled: true };

    /// <summary>
    /// Every stated figure against the levels of the host, and against those of the record's own BAT block; then the levels of that
    /// block no figure was stated for. A figure nobody set a level for says so once per jurisdiction, when the record is a BAT.
    /// </summary>
    /// <param name="host">Null judges against the record's own block only.</param>
    public static ValueList<BatFinding> Of(Technology technology, CountryCode? host, BatLibrary library)
    {
        ArgumentNullException.ThrowIfNull(technology);
        return Of(technology, technology.Performances.Select(p => new StatedFigure(p)).ToValueList(), host, library);
    }

    /// <param name="figures">Those of the record, read before.</param>
    public static ValueList<BatFinding> Of(Technology technology, ValueList<StatedFigure> figures, CountryCode? host, BatLibrary library)
    {
        ArgumentNullException.ThrowIfNull(technology);
        ArgumentNullException.ThrowIfNull(library);
        var restated = technology.Bat is { } stated ? stated.Levels.Select(l => new StatedLimit(l)).ToList() : [];
        var findings = new List<BatFinding>();
        foreach (var figure in figures)
        {
            if (host is { } country) findings.AddRange(ByHost(technology, figure, library.JurisdictionOf(country), library));
            if (technology.Bat is not { } block) continue;
            foreach (var level in restated.Where(l => l.Stated.Pollutant == figure.Value.Pollutant))
                findings.Add(new BatFinding(level.Stated.Pollutant, figure, Own(block, level, BatJudge.Judge(figure, level.Level))));
        }

        if (technology.Bat is { } own)
        {
            foreach (var level in restated.Where(l => !technology.Performances.Any(p => p.Subject == l.Stated.Pollutant)))
                findings.Add(new BatFinding(level.Stated.Pollutant, null, Own(own, level, BatVerdict.NoFigure)));
        }

        return findings.ToValueList();
    }

    /// <summary>What a need asks for itself: each of its limits, and the levels of the jurisdiction it names for the figures stated.</summary>
    /// <param name="explained">As in <see cref="BatJudge"/>.</param>
    public static IEnumerable<BatFinding> Asked(MatchFacts supplier, MatchFacts need, BatLibrary library, bool explained = true)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        ArgumentNullException.ThrowIfNull(need);
        foreach (var finding in AgainstLimits(supplier, need, explained)) yield return finding;
        if (need.BatJurisdiction is not { } named) yield break;
        foreach (var finding in ByJurisdiction(supplier, named, library, explained)) yield return finding;
    }

    /// <summary>The stated figures against each limit of the need; for a limit none was stated for, that.</summary>
    internal static IEnumerable<BatFinding> AgainstLimits(MatchFacts supplier, MatchFacts need, bool explained)
    {
        for (var i = 0; i < need.EmissionLimits.Count; i++)
        {
            var limit = need.EmissionLimits[i].Stated;
            var level = new SheetLevel(need.EmissionLimits[i].Level, ProvenanceGrade.Read, limit.Footnote);
            var id = string.Create(CultureInfo.InvariantCulture, $"limit {i + 1}");
            var found = false;
            foreach (var figure in supplier.Figures.Where(f => f.Value.Pollutant == limit.Pollutant))
            {
                found = true;
                yield return new BatFinding(limit.Pollutant, figure, new JudgedLevel(OfNeed, "", id, level, BatJudge.Judge(figure, level.Level, explained)));
            }

            if (!found) yield return new BatFinding(limit.Pollutant, null, new JudgedLevel(OfNeed, "", id, level, BatVerdict.NoFigure));
        }
    }

    /// <summary>Every stated figure that a jurisdiction has a level for.</summary>
    /// <param name="explained">As in <see cref="BatJudge"/>.</param>
    public static IEnumerable<BatFinding> ByJurisdiction(MatchFacts supplier, string jurisdiction, BatLibrary library, bool explained = true)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        ArgumentNullException.ThrowIfNull(library);
        return supplier.Figures.Where(f => library.Sets(jurisdiction, f.Value.Pollutant)).SelectMany(f => supplier.Sectors
            .SelectMany(s => library.Judge(f, jurisdiction, s, explained)).Where(j => j.Level is not null).Distinct().Select(j => new BatFinding(f.Value.Pollutant, f, j)));
    }

    private static IEnumerable<BatFinding> ByHost(Technology technology, StatedFigure figure, string jurisdiction, BatLibrary library)
    {
        var judged = technology.Sectors.SelectMany(s => library.Judge(figure, jurisdiction, s)).Distinct().ToList();
        var set = judged.Where(j => j.Level is not null).ToList();
        // "No level set" is news of a technique that is sold as BAT, and noise of a pump's flow rate.
        return (set.Count > 0 ? set : technology.Bat is null ? [] : judged.Take(1)).Select(j => new BatFinding(figure.Value.Pollutant, figure, j));
    }

    /// <summary>The record restates the level; nobody here has read its document.</summary>
    private static JudgedLevel Own(BatBlock block, StatedLimit level, BatVerdict verdict) =>
        new(block.Jurisdiction, block.Document, block.BatId, new SheetLevel(level.Level, ProvenanceGrade.Recalled, level.Stated.Footnote), verdict);
}
