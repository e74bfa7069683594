using System.CommandLine;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch index verify|rebuild|status</c></summary>
internal static class IndexCommand
{
    public static Command Create() => new("index", "Look after the indexes; they can always be rebuilt from the registry.") { Verify(), Rebuild(), Status() };

    private static Command Verify()
    {
        var command = new Command("verify", "Compare both indexes with the registry, record by record. Exit code 3 when they differ.");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await new AdminService.AdminServiceClient(connection.Channel).VerifyIndexAsync(new VerifyIndexRequest(), cancellationToken: cancellationToken);
            var rows = new Rows("difference");
            foreach (var difference in response.Differences) rows.Add(null, difference);
            if (arguments.GetValue(OutputOption.Option) != OutputFormat.Table || !response.Equal) rows.Print(arguments.GetValue(OutputOption.Option), response);
            if (!arguments.GetValue(OutputOption.Quiet)) await Console.Error.WriteLineAsync($"{response.Records} records compared, {(response.Equal ? "no difference" : response.Differences.Count + " differences")}");
            return response.Equal ? ExitCode.Ok : ExitCode.Partial;
        });
        return command;
    }

    private static Command Rebuild()
    {
        var command = new Command("rebuild", "Fill new indexes beside the serving ones, then switch to them.");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var quiet = arguments.GetValue(OutputOption.Quiet);
            var response = await Progress.SpinAsync("rebuilding the indexes", quiet, () =>
                new AdminService.AdminServiceClient(connection.Channel).RebuildIndexAsync(new RebuildIndexRequest(), cancellationToken: cancellationToken).ResponseAsync);
            var rows = new Rows("generation", "records");
            rows.Add(response, response.Generation, response.Records.ToString(System.Globalization.CultureInfo.InvariantCulture));
            rows.Print(arguments.GetValue(OutputOption.Option), response);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Status()
    {
        var command = new Command("status", "Where the indexes stand against the registry.");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            Rows.PrintMessage(await new AdminService.AdminServiceClient(connection.Channel).GetIndexStateAsync(new GetIndexStateRequest(), cancellationToken: cancellationToken));
            return ExitCode.Ok;
        });
        return command;
    }
}
