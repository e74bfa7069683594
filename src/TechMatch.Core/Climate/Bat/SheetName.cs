using TechMatch.Core.Catalog;

namespace TechMatch.Core.Climate.Bat;

/// <summary>What a caller asks a sheet by: <c>eu-cement</c> for a document, <c>eu-cement/bat-17</c> for one technique of it.</summary>
public static class SheetName
{
    /// <summary>The number as documents print it, in the letters of an address: <c>NFM BAT 80-83</c> is <c>nfm-bat-80-83</c>.</summary>
    public static string Of(BatSheet sheet, BatTechnique technique)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        ArgumentNullException.ThrowIfNull(technique);
        return $"{sheet.Id}/{technique.BatId.ToLowerInvariant().Replace(' ', '-')}";
    }

    /// <summary>The document, whole or with the one technique that was named; null for a name nothing has.</summary>
    public static BatSheet? Find(BatLibrary library, string name)
    {
        ArgumentNullException.ThrowIfNull(library);
        if (library.Sheets.FirstOrDefault(s => s.Id == name) is { } whole) return whole;
        return library.Sheets.Select(s => s with { Techniques = s.Techniques.Where(t => Of(s, t) == name).ToValueList() }).FirstOrDefault(s => s.Techniques.Count > 0);
    }

    /// <summary>
    /// The documents of a jurisdiction with the techniques for a sector and a pollutant. Asked for neither, a document without techniques
    /// is among them: what frames a jurisdiction is an answer too.
    /// </summary>
    /// <param name="jurisdiction">Null takes all.</param>
    /// <param name="sector">Techniques of it and of the sectors above and below it; null takes all.</param>
    /// <param name="pollutant">Techniques with a level for it; null takes all.</param>
    public static IReadOnlyList<BatSheet> List(BatLibrary library, string? jurisdiction = null, Code? sector = null, Code? pollutant = null)
    {
        ArgumentNullException.ThrowIfNull(library);
        var whole = sector is null && pollutant is null;
        bool Near(IEnumerable<Code> sectors) => sector is not { } asked || sectors.Any(own => own.Covers(asked) || asked.Covers(own));
        return [.. library.Sheets
            .Where(s => jurisdiction is null || s.Jurisdiction == jurisdiction)
            .Select(s => s with
            {
                Techniques = s.Techniques.Where(t => Near(t.Sectors) && (pollutant is not { } of || t.Levels.Any(l => l.Level.Pollutant == of))).ToValueList(),
                NotHeld = s.NotHeld.Where(d => Near(d.Sectors)).ToValueList(),
            })
            .Where(s => whole || s.Techniques.Count > 0 || s.NotHeld.Count > 0)];
    }
}
