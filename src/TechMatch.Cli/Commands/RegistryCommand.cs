using System.CommandLine;
using System.Globalization;
using TechMatch.Cli.Output;
using TechMatch.Store.Moving;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch registry copy</c></summary>
internal static class RegistryCommand
{
    public static Command Create() => new("registry", "Look after the registry itself.") { Copy() };

    private static Command Copy()
    {
        var from = new Option<string>("--from") { Description = "Data folder (its service stopped) or postgres://user@host/database.", Required = true };
        var to = new Option<string>("--to") { Description = "An empty place: a data folder or postgres://user@host/database.", Required = true };
        var command = new Command("copy", "Move a registry to another place, with names, revisions, sequence and identity, and compare both.") { from, to };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (source, target) = (RegistryPlace.Parse("--from", arguments.GetValue(from)!), RegistryPlace.Parse("--to", arguments.GetValue(to)!));
            var quiet = arguments.GetValue(OutputOption.Quiet);
            var copied = await Progress.BarAsync("copying", quiet, report => RegistryCopy.RunAsync(source, target, report, TimeProvider.System, cancellationToken));
            var rows = new Rows("table", "rows");
            foreach (var (table, count) in copied.Rows) rows.Add(null, table, count.ToString(CultureInfo.InvariantCulture));
            rows.Print(arguments.GetValue(OutputOption.Option));
            if (!quiet) await Console.Error.WriteLineAsync($"{RegistryPlace.Name(target)} is the same registry at sequence {copied.LastSequence}; use only one of the two from now on");
            return ExitCode.Ok;
        });
        return command;
    }
}
