using System.Collections.Frozen;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Reference;

namespace TechMatch.Core.Climate.Bat;

/// <summary>A verdict with the level it was made against; <see cref="Level"/> is null when none is set.</summary>
public sealed record JudgedLevel(string Jurisdiction, string Document, string BatId, SheetLevel? Level, BatVerdict Verdict)
{
    /// <summary>True when the level itself was not read again: show it with the verdict.</summary>
    public bool RestsOnRecalledLevel => Level is { Grade: ProvenanceGrade.Recalled };
}

/// <summary>The sheets of every jurisdiction of a deployment; immutable.</summary>
public sealed class BatLibrary(IEnumerable<BatSheet> sheets)
{
    private readonly BatSheet[] _sheets = [.. sheets.OrderBy(s => s.Id, StringComparer.Ordinal)];

    private readonly HashSet<(string Jurisdiction, Code Pollutant)> _set =
        [.. sheets.SelectMany(s => s.Techniques.SelectMany(t => t.Levels.Select(l => (s.Jurisdiction, l.Level.Pollutant))))];

    private readonly FrozenDictionary<CountryCode, string> _jurisdictions = sheets.OrderBy(s => s.Id, StringComparer.Ordinal)
        .SelectMany(s => s.Countries, (s, country) => (Country: country, s.Jurisdiction)).DistinctBy(c => c.Country).ToFrozenDictionary(c => c.Country, c => c.Jurisdiction);

    public IReadOnlyList<BatSheet> Sheets => _sheets;

    public static BatLibrary Empty { get; } = new([]);

    /// <summary>Whose levels hold in a country; its own code where no sheet names it, and then no level is set.</summary>
    public string JurisdictionOf(CountryCode country) => _jurisdictions.GetValueOrDefault(country, country.Value);

    /// <summary>Whether any sheet of a jurisdiction has a level for a pollutant.</summary>
    public bool Sets(string jurisdiction, Code pollutant) => _set.Contains((jurisdiction, pollutant));

    /// <summary>
    /// The documents of a jurisdiction with the techniques for a sector and a pollutant. Asked for neither, a document without techniques
    /// is among them: what frames a jurisdiction is an answer too.
    /// </summary>
    /// <param name="jurisdiction">Null takes all.</param>
    /// <param name="sector">Techniques of it and of the sectors above and below it; null takes all.</param>
    /// <param name="pollutant">Techniques with a level for it; null takes all.</param>
    public IReadOnlyList<BatSheet> List(string? jurisdiction = null, Code? sector = null, Code? pollutant = null)
    {
        var whole = sector is null && pollutant is null;
        bool Near(IEnumerable<Code> sectors) => sector is not { } asked || sectors.Any(own => own.Covers(asked) || asked.Covers(own));
        return [.. _sheets
            .Where(s => jurisdiction is null || s.Jurisdiction == jurisdiction)
            .Select(s => s with
            {
                Techniques = s.Techniques.Where(t => Near(t.Sectors) && (pollutant is not { } of || t.Levels.Any(l => l.Level.Pollutant == of))).ToValueList(),
                NotHeld = s.NotHeld.Where(d => Near(d.Sectors)).ToValueList(),
            })
            .Where(s => whole || s.Techniques.Count > 0 || s.NotHeld.Count > 0)];
    }

    /// <summary>
    /// A figure against every level of a jurisdiction for its pollutant and sector; one answer "no level set" when there is none.
    /// </summary>
    /// <param name="scope">Only levels of that scope (<c>kiln firing</c>); null takes all.</param>
    public IReadOnlyList<JudgedLevel> Judge(EmissionValue value, string jurisdiction, Code sector, string? scope = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Judge(value.Pollutant, level => BatJudge.Judge(value, level), jurisdiction, sector, scope);
    }

    /// <summary>As for a single value, for a catalogue figure with its range.</summary>
    /// <param name="explained">As in <see cref="BatJudge"/>.</param>
    public IReadOnlyList<JudgedLevel> Judge(StatedFigure figure, string jurisdiction, Code sector, bool explained = true)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return Judge(figure.Value.Pollutant, level => BatJudge.Judge(figure, level, explained), jurisdiction, sector, null);
    }

    /// <summary>Every level of a jurisdiction for a sector, each with the same answer.</summary>
    public IReadOnlyList<JudgedLevel> LevelsOf(string jurisdiction, Code sector, BatVerdict verdict) =>
        [.. Held(jurisdiction, sector).Select(h => new JudgedLevel(jurisdiction, h.Sheet.Document, h.Technique.BatId, h.Level, verdict))];

    private IEnumerable<(BatSheet Sheet, BatTechnique Technique, SheetLevel Level)> Held(string jurisdiction, Code sector)
    {
        foreach (var sheet in _sheets.Where(s => s.Jurisdiction == jurisdiction))
        {
            foreach (var technique in sheet.Techniques.Where(t => t.Sectors.Any(own => own.Covers(sector))))
            {
                foreach (var level in technique.Levels) yield return (sheet, technique, level);
            }
        }
    }

    private List<JudgedLevel> Judge(Code pollutant, Func<BatAel, BatVerdict> judge, string jurisdiction, Code sector, string? scope)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jurisdiction);
        var judged = new List<JudgedLevel>();
        foreach (var (sheet, technique, level) in Held(jurisdiction, sector))
        {
            if (level.Level.Pollutant == pollutant && (scope is null || level.Level.Scope == scope)) judged.Add(new JudgedLevel(jurisdiction, sheet.Document, technique.BatId, level, judge(level.Level)));
        }

        if (judged.Count == 0) judged.Add(new JudgedLevel(jurisdiction, _sheets.FirstOrDefault(s => s.Jurisdiction == jurisdiction)?.Document ?? "", "", null, NoLevel(pollutant, jurisdiction, sector, scope)));
        return judged;
    }

    /// <summary>No level, and what may be the matter: another scope was meant, or the document that sets it was not loaded.</summary>
    private BatVerdict NoLevel(Code pollutant, string jurisdiction, Code sector, string? scope)
    {
        var scopes = Held(jurisdiction, sector).Where(h => h.Level.Level.Pollutant == pollutant).Select(h => h.Level.Level.Scope).Distinct().ToList();
        if (scopes.Count > 0) return BatVerdict.NoLevel with { Explanation = $"no level of scope '{scope}'; there are: {string.Join("; ", scopes)}" };
        var unheld = _sheets.Where(s => s.Jurisdiction == jurisdiction).SelectMany(s => s.NotHeld).Where(d => d.Sectors.Any(own => own.Covers(sector))).Select(d => $"{d.Title} ({d.Act})").ToList();
        return unheld.Count == 0 ? BatVerdict.NoLevel : BatVerdict.NoLevel with { Explanation = $"no level held; not loaded: {string.Join("; ", unheld)}" };
    }
}
