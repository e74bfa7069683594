using System.Globalization;
using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Climate.Reference;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Impact;

/// <summary>Technique sheets into messages.</summary>
internal static class SheetWire
{
    /// <param name="withHeadings">False in a list, where ten headings of every technique would bury the levels.</param>
    public static Wire.BatSheet ToWire(BatSheet sheet, bool withHeadings)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        var message = new Wire.BatSheet
        {
            Id = sheet.Id, Jurisdiction = sheet.Jurisdiction, Document = sheet.Document, LegalStatus = sheet.LegalStatus, Url = sheet.Url, Origin = sheet.Origin, Licence = sheet.Licence, Frame = sheet.Frame,
            ValidFrom = sheet.ValidFrom?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
        };
        message.Countries.AddRange(sheet.Countries.Select(c => c.Value));
        message.Techniques.AddRange(sheet.Techniques.Select(t => ToWire(SheetName.Of(sheet, t), t, withHeadings)));
        message.NotHeld.AddRange(sheet.NotHeld.Select(d =>
        {
            var unheld = new Wire.UnheldDocument { Title = d.Title, Act = d.Act, Url = d.Url };
            unheld.Sectors.AddRange(d.Sectors.Select(s => s.Value));
            return unheld;
        }));
        return message;
    }

    private static Wire.BatTechnique ToWire(string id, BatTechnique technique, bool withHeadings)
    {
        var message = new Wire.BatTechnique { Id = id, BatId = technique.BatId, Title = technique.Title, Applicability = technique.Applicability };
        message.Sectors.AddRange(technique.Sectors.Select(s => s.Value));
        if (withHeadings) message.Headings.AddRange(BatSheet.TenHeadings.Select(h => ToWire(h, technique.Headings[h])));
        message.Levels.AddRange(technique.Levels.Select(ToWire));
        return message;
    }

    private static Wire.SheetHeading ToWire(string name, SheetHeading heading)
    {
        var message = new Wire.SheetHeading { Heading = name };
        if (heading.Text is { } text) message.Text = text;
        else message.Unknown = heading.WhyUnknown;
        return message;
    }

    private static Wire.BatSheetLevel ToWire(SheetLevel level)
    {
        var ael = level.Level;
        var message = new Wire.BatSheetLevel
        {
            Pollutant = ael.Pollutant.Value, Shown = BatWire.Level(ael), High = ael.High, LowExclusive = ael.LowExclusive, HighExclusive = ael.HighExclusive, HigherIsBetter = ael.HigherIsBetter, Unit = ael.Unit,
            Averaging = level.Averaging ?? "", Reference = level.Reference ?? "", Scope = ael.Scope, Source = level.Source ?? "", AgreesWith = level.AgreesWith ?? "", Note = level.Note ?? "",
            Origin = level.Grade == ProvenanceGrade.Read ? Wire.LevelOrigin.Read : Wire.LevelOrigin.Restated,
        };
        if (ael.Low is { } low) message.Low = low;
        return message;
    }
}
