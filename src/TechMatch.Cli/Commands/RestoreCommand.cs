using System.CommandLine;
using TechMatch.Cli.Output;
using TechMatch.Store.Moving;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch restore FILE --data DIR</c></summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A backup that 'techmatch backup' wrote." };
        var command = new Command("restore", "Make the registry of a backup the registry of an empty data folder (--data) or database (--store). The indexes are built at the next start.") { file };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            // The default folder is too easily the one that somebody wants to keep.
            if (!Connection.Given(arguments).Any()) throw new CommandException("expected --data with a new folder, or --store with an empty database, got neither", ExitCode.Usage);
            if (arguments.GetValue(Connection.ServerOption) is not null) throw new CommandException("restore works on a folder or a database here, not through a server", ExitCode.Usage);
            var place = RegistryPlace.Of(arguments);
            var quiet = arguments.GetValue(OutputOption.Quiet);
            var manifest = await Progress.SpinAsync("restoring", quiet, () => RegistryBackup.RestoreAsync(arguments.GetValue(file)!, place, TimeProvider.System, cancellationToken));
            if (!quiet) await Console.Error.WriteLineAsync($"{manifest.Records} records at sequence {manifest.LastSequence} restored to {RegistryPlace.Name(place)}; the indexes are built at the next start");
            return ExitCode.Ok;
        });
        return command;
    }
}
