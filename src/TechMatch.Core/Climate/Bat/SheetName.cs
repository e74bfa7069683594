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
}
