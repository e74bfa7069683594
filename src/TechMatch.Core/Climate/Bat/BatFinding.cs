using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Reference;

namespace TechMatch.Core.Climate.Bat;

/// <summary>One figure of a technology beside a level.</summary>
/// <param name="Figure">What the record states; null when it names a level and no figure of its own.</param>
public sealed record BatFinding(Code Pollutant, Performance? Figure, JudgedLevel Judged)
{
    /// <summary>
    /// Every stated figure against the levels of the host, and against those of the record's own BAT block; then the levels of that
    /// block no figure was stated for. A figure nobody set a level for says so once per jurisdiction, when the record is a BAT.
    /// </summary>
    /// <param name="host">Null judges against the record's own block only.</param>
    public static ValueList<BatFinding> Of(Technology technology, CountryCode? host, BatLibrary library)
    {
        ArgumentNullException.ThrowIfNull(technology);
        ArgumentNullException.ThrowIfNull(library);
        var findings = new List<BatFinding>();
        foreach (var figure in technology.Performances)
        {
            var value = EmissionValue.Of(figure);
            if (host is { } country) findings.AddRange(ByHost(technology, figure, value, library.JurisdictionOf(country), library));
            if (technology.Bat is not { } block) continue;
            foreach (var level in block.Levels.Where(l => l.Pollutant == figure.Subject))
                findings.Add(new BatFinding(figure.Subject, figure, Own(block, level, BatJudge.Judge(value, BatAel.Of(level)))));
        }

        if (technology.Bat is { } own)
        {
            foreach (var level in own.Levels.Where(l => !technology.Performances.Any(p => p.Subject == l.Pollutant)))
                findings.Add(new BatFinding(level.Pollutant, null, Own(own, level, BatVerdict.NoFigure)));
        }

        return findings.ToValueList();
    }

    private static IEnumerable<BatFinding> ByHost(Technology technology, Performance figure, EmissionValue value, string jurisdiction, BatLibrary library)
    {
        var judged = technology.Sectors.SelectMany(s => library.Judge(value, jurisdiction, s)).Distinct().ToList();
        var set = judged.Where(j => j.Level is not null).ToList();
        // "No level set" is news of a technique that is sold as BAT, and noise of a pump's flow rate.
        return (set.Count > 0 ? set : technology.Bat is null ? [] : judged.Take(1)).Select(j => new BatFinding(figure.Subject, figure, j));
    }

    /// <summary>The record restates the level; nobody here has read its document.</summary>
    private static JudgedLevel Own(BatBlock block, BatLevel level, BatVerdict verdict) =>
        new(block.Jurisdiction, block.Document, block.BatId, new SheetLevel(BatAel.Of(level), ProvenanceGrade.Recalled, level.Footnote), verdict);
}
