using System.Globalization;
using System.Text;
using TechMatch.Core.Matching;
using TechMatch.Protocol.V1;
using GateOutcome = TechMatch.Protocol.V1.GateOutcome;
using Signal = TechMatch.Protocol.V1.Signal;

namespace TechMatch.Service.Matching;

/// <summary>A hit's reasons as indented text: what the command line prints and a log can keep.</summary>
public static class RenderedExplanation
{
    private const int MaxPassageLength = 200;

    public static string Of(MatchHit hit, bool keptOut = false)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{hit.Rank}. {Title(hit.Record)}  [{hit.Record.Name}]  {hit.Score:0.000}{(keptOut ? "  kept out by a gate" : "")}");
        foreach (var signal in hit.Signals) text.AppendLine("   " + Line(signal));
        if (hit.Climate is { } climate) RenderedClimate.Append(text, climate);
        foreach (var gate in hit.Gates)
            text.AppendLine(CultureInfo.InvariantCulture, $"   {Mark(gate.Outcome)} {gate.Rule}: asked {gate.SubjectValue}, got {gate.CandidateValue}");
        foreach (var verdict in hit.Bat) text.AppendLine("   " + RenderedClimate.Line(verdict));
        foreach (var passage in hit.Passages)
            text.AppendLine(CultureInfo.InvariantCulture, $"   » {passage.Path} [{passage.Language}] ({passage.Similarity:0.00}): {Shortened(passage.Text)}");
        foreach (var highlight in hit.Highlights)
            text.AppendLine(CultureInfo.InvariantCulture, $"   » {highlight.Path} [{highlight.Language}]: {Marked(highlight)}");
        foreach (var note in hit.Notes) text.AppendLine(CultureInfo.InvariantCulture, $"   ! {note}");
        return text.ToString();
    }

    private static string Line(Signal signal) => signal.Present
        ? string.Create(CultureInfo.InvariantCulture, $"{signal.Name,-11} {signal.Contribution:0.000} = weight {signal.Weight:0.00} × {signal.Calibrated:0.00} (raw {signal.Raw:0.###}){Trust(signal)} {signal.Note}").TrimEnd()
        : $"{signal.Name,-11} –     not known; its weight went to the others";

    private static string Trust(Signal signal) =>
        signal.Trust >= 1 ? ""
        : string.Create(CultureInfo.InvariantCulture, $" trusted {signal.Trust:0.##} {(signal.Name == Signals.Name(Core.Matching.Signal.Bat) ? "for a level or figure from memory" : "between these languages")}");

    private static char Mark(GateOutcome outcome) => outcome switch { GateOutcome.Pass => '✓', GateOutcome.Fail => '✗', _ => '?' };

    private static string Title(Record record) => record.Title is { Versions.Count: > 0 } title
        ? (title.Versions.FirstOrDefault(v => v.Language == "en") ?? title.Versions[0]).Text
        : "";

    private static string Shortened(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxPassageLength ? line : line[..MaxPassageLength] + "…";
    }

    private static string Marked(Highlight highlight)
    {
        var text = new StringBuilder(highlight.Snippet);
        foreach (var range in highlight.Ranges.OrderByDescending(r => r.Start))
        {
            text.Insert(range.Start + range.Length, '»');
            text.Insert(range.Start, '«');
        }

        return text.ToString().ReplaceLineEndings(" ");
    }
}
