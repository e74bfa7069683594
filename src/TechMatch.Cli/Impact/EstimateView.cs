using System.Globalization;
using Spectre.Console;
using TechMatch.Cli.Output;
using TechMatch.Core.Climate.Forms;
using TechMatch.Protocol.V1;
using Rows = TechMatch.Cli.Output.Rows;

namespace TechMatch.Cli.Impact;

/// <summary>Estimates for people and programs.</summary>
internal static class EstimateView
{
    private const int BarWidth = 40;

    /// <summary>Of the interval's width: one per cent less is not worth a measurement.</summary>
    private const double WorthSaying = 0.99;

    private static readonly string[] s_columns =
    [
        "scenario", "host", "form", "p10", "p50", "p90", "lifetime p10", "lifetime p50", "lifetime p90", "years", "usd per t", "weight", "grade", "evidence", "flags",
    ];

    private static readonly string[] s_onlyPrograms = ["form", "lifetime p10", "lifetime p90", "years", "evidence"];

    public static Rows Table(IEnumerable<ImpactEstimate> estimates)
    {
        var rows = new Rows(s_columns) { NotInTable = s_onlyPrograms, Unbroken = ["scenario"] };
        foreach (var e in estimates)
        {
            rows.Add(e, e.ScenarioId, e.Host, e.Form, Tonnes(e.Annual.P10), Tonnes(e.Annual.P50), Tonnes(e.Annual.P90), Tonnes(e.Lifetime.P10), Tonnes(e.Lifetime.P50), Tonnes(e.Lifetime.P90),
                e.Years.ToString(CultureInfo.InvariantCulture), e.HasUsdPerTonne ? Money(e.UsdPerTonne) : "", Short(e.Weight.Value), e.Quality.ToString(CultureInfo.InvariantCulture), $"E{e.Evidence}", string.Join(' ', e.Flags));
        }

        return rows;
    }

    /// <summary>What a table of one estimate adds: the sum by hand, inputs with sources, what carries the interval, what would narrow it.</summary>
    public static void Details(ImpactEstimate estimate)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"t CO2e in the first year; by hand {estimate.AnnualCentral:0}, from {estimate.UnitBaseline:0.######} − {estimate.UnitTechnology:0.######} per {PerWhat(estimate)} ({estimate.Gwp.ToString().ToUpperInvariant()}, tables {estimate.TablesVersion}, {estimate.ProfileVersion})"));
        var inputs = new Rows("input", "value", "unit", "p10", "p90", "grade", "share", "source");
        foreach (var i in estimate.Inputs)
            inputs.Add(null, i.Name, Readable(i.Value), i.Unit, Readable(i.P10), Readable(i.P90), i.Quality.ToString(CultureInfo.InvariantCulture), i.Share.ToString("P0", CultureInfo.InvariantCulture), i.Recalled ? $"{i.Source} (not read again)" : i.Source);
        inputs.Print(OutputFormat.Table);
        var shares = estimate.Inputs.Where(i => i.Share >= 0.01).ToList();
        if (shares.Count > 0)
        {
            var chart = new BarChart { Label = "what carries the interval, %", Width = 70 };
            foreach (var i in shares) chart.AddItem(Markup.Escape(i.Name), Math.Round(100 * i.Share), Color.Green);
            Terminal().Write(chart);
        }

        // What would bring neither a grade nor a narrower interval is no advice.
        foreach (var step in estimate.Improvements.Where(s => s.GradeAfter < estimate.Quality || s.WidthAfter < WorthSaying).Take(3))
            Console.Out.WriteLine($"to know better: {step.Advice} (grade {estimate.Quality} → {step.GradeAfter}, interval at {step.WidthAfter.ToString("P0", CultureInfo.InvariantCulture)} of its width)");
    }

    /// <summary>Signed bars beside one another, red to the left of zero where emissions rise.</summary>
    public static void Bars(IReadOnlyList<TonnesBar> bars)
    {
        var (low, high) = (Math.Min(0, bars.Min(b => b.P50)), Math.Max(0, bars.Max(b => b.P50)));
        var span = Math.Max(high - low, double.Epsilon);
        int Cells(double tonnes) => (int)Math.Round(Math.Abs(tonnes) / span * BarWidth);
        var table = new Table { Border = TableBorder.None, ShowHeaders = false }.AddColumns("", "", "", "");
        foreach (var bar in bars)
        {
            var full = new string('█', Cells(bar.P50));
            table.AddRow(
                new Text(bar.Label), new Text(bar.P50 < 0 ? full : "", new Style(Color.Red)) { Justification = Justify.Right }, new Text(bar.P50 > 0 ? full : "", new Style(Color.Green)),
                new Text(bar.ToString()));
        }

        Terminal().Write(table);
    }

    public static TonnesBar Bar(string label, ImpactEstimate estimate) => new(label, estimate.Annual.P10, estimate.Annual.P50, estimate.Annual.P90);

    public static string Tonnes(double tonnes) => tonnes.ToString("0", CultureInfo.InvariantCulture);

    public static string Exact(double value) => value.ToString("0.########", CultureInfo.InvariantCulture);

    public static string Short(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>The unit of the form, for a plant stated in MW too: its intensities stay per MWh.</summary>
    private static string PerWhat(ImpactEstimate estimate) => (SectorForms.Find(estimate.Form)?.ActivityUnit ?? estimate.ActivityUnit).Replace("/a", "", StringComparison.Ordinal);

    /// <summary>USD a tonne; more decimals would promise what no cost estimate keeps.</summary>
    public static string Money(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Readable(double value) => Math.Abs(value) >= 1000 ? Tonnes(value) : Short(value);

    private static IAnsiConsole Terminal()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = 200;
        return console;
    }
}
