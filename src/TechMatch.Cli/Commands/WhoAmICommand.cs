using System.CommandLine;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch whoami</c>: what the server takes this caller for.</summary>
internal static class WhoAmICommand
{
    public static Command Create()
    {
        var command = new Command("whoami", "What the credential stands for, and when it ends.");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            Rows.PrintMessage(await new AccessService.AccessServiceClient(connection.Channel).WhoAmIAsync(new WhoAmIRequest(), cancellationToken: cancellationToken));
            return ExitCode.Ok;
        });
        return command;
    }
}
