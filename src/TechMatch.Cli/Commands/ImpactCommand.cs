using System.CommandLine;
using TechMatch.Cli.Impact;
using TechMatch.Cli.Output;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Impact;
using TechMatch.Protocol.V1;
using TechMatch.Service.Impact;
using ImpactEstimate = TechMatch.Protocol.V1.ImpactEstimate;
using ImpactScenario = TechMatch.Core.Climate.Impact.ImpactScenario;

namespace TechMatch.Cli.Commands;

/// <summary>
/// <c>techmatch impact</c>: what a project avoids, where, at what cost. Scenarios are computed in this process from the tables
/// that come with the program; a supplier and a need are asked of the registry.
/// </summary>
internal static class ImpactCommand
{
    private static readonly Option<int> s_draws = new("--draws") { Description = $"0 for the closed form (default), else 100-{ImpactEngine.MaxDraws} seeded draws.", DefaultValueFactory = _ => 0 };

    private static readonly Option<FileInfo?> s_svg = new("--svg") { Description = "Also write the chart to this file." };

    public static Command Create() => new("impact", "Tonnes of CO2e a project avoids in its host, with interval, sources and grade.") { Estimate(), Compare(), Macc(), EwasteCommand.Create(), JudgeCommand.Create(), SheetsCommand.Create() };

