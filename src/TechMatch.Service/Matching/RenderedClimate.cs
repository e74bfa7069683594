using System.Globalization;
using System.Text;
using TechMatch.Protocol.V1;
using TechMatch.Service.Impact;

namespace TechMatch.Service.Matching;

/// <summary>The climate part of a hit's reasons as indented text.</summary>
internal static class RenderedClimate
{
    private const int Shown = 4;

    public static void Append(StringBuilder text, ClimateSignal climate)
    {
        var host = climate.Host.Length > 0 ? climate.Host : "the world, for no host is stated";
        text.AppendLine(CultureInfo.InvariantCulture, $"     avoids {Tonnes(climate.P50)} t CO2e/a ({Tonnes(climate.P10)} … {Tonnes(climate.P90)}) in {host}: {climate.About}, {Tonnes(climate.Activity)} {climate.ActivityUnit}{(climate.ActivityStated ? "" : " as a typical plant")}, evidence E{climate.Evidence}");
        if (climate.Flags.Contains("may_increase_emissions")) text.AppendLine("     may increase emissions in this host, so its size counts 0");
        if (climate.Cost is { } cost) text.AppendLine("     " + CostWords.Of(cost));
        if (climate.Calculation is not { } sum) return;
        text.AppendLine(CultureInfo.InvariantCulture, $"     per unit: baseline {sum.UnitBaseline:0.####} − technology {sum.UnitTechnology:0.####} t CO2e; grade {sum.Quality}, tables {sum.TablesVersion}, {sum.ProfileVersion}");
        foreach (var input in sum.Inputs.Take(Shown))
            text.AppendLine(CultureInfo.InvariantCulture, $"     · {input.Name} {input.Value:0.####} {input.Unit} ({input.P10:0.####} … {input.P90:0.####}), grade {input.Quality}: {input.Source}{(input.Recalled ? ", not read again" : "")}");
        if (sum.Improvements.Count > 0) text.AppendLine(CultureInfo.InvariantCulture, $"     to know better: {sum.Improvements[0].Advice} (grade {sum.Improvements[0].GradeAfter}, {sum.Improvements[0].WidthAfter:P0} of the width)");
    }

    public static string Line(BatVerdict verdict)
    {
        return $"BAT {verdict.Jurisdiction}{(verdict.BatId.Length > 0 ? " " + verdict.BatId : "")} {verdict.Pollutant}{(verdict.Figure.Length > 0 ? $" {verdict.Figure}" : "")}: {BatWords.Of(verdict.Outcome)}; {verdict.Explanation}{(verdict.Level.Length > 0 ? $" [level {verdict.Level}{(verdict.Recalled ? ", not read again" : "")}]" : "")}{(verdict.FigureRecalled ? " [figure from general knowledge]" : "")}";
    }

    private static string Tonnes(double tonnes) => tonnes.ToString("#,0", CultureInfo.InvariantCulture);
}
