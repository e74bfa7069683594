using System.CommandLine;
using System.Globalization;
using TechMatch.Cli.Impact;
using TechMatch.Cli.Output;
using TechMatch.Core.Climate.Ewaste;
using TechMatch.Protocol.V1;
using TechMatch.Service.Impact;
using Rows = TechMatch.Cli.Output.Rows;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch impact ewaste</c>: what becomes of products sold, computed in this process from the tables that come with the program.</summary>
internal static class EwasteCommand
{
    public static Command Create()
    {
        var flow = new Argument<string>("flow") { Description = "A file of sales, or the id of one that comes with the program." };
        var command = new Command("ewaste", "Waste, stock and materials of products from their sales; what was sold comes out.") { flow };
        command.SetAction(arguments =>
        {
            var climate = ScenarioFiles.Open();
            var scenario = ScenarioFiles.FindFlow(arguments.GetValue(flow)!, climate);
            var (projection, refusal) = EwasteProjection.Of(scenario, climate.Model.Engine.Tables.Ewaste, climate.Model.Engine.Profile);
            if (projection is null) throw new CommandException($"{scenario.Id}: {refusal!.Id}: {refusal.Message}", ExitCode.Usage);
            Print(EwasteWire.ToWire(projection), arguments.GetValue(OutputOption.Option));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(ProjectEwasteResponse response, OutputFormat format)
    {
        var years = new Rows("year", "sold t", "waste t", "stock t");
        foreach (var year in response.Total) years.Add(year, year.Year.ToString(CultureInfo.InvariantCulture), Tonnes(year.Sold), Tonnes(year.Waste), Tonnes(year.Stock));
        years.Print(format, response);
        if (format != OutputFormat.Table) return;
        var products = new Rows("product", "shape", "scale years", "sold t", "waste t", "still in use t", "lifespan");
        foreach (var p in response.Products)
            products.Add(null, p.Name, EstimateView.Short(p.Shape), EstimateView.Short(p.ScaleYears), Tonnes(p.Years.Sum(y => y.Sold)), Tonnes(p.Years.Sum(y => y.Waste)), Tonnes(p.Years[^1].Stock), p.Source);
        products.Print(OutputFormat.Table);
        var materials = new Rows("material", "contained t", "recovered t", "lost t", "content", "yield", "source");
        foreach (var m in response.Materials)
            materials.Add(null, m.Material, Tonnes(m.Contained), m.HasRecovered ? Tonnes(m.Recovered) : "unknown", m.HasLost ? Tonnes(m.Lost) : "unknown", EstimateView.Exact(m.Fraction), EstimateView.Exact(m.Yield), m.Recalled ? $"{m.Source} (not read again)" : m.Source);
        materials.Print(OutputFormat.Table);
    }

    private static string Tonnes(double tonnes) => tonnes.ToString("0.###", CultureInfo.InvariantCulture);
}
