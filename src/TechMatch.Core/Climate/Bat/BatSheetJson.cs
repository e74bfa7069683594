using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Reference;

namespace TechMatch.Core.Climate.Bat;

/// <summary>The file form of a <see cref="BatSheet"/>.</summary>
internal static class BatSheetJson
{
    public static BatSheet Parse(ReadOnlySpan<byte> json, string fileName) =>
        DataFile.Parse<SheetFile, BatSheet>(json, "sheet", fileName, static file => new BatSheet(
        file.Id, file.Jurisdiction, file.Countries.Select(CountryCode.Of).ToValueList(), file.Document, file.LegalStatus, file.ValidFrom, file.Url, file.Origin, file.Licence, file.Frame,
        file.Techniques.Select(t => t.ToTechnique()).ToValueList())
        {
            NotHeld = (file.NotHeld ?? []).ToValueList(),
        });

    private sealed record SheetFile(
        string Id, string Jurisdiction, string[] Countries, string Document, string LegalStatus, DateOnly? ValidFrom, string Url, string Origin, string Licence, string Frame, TechniqueFile[] Techniques,
        UnheldDocument[]? NotHeld = null);

    private sealed record TechniqueFile(
        string BatId, string Title, ValueList<Code> Sectors, string Applicability, Dictionary<string, SheetHeading> Headings, LevelFile[] Levels)
    {
        public BatTechnique ToTechnique()
        {
            foreach (var heading in BatSheet.TenHeadings)
            {
                if (!Headings.ContainsKey(heading)) throw new ArgumentException($"expected the heading {heading}; one that is unknown says why", BatId);
            }

            if (Headings.Count != BatSheet.TenHeadings.Count) throw new ArgumentException($"expected ten headings, got {Headings.Count}", BatId);
            return new BatTechnique(BatId, Title, Sectors, Applicability, Headings, Levels.Select(l => l.ToLevel(BatId)).ToValueList());
        }
    }

    private sealed record LevelFile(
        string Pollutant, double? Low, double High, string Unit, string? Averaging, string? Reference, ProvenanceGrade Grade,
        bool LowExclusive = false, bool HighExclusive = false, bool HigherIsBetter = false, string Scope = "", string? Note = null, string? Source = null, string? AgreesWith = null)
    {
        public SheetLevel ToLevel(string batId)
        {
            if (!EmissionUnit.TryParse(Unit, out _)) throw new ArgumentException($"expected a unit this program converts, got '{Unit}'", batId);
            if (!double.IsFinite(High) || Low > High) throw new ArgumentException($"expected low <= high, got {Low} and {High}", batId);
            var averaging = Bat.Averaging.Parse(Averaging);
            if (Averaging is not null && !averaging.IsKnown) throw new ArgumentException($"expected an averaging time, got '{Averaging}'", batId);
            if ((Grade == ProvenanceGrade.Read) == string.IsNullOrWhiteSpace(Source))
                throw new ArgumentException($"expected a source of a level that was read, and none of another, got '{Source}' for {Pollutant}", batId);
            return new SheetLevel(new BatAel(Code.Of(Pollutant), Low, High, Unit, averaging, GasConditions.Parse(Reference), LowExclusive, HighExclusive, HigherIsBetter, Scope), Grade, Note)
            {
                Averaging = Averaging, Reference = Reference, Source = Source, AgreesWith = AgreesWith,
            };
        }
    }
}
