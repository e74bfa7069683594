using System.Globalization;
using System.Text;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Output;

/// <summary>A hit's reasons as indented text.</summary>
internal static class ExplanationText
{
    public static string Of(MatchHit hit)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{hit.Rank}. {Titles.Of(hit.Record)}  [{hit.Record.Name}]  {hit.Score:0.000}");
        foreach (var signal in hit.Signals)
        {
            if (signal.Present) text.AppendLine(CultureInfo.InvariantCulture, $"   {signal.Name,-11} {signal.Contribution:0.000} = weight {signal.Weight:0.00} × {signal.Calibrated:0.00} (raw {signal.Raw:0.###}) {signal.Note}".TrimEnd());
            else text.AppendLine(CultureInfo.InvariantCulture, $"   {signal.Name,-11} –     not known; its weight went to the others");
        }

        foreach (var gate in hit.Gates.Where(g => g.Outcome != GateOutcome.Unspecified))
            text.AppendLine(CultureInfo.InvariantCulture, $"   {(gate.Outcome switch { GateOutcome.Pass => "✓", GateOutcome.Fail => "✗", _ => "?" })} {gate.Rule}: asked {gate.SubjectValue}, got {gate.CandidateValue}");
        foreach (var passage in hit.Passages)
            text.AppendLine(CultureInfo.InvariantCulture, $"   » {passage.Path} [{passage.Language}] ({passage.Similarity:0.00}): {Shortened(passage.Text)}");
        foreach (var highlight in hit.Highlights)
            text.AppendLine(CultureInfo.InvariantCulture, $"   » {highlight.Path} [{highlight.Language}]: {Marked(highlight)}");
        foreach (var note in hit.Notes) text.AppendLine(CultureInfo.InvariantCulture, $"   ! {note}");
        return text.ToString();
    }

    private static string Shortened(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= 200 ? line : line[..200] + "…";
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
