using System.CommandLine;
using System.Text;
using Grpc.Core;
using TechMatch.Cli;
using TechMatch.Cli.Commands;
using TechMatch.Cli.Output;
using TechMatch.Service.Hosting;
using TechMatch.Store;

Console.OutputEncoding = Encoding.UTF8;
var root = new RootCommand("TechMatch: who meets this need, with which technology, with whose money, and why.")
{
    ServeCommand.Create(), ImportCommand.Create(), SearchCommand.Create(), MatchCommand.Create(), GetCommand.Create(),
    ImpactCommand.Create(), EvalCommand.Create(), EmbeddingsCommand.Create(), LexiconCommand.Create(), IndexCommand.Create(), StatsCommand.Create(), DoctorCommand.Create(),
    BackupCommand.Create(), RestoreCommand.Create(), RegistryCommand.Create(), SubmissionCommand.Create(), AlliancesCommand.Create(), InterestsCommand.Create(), SubscriptionsCommand.Create(),
    KeysCommand.Create(), AuditCommand.Create(), WhoAmICommand.Create(),
};
foreach (var option in new Option[] { Connection.ServerOption, Connection.DataOption, Connection.StoreOption, ServerKey.Option, OutputOption.Option, OutputOption.Quiet }) root.Options.Add(option);

var arguments = root.Parse(args);
if (arguments.Errors.Count > 0)
{
    foreach (var error in arguments.Errors) await Console.Error.WriteLineAsync($"techmatch: {error.Message}");
    await Console.Error.WriteLineAsync("techmatch: --help lists what is possible");
    return ExitCode.Usage;
}

try
{
    // A training that is stopped writes some 200 MB of checkpoint first.
    return await arguments.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
}
catch (CommandException e)
{
    await Console.Error.WriteLineAsync($"techmatch: {e.Message}");
    return e.ExitCode;
}
catch (StartException e)
{
    await Console.Error.WriteLineAsync($"techmatch: {e.Message}");
    return ExitCode.Failed;
}
catch (StoreException e)
{
    await Console.Error.WriteLineAsync($"techmatch: {e.Message}");
    return ExitCode.Failed;
}
catch (RpcException e)
{
    await Console.Error.WriteLineAsync($"techmatch: {e.Status.Detail}");
    return e.StatusCode switch
    {
        StatusCode.InvalidArgument => ExitCode.Usage,
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => ExitCode.Access,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded => ExitCode.Unavailable,
        StatusCode.Cancelled => ExitCode.Interrupted,
        _ => ExitCode.Failed,
    };
}
catch (OperationCanceledException)
{
    return ExitCode.Interrupted;
}
