using System.Globalization;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Impact;

/// <summary>One signed bar, in t CO2e a year, with its interval or a remark in its place.</summary>
internal sealed record TonnesBar(string Label, double P10, double P50, double P90, string? Remark = null)
{
    public override string ToString() => $"{ImpactCharts.Whole(P50)} t CO2e/a ({Remark ?? $"{ImpactCharts.Whole(P10)} … {ImpactCharts.Whole(P90)}"})";
}

/// <summary>The charts of the impact commands as SVG.</summary>
internal static class ImpactCharts
{
    private const string Avoids = "#2f7d4f";
    private const string Adds = "#b5442e";
    private const string Faint = "#cccccc";
    private const double Width = 760;

    /// <summary>Bars from zero to P50, with a line from P10 to P90; what adds emissions points left.</summary>
    public static string Tonnes(string title, IReadOnlyList<TonnesBar> bars)
    {
        const double row = 26, top = 48, left = 150, right = 110;
        var low = Math.Min(0, bars.Select(b => b.P10).DefaultIfEmpty(0).Min());
        var high = Math.Max(0, bars.Select(b => b.P90).DefaultIfEmpty(0).Max());
        var span = high > low ? high - low : 1;
        double X(double tonnes) => left + (tonnes - low) / span * (Width - left - right);
        var height = top + row * bars.Count + 34;
        var drawing = new SvgDrawing(Width, height, title, "Bars end at P50, lines reach from P10 to P90, in t CO2e avoided in the first year; negative is added.");
        drawing.Words(12, 24, title, size: 15);
        for (var i = 0; i < bars.Count; i++)
        {
            var (bar, y) = (bars[i], top + row * i);
            var (from, to) = (Math.Min(X(0), X(bar.P50)), Math.Max(X(0), X(bar.P50)));
            drawing.Words(left - 10, y + 16, bar.Label, "end");
            drawing.Box(from, y + 4, to - from, row - 10, bar.P50 < 0 ? Adds : Avoids, $"{bar.Label}: {bar}");
            drawing.Line(X(bar.P10), y + 12, X(bar.P90), y + 12);
            drawing.Words(Width - 12, y + 16, Whole(bar.P50), "end");
        }

        drawing.Line(X(0), top - 4, X(0), top + row * bars.Count);
        drawing.Words(X(0), height - 12, "0", "middle");
        drawing.Words(Width - 12, height - 12, "P50, t CO2e/a", "end", 11);
        return drawing.ToString();
    }

    /// <summary>One block per measure: as wide as its tonnes, as high as its cost.</summary>
    public static string Curve(string title, IReadOnlyList<MarginalStep> steps)
    {
        const double top = 48, left = 70, right = 20, plot = 260;
        var tonnes = steps.Count > 0 ? steps[^1].CumulativeTonnesPerYear : 1;
        var low = Math.Min(0, steps.Select(s => s.UsdPerTonne).DefaultIfEmpty(0).Min());
        var high = Math.Max(0, steps.Select(s => s.UsdPerTonne).DefaultIfEmpty(0).Max());
        var span = high > low ? high - low : 1;
        double X(double t) => left + t / tonnes * (Width - left - right);
        double Y(double usd) => top + (high - usd) / span * plot;
        var height = top + plot + 50 + 18 * steps.Count;
        var drawing = new SvgDrawing(Width, height, title, "Each block is a measure: its width the tonnes of CO2e avoided a year, its height the cost in USD per tonne; under the line it saves money.");
        drawing.Words(12, 24, title, size: 15);
        foreach (var usd in (double[])[low, high])
        {
            drawing.Line(left, Y(usd), Width - right, Y(usd), Faint);
            drawing.Words(left - 8, Y(usd) + 4, Whole(usd), "end", 11);
        }

        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            var (from, to) = (X(step.CumulativeTonnesPerYear - step.TonnesPerYear), X(step.CumulativeTonnesPerYear));
            var (upper, lower) = (Math.Min(Y(step.UsdPerTonne), Y(0)), Math.Max(Y(step.UsdPerTonne), Y(0)));
            drawing.Box(from, upper, to - from, lower - upper, step.UsdPerTonne <= 0 ? Avoids : Adds, $"{step.ScenarioId}: {step.UsdPerTonne.ToString("0.#", CultureInfo.InvariantCulture)} USD/t, {Whole(step.TonnesPerYear)} t CO2e/a");
            drawing.Words((from + to) / 2, upper - 3, (i + 1).ToString(CultureInfo.InvariantCulture), "middle", 11);
            drawing.Words(left, top + plot + 50 + 18 * i, string.Create(CultureInfo.InvariantCulture, $"{i + 1}  {step.ScenarioId}: {step.UsdPerTonne:0.#} USD/t, {Whole(step.TonnesPerYear)} t CO2e/a"));
        }

        drawing.Line(left, Y(0), Width - right, Y(0));
        drawing.Words(left - 8, Y(0) + 4, "0", "end", 11);
        drawing.Words(Width - right, top + plot + 24, $"{Whole(steps.Count > 0 ? tonnes : 0)} t CO2e/a", "end", 11);
        drawing.Words(12, 40, "USD/t", size: 11);
        return drawing.ToString();
    }

    internal static string Whole(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
