using System.CommandLine;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch get technologies/kiln-waste-heat-orc</c>: whole records.</summary>
internal static class GetCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("names") { Description = "Record names, collection/key.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("get", "Show whole records.") { names };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var request = new BatchGetRecordsRequest { Names = { arguments.GetValue(names)! } };
            var response = await new CatalogService.CatalogServiceClient(connection.Channel).BatchGetRecordsAsync(request, cancellationToken: cancellationToken);
            var format = arguments.GetValue(OutputOption.Option);
            if (format == OutputFormat.Table)
            {
                // A record is no table row; people get it whole.
                foreach (var record in response.Records) Rows.PrintMessage(record);
            }
            else
            {
                var rows = new Rows("name", "title", "country", "state");
                foreach (var record in response.Records) rows.Add(record, record.Name, Titles.Of(record), record.Country, record.State.ToString());
                rows.Print(format);
            }

            foreach (var missing in response.Missing) await Console.Error.WriteLineAsync($"techmatch: no record '{missing}'");
            return response.Missing.Count == 0 ? ExitCode.Ok : response.Records.Count == 0 ? ExitCode.Failed : ExitCode.Partial;
        });
        return command;
    }
}
