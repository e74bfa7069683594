using System.CommandLine;
using System.Globalization;
using TechMatch.Cli.Impact;
using TechMatch.Cli.Output;
using TechMatch.Core.Catalog;
using TechMatch.Protocol.V1;
using TechMatch.Service.Impact;
using Rows = TechMatch.Cli.Output.Rows;

namespace TechMatch.Cli.Commands;

/// <summary>
/// <c>techmatch impact judge</c>: what a plant emits, one figure, or those of a technology, against the BAT levels of a host. A plant and
/// a figure are judged in this process, a technology is asked of the registry.
/// </summary>
internal static class JudgeCommand
{
    private static readonly Argument<string?> s_scenario = new("scenario") { Description = "A file of what a plant emits, or the id of one that comes with the program.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> s_technology = new("--technology") { Description = "A technology of the registry; its figures are judged." };
    private static readonly Option<string?> s_pollutant = new("--pollutant") { Description = "Term of streams: dust, nox, sox, hg." };
    private static readonly Option<double?> s_value = new("--value") { Description = "The figure." };
    private static readonly Option<string?> s_unit = new("--unit") { Description = "mg/Nm3, ng I-TEQ/Nm3, ppm, kg/t clinker." };
    private static readonly Option<string?> s_basis = new("--basis") { Description = "\"daily average, dry gas, 273.15 K, 101.3 kPa, 10 % O2\"; what is not said is not assumed." };
    private static readonly Option<double?> s_gas = new("--gas-per-tonne") { Description = "Nm3 of dry gas at the reference oxygen per tonne of product, for a load per tonne." };
    private static readonly Option<bool> s_under = new("--under") { Description = "The figure is an upper bound: \"under 8\"." };
    private static readonly Option<string?> s_sector = new("--sector") { Description = "Term of sectors: cement.clinker." };
    private static readonly Option<string?> s_scope = new("--scope") { Description = "Which of several levels is the figure's, in the words of its sheet: \"kiln firing\"." };
    private static readonly Option<string?> s_country = new("--country") { Description = "ISO 3166-1 alpha-2 of the host; needed for a figure, instead of the one of a file." };

    public static Command Create()
    {
        var command = new Command("judge", "Emission figures against the BAT levels of a host, after conversion of unit and reference conditions.")
        {
            s_scenario, s_technology, s_pollutant, s_value, s_unit, s_basis, s_gas, s_under, s_sector, s_scope, s_country,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var response = arguments.GetValue(s_scenario) is { } scenario ? OfScenario(arguments, scenario)
                : arguments.GetValue(s_technology) is { } technology ? await OfTechnologyAsync(arguments, technology, cancellationToken)
                : OfFigure(arguments);
            Print(response, arguments.GetValue(OutputOption.Option));
            return ExitCode.Ok;
        });
        return command;
    }

    private static JudgeBatResponse OfScenario(ParseResult arguments, string name)
    {
        if ((arguments.GetValue(s_technology) ?? arguments.GetValue(s_pollutant) ?? arguments.GetValue(s_unit) ?? arguments.GetValue(s_sector)) is not null || arguments.GetValue(s_value) is not null)
            throw new CommandException("expected a file, a technology or a figure, got more than one", ExitCode.Usage);
        var climate = ScenarioFiles.Open();
        var scenario = ScenarioFiles.FindEmissions(name, climate);
        // The same plant elsewhere: its own host, and whose levels it asked for, give way.
        if (arguments.GetValue(s_country) is { } where) scenario = scenario with { Host = Host(where), Jurisdiction = null };
        return EmissionWire.Judge(scenario, climate.Model.Bat);
    }

    private static CountryCode Host(string text) => CountryCode.TryParse(text, out var country) ? country : throw new CommandException($"expected a country code such as BG, got '{text}'", ExitCode.Usage);

    private static JudgeBatResponse OfFigure(ParseResult arguments)
    {
        if (arguments.GetValue(s_pollutant) is not { } pollutant || arguments.GetValue(s_value) is not { } value || arguments.GetValue(s_unit) is not { } unit || arguments.GetValue(s_sector) is not { } named
            || arguments.GetValue(s_country) is not { } where)
            throw new CommandException("expected a file, --technology, or --pollutant, --value, --unit, --sector and --country", ExitCode.Usage);
        var country = Host(where);
        if (!Code.TryParse(named, out var sector)) throw new CommandException($"expected a term of sectors such as cement.clinker, got '{named}'", ExitCode.Usage);
        var figure = new EmissionFigure { Pollutant = pollutant, Value = value, Unit = unit, Basis = arguments.GetValue(s_basis) ?? "", IsUpperBound = arguments.GetValue(s_under), Scope = arguments.GetValue(s_scope) ?? "" };
        if (arguments.GetValue(s_gas) is { } gas) figure.GasPerTonne = gas;
        try
        {
            return BatWire.Judge(figure, "figure", ScenarioFiles.Open().Model.Bat, country, sector);
        }
        catch (Grpc.Core.RpcException e)
        {
            throw new CommandException(e.Status.Detail, ExitCode.Usage);
        }
    }

    private static async Task<JudgeBatResponse> OfTechnologyAsync(ParseResult arguments, string technology, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(s_pollutant) is not null || arguments.GetValue(s_value) is not null) throw new CommandException("expected a technology or a figure, got both", ExitCode.Usage);
        await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
        var request = new JudgeBatRequest { Technology = technology, Country = arguments.GetValue(s_country) ?? "" };
        return await new ImpactService.ImpactServiceClient(connection.Channel).JudgeBatAsync(request, cancellationToken: cancellationToken);
    }

    private static void Print(JudgeBatResponse response, OutputFormat format)
    {
        var loads = response.Verdicts.Any(v => v.HasTonnesPerYear);
        var rows = new Rows("jurisdiction", "bat", "pollutant", "figure", "level", "verdict", "why", "t per year", "from memory") { Unbroken = ["bat", "pollutant"], NotInTable = loads ? [] : ["t per year"] };
        foreach (var v in response.Verdicts)
        {
            var memory = (v.Recalled, v.FigureRecalled) switch { (true, true) => "level, figure", (true, false) => "level", (false, true) => "figure", _ => "" };
            rows.Add(v, v.Jurisdiction, v.BatId, v.Pollutant, v.Figure, v.Level, BatWords.Of(v.Outcome), v.Explanation, v.HasTonnesPerYear ? v.TonnesPerYear.ToString("0.###", CultureInfo.InvariantCulture) : "", memory);
        }

        rows.Print(format, response);
        if (response.Verdicts.Count == 0) Console.Error.WriteLine("no figure that a level could be held against");
        if (format == OutputFormat.Table && response.ScenarioId.Length > 0) Console.Out.WriteLine(Summary(response));
    }

    /// <summary>What a permit would turn on first: how much is over, and how much nobody can say.</summary>
    private static string Summary(JudgeBatResponse response)
    {
        var counts = response.Verdicts.GroupBy(v => v.Outcome).OrderByDescending(g => g.Key).Select(g => $"{g.Count()} {BatWords.Of(g.Key)}");
        var levels = response.Verdicts.Count(v => v.Level.Length > 0);
        return $"{response.ScenarioId}: {string.Join(", ", counts)}{(levels > 0 ? $"; {response.Verdicts.Count(v => v.Recalled)} of the {levels} levels are from memory" : "")}";
    }
}