    private static Command Estimate()
    {
        var scenario = new Argument<string?>("scenario") { Description = "A scenario file, or the id of one that comes with the program.", Arity = ArgumentArity.ZeroOrOne };
        var supplier = new Option<string?>("--supplier") { Description = "A technology, startup or proposal of the registry, with --need." };
        var need = new Option<string?>("--need") { Description = "The need whose country and plant count." };
        var command = new Command("estimate", "One calculation, with everything needed to do it again by hand.") { scenario, supplier, need, s_draws, s_svg };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (file, by, whose, quiet) = (arguments.GetValue(scenario), arguments.GetValue(supplier), arguments.GetValue(need), arguments.GetValue(OutputOption.Quiet));
            if (file is null != (by is not null && whose is not null) || file is not null && (by ?? whose) is not null)
                throw new CommandException("expected a scenario, or --supplier and --need", ExitCode.Usage);
            var response = file is not null
                ? await OfScenarioAsync(file, Draws(arguments), quiet)
                : await OfPairAsync(arguments, by!, whose!, Draws(arguments), cancellationToken);
            if (response.Estimate is not { } estimate)
            {
                if (arguments.GetValue(OutputOption.Option) != OutputFormat.Table) Rows.PrintMessage(response);
                await Console.Error.WriteLineAsync("unknown: no lever fits this supplier, which is not zero");
                return ExitCode.Ok;
            }

            var format = arguments.GetValue(OutputOption.Option);
            EstimateView.Table([estimate]).Print(format, response);
            if (format == OutputFormat.Table) EstimateView.Details(estimate);
            if (format == OutputFormat.Table && response.Signal?.Cost is { } cost) Console.Out.WriteLine(CostWords.Of(cost));
            ScenarioFiles.WriteSvg(arguments.GetValue(s_svg), () => ImpactCharts.Tonnes($"{estimate.ScenarioId} in {estimate.Host}", [EstimateView.Bar(estimate.Host, estimate)]));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Compare()
    {
        var countries = new Option<string[]>("--countries") { Description = "ISO 3166-1 alpha-2, joined by commas.", Required = true, AllowMultipleArgumentsPerToken = true };
        var scenario = new Option<string>("--scenario") { Description = "A scenario file, or the id of one that comes with the program.", Required = true };
        var command = new Command("compare", "The same project in several countries, best P10 first.") { countries, scenario, s_draws, s_svg };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var hosts = arguments.GetValue(countries)!.SelectMany(c => c.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(c =>
                CountryCode.TryParse(c, out var host) ? host : throw new CommandException($"expected country codes such as KZ,KG, got '{c}'", ExitCode.Usage)).Distinct().ToList();
            if (hosts.Count == 0) throw new CommandException("expected country codes such as KZ,KG, got none", ExitCode.Usage);
            var (climate, draws) = (ScenarioFiles.Open(), Draws(arguments));
            var asked = ScenarioFiles.Find(arguments.GetValue(scenario)!, climate);
            var found = await Progress.BarAsync("estimating", arguments.GetValue(OutputOption.Quiet), progress => Task.Run(
                () => hosts.Select((h, i) =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var answer = climate.Model.Engine.Estimate(asked with { Host = h }, draws, share => progress((i + share) / hosts.Count));
                    progress((i + 1.0) / hosts.Count);
                    return (Host: h, Answer: answer);
                }).ToList(),
                cancellationToken));
            var response = new CompareCountriesResponse();
            response.Countries.AddRange(found
                .OrderByDescending(f => f.Answer.Estimate?.Annual.P10 ?? double.NegativeInfinity).ThenBy(f => f.Host.Value, StringComparer.Ordinal)
                .Select(f => new CountryEstimate { Country = f.Host.Value, Estimate = f.Answer.Estimate is { } e ? ImpactWire.ToWire(e) : null, Refusal = f.Answer.Refusal is { } r ? $"{r.Id}: {r.Message}" : "" }));
            return Print(response, asked, arguments.GetValue(OutputOption.Option), arguments.GetValue(s_svg));
        });
        return command;
    }

    private static Command Macc()
    {
        var files = new Argument<string[]>("files") { Description = "Scenario files or ids; none takes all that come with the program.", Arity = ArgumentArity.ZeroOrMore };
        var cautious = new Option<bool>("--cautious") { Description = "Count P10 instead of P50." };
        var suppliers = new Option<string[]>("--suppliers") { Description = "Suppliers of the registry instead of scenarios, joined by commas, for --need.", AllowMultipleArgumentsPerToken = true };
        var need = new Option<string?>("--need") { Description = "The need whose country and plant count." };
        var command = new Command("macc", "Measures in order of cost per tonne: savings first, largest first.") { files, suppliers, need, cautious, s_svg };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var named = arguments.GetValue(files) ?? [];
            var sellers = (arguments.GetValue(suppliers) ?? []).SelectMany(s => s.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
            if ((sellers.Count > 0) != (arguments.GetValue(need) is not null) || sellers.Count > 0 && named.Length > 0) throw new CommandException("expected scenarios, or --suppliers and --need", ExitCode.Usage);
            if (sellers.Count > 0) return await PrintAsync(await OfPairsAsync(arguments, sellers, arguments.GetValue(need)!, arguments.GetValue(cautious), cancellationToken), arguments);
            var climate = ScenarioFiles.Open();
            var scenarios = named.Length == 0 ? climate.Scenarios : [.. named.Select(n => ScenarioFiles.Find(n, climate))];
            if (scenarios.GroupBy(s => s.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
                throw new CommandException($"expected each scenario once, got '{twice.Key}' twice", ExitCode.Usage);
            var response = await Progress.BarAsync("estimating", arguments.GetValue(OutputOption.Quiet), progress => Task.Run(
                () => MarginalAbatementList.Of(climate.Model.Engine, scenarios, new Dictionary<string, IReadOnlyList<string>>(), arguments.GetValue(cautious), progress: progress), cancellationToken));
            return await PrintAsync(response, arguments);
        });
        return command;
    }

    private static async Task<int> PrintAsync(MarginalAbatementResponse response, ParseResult arguments)
    {
        var rows = new Rows("scenario", "usd per t", "t per year", "cumulative t per year") { Unbroken = ["scenario"] };
        foreach (var s in response.Steps) rows.Add(s, s.ScenarioId, EstimateView.Money(s.UsdPerTonne), EstimateView.Tonnes(s.TonnesPerYear), EstimateView.Tonnes(s.CumulativeTonnesPerYear));
        var format = arguments.GetValue(OutputOption.Option);
        rows.Print(format, response);
        if (format == OutputFormat.Table && response.Steps.Count > 0) EstimateView.Bars([.. response.Steps.Select(s => new TonnesBar(s.ScenarioId, s.TonnesPerYear, s.TonnesPerYear, s.TonnesPerYear, $"{EstimateView.Money(s.UsdPerTonne)} USD/t"))]);
        if (!arguments.GetValue(OutputOption.Quiet))
            foreach (var left in response.LeftOut) await Console.Error.WriteLineAsync($"left out {left.ScenarioId}: {left.Reason}");
        ScenarioFiles.WriteSvg(arguments.GetValue(s_svg), () => ImpactCharts.Curve("Marginal abatement", response.Steps));
        return response.Steps.Count > 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<MarginalAbatementResponse> OfPairsAsync(ParseResult arguments, List<string> suppliers, string need, bool cautious, CancellationToken cancellationToken)
    {
        await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
        var request = new MarginalAbatementRequest { Cautious = cautious };
        request.Pairs.AddRange(suppliers.Select(s => new SupplierAndNeed { Supplier = s, Need = need }));
        return await new ImpactService.ImpactServiceClient(connection.Channel).MarginalAbatementAsync(request, cancellationToken: cancellationToken);
    }

    private static int Print(CompareCountriesResponse response, ImpactScenario asked, OutputFormat format, FileInfo? svg)
    {
        var known = response.Countries.Where(c => c.Estimate is not null).Select(c => c.Estimate).ToList();
        foreach (var refused in response.Countries.Where(c => c.Estimate is null)) Console.Error.WriteLine($"{refused.Country}: {refused.Refusal}");
        if (known.Count == 0) return ExitCode.Usage;
        EstimateView.Table(known).Print(format, response);
        List<TonnesBar> bars = [.. known.Select(e => EstimateView.Bar(e.Host, e))];
        if (format == OutputFormat.Table) EstimateView.Bars(bars);
        ScenarioFiles.WriteSvg(svg, () => ImpactCharts.Tonnes(asked.Title.Length > 0 ? asked.Title : asked.Id, bars));
        return known.Count == response.Countries.Count ? ExitCode.Ok : ExitCode.Partial;
    }

    private static async Task<EstimateResponse> OfScenarioAsync(string file, int draws, bool quiet)
    {
        var climate = ScenarioFiles.Open();
        var scenario = ScenarioFiles.Find(file, climate);
        var answer = await Progress.BarAsync(draws > 0 ? $"drawing {draws} times" : "estimating", quiet, progress => Task.Run(() => climate.Model.Engine.Estimate(scenario, draws, progress)));
        return answer.Estimate is { } estimate
            ? new EstimateResponse { Estimate = ImpactWire.ToWire(estimate) }
            : throw new CommandException($"{scenario.Id}: {answer.Refusal!.Id}: {answer.Refusal.Message}", ExitCode.Usage);
    }

    private static async Task<EstimateResponse> OfPairAsync(ParseResult arguments, string supplier, string need, int draws, CancellationToken cancellationToken)
    {
        await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
        var request = new EstimateRequest { Pair = new SupplierAndNeed { Supplier = supplier, Need = need }, Draws = draws };
        return await new ImpactService.ImpactServiceClient(connection.Channel).EstimateAsync(request, cancellationToken: cancellationToken);
    }

    private static int Draws(ParseResult arguments) => arguments.GetValue(s_draws) is var draws && draws is 0 or >= 100 and <= ImpactEngine.MaxDraws
        ? draws
        : throw new CommandException($"expected --draws of 0 or 100-{ImpactEngine.MaxDraws}, got {arguments.GetValue(s_draws)}", ExitCode.Usage);
}
