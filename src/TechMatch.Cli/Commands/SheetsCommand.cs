using System.CommandLine;
using TechMatch.Cli.Impact;
using TechMatch.Cli.Output;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;
using TechMatch.Protocol.V1;
using TechMatch.Service.Impact;
using BatSheet = TechMatch.Protocol.V1.BatSheet;
using BatTechnique = TechMatch.Protocol.V1.BatTechnique;
using Rows = TechMatch.Cli.Output.Rows;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch impact sheets</c>: the technique sheets that come with the program, with their levels, and one with its ten headings.</summary>
internal static class SheetsCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("id") { Description = "A document (eu-cement) or one technique of it (eu-cement/bat-17), with its headings; none lists them all.", Arity = ArgumentArity.ZeroOrOne };
        var jurisdiction = new Option<string?>("--jurisdiction") { Description = "EU, KZ." };
        var sector = new Option<string?>("--sector") { Description = "Term of sectors: cement.clinker." };
        var pollutant = new Option<string?>("--pollutant") { Description = "Term of streams: dust." };
        var command = new Command("sheets", "Technique sheets of best available techniques: ten headings, levels, sources.") { id, jurisdiction, sector, pollutant };
        command.SetAction(arguments =>
        {
            var (name, format) = (arguments.GetValue(id), arguments.GetValue(OutputOption.Option));
            if (name is not null && (arguments.GetValue(jurisdiction) ?? arguments.GetValue(sector) ?? arguments.GetValue(pollutant)) is not null)
                throw new CommandException("expected an id, or filters of a list, got both", ExitCode.Usage);
            var library = ScenarioFiles.Open().Model.Bat;
            if (name is null)
            {
                var list = new ListBatSheetsResponse();
                list.Sheets.AddRange(library.List(arguments.GetValue(jurisdiction), Term(arguments.GetValue(sector), "--sector"), Term(arguments.GetValue(pollutant), "--pollutant")).Select(s => SheetWire.ToWire(s, withHeadings: false)));
                Print(list, format);
                return list.Sheets.Count > 0 ? ExitCode.Ok : ExitCode.Failed;
            }

            var sheet = SheetName.Find(library, name) ?? throw new CommandException($"expected one of {string.Join(", ", library.Sheets.Select(s => s.Id))}, or a technique of one such as eu-cement/bat-17, got '{name}'", ExitCode.Usage);
            Print(SheetWire.ToWire(sheet, withHeadings: true), format);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Code? Term(string? text, string option) => text is null ? null : Code.TryParse(text, out var code) ? code : throw new CommandException($"expected a term after {option}, got '{text}'", ExitCode.Usage);

    private static void Print(ListBatSheetsResponse list, OutputFormat format)
    {
        var rows = new Rows("id", "jurisdiction", "title", "sectors", "levels", "read", "restated") { Unbroken = ["id"] };
        foreach (var sheet in list.Sheets)
        {
            // A document without techniques is a line of its own, so that a jurisdiction without levels is seen.
            if (sheet.Techniques.Count == 0) rows.Add(sheet, sheet.Id, sheet.Jurisdiction, sheet.Document, "", "none held", "0", "0");
            foreach (var t in sheet.Techniques)
                rows.Add(t, t.Id, sheet.Jurisdiction, t.Title, string.Join(' ', t.Sectors), string.Join(", ", t.Levels.Select(l => l.Pollutant).Distinct()), Count(t, LevelOrigin.Read), Count(t, LevelOrigin.Restated));
        }

        if (list.Sheets.Count > 0 || format != OutputFormat.Table) rows.Print(format, list);
        if (list.Sheets.Count == 0) Console.Error.WriteLine("no sheet for that");
        else if (format == OutputFormat.Table) Unheld(list.Sheets);
    }

    private static void Print(BatSheet sheet, OutputFormat format)
    {
        var levels = new Rows("technique", "pollutant", "level", "averaging", "reference conditions", "origin", "source") { Unbroken = ["technique", "pollutant"] };
        foreach (var t in sheet.Techniques)
        {
            foreach (var l in t.Levels)
                levels.Add(l, t.Id, l.Pollutant, l.Shown, Or(l.Averaging, "none held"), Or(l.Reference, "none held"), l.Origin == LevelOrigin.Read ? "read" : "restated", Source(l));
        }

        if (format != OutputFormat.Table)
        {
            levels.Print(format, sheet);
            return;
        }

        Console.Out.WriteLine($"{sheet.Document} ({sheet.Jurisdiction}, {sheet.LegalStatus})");
        Console.Out.WriteLine(sheet.Url);
        Console.Out.WriteLine(sheet.Frame);
        Console.Out.WriteLine(sheet.Origin);
        foreach (var t in sheet.Techniques)
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine($"{t.Id}  {t.Title} ({t.Applicability}; {string.Join(' ', t.Sectors)})");
            var headings = new Rows("heading", "text") { Unbroken = ["heading"] };
            foreach (var h in t.Headings) headings.Add(null, h.Heading.Replace('_', ' '), h.HasText ? h.Text : $"unknown: {h.Unknown}");
            headings.Print(OutputFormat.Table);
        }

        if (sheet.Techniques.Count > 0) levels.Print(OutputFormat.Table);
        Unheld([sheet]);
    }

    private static void Unheld(IEnumerable<BatSheet> sheets)
    {
        foreach (var sheet in sheets)
        {
            foreach (var d in sheet.NotHeld) Console.Out.WriteLine($"not held: {sheet.Jurisdiction}, {d.Title}, {d.Act}, {d.Url}");
        }
    }

    private static string Source(BatSheetLevel level)
    {
        var source = level.Origin == LevelOrigin.Read ? level.Source : level.AgreesWith.Length > 0 ? $"general knowledge, and the same in {level.AgreesWith}" : "general knowledge";
        return level.Note.Length > 0 ? $"{source}; {level.Note}" : source;
    }

    private static string Or(string text, string none) => text.Length > 0 ? text : none;

    private static string Count(BatTechnique technique, LevelOrigin origin) => technique.Levels.Count(l => l.Origin == origin).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
