using System.CommandLine;
using System.Globalization;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;
using TechMatch.Store.Moving;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch backup</c>: the registry as of one moment, in one file.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var to = new Option<string?>("--to") { Description = "File to write, or a folder to write into under a name of its own. Only without a server, which writes into the folder it was set up with (backup-folder)." };
        var command = new Command("backup", "Write the registry as of one moment into a file, while writes go on.") { to };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var quiet = arguments.GetValue(OutputOption.Quiet);
            var written = await Progress.SpinAsync("writing the backup", quiet, () => Connection.Server(arguments) is null
                ? WriteAsync(arguments, arguments.GetValue(to), cancellationToken)
                : AskAsync(arguments, arguments.GetValue(to), cancellationToken));
            var rows = new Rows("file", "sequence", "records", "sha256") { Unbroken = ["file"], NotInTable = ["sha256"] };
            rows.Add(written, written.File, Number(written.LastSequence), Number(written.Records), written.Sha256);
            rows.Print(arguments.GetValue(OutputOption.Option), written);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<CreateBackupResponse> AskAsync(ParseResult arguments, string? to, CancellationToken cancellationToken)
    {
        if (to is not null) throw new CommandException("--to is for a registry opened here; a server writes into the folder it was set up with (setting backup-folder)", ExitCode.Usage);
        await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
        return await new AdminService.AdminServiceClient(connection.Channel).CreateBackupAsync(new CreateBackupRequest(), cancellationToken: cancellationToken);
    }

    private static async Task<CreateBackupResponse> WriteAsync(ParseResult arguments, string? to, CancellationToken cancellationToken)
    {
        if (to is null) throw new CommandException("--to: expected a file or a folder for the backup, got none", ExitCode.Usage);
        var file = Directory.Exists(to) || Path.EndsInDirectorySeparator(to) ? Path.Combine(to, RegistryBackup.NameAt(TimeProvider.System.GetUtcNow())) : to;
        var manifest = await RegistryBackup.WriteAsync(RegistryPlace.Of(arguments), file, TimeProvider.System, cancellationToken);
        return new CreateBackupResponse { File = Path.GetFullPath(file), LastSequence = manifest.LastSequence, Records = manifest.Records, Bytes = manifest.Bytes, Sha256 = manifest.Sha256 };
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
