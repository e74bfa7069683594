using System.CommandLine;
using Grpc.Core;
using Grpc.Health.V1;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch doctor</c>: is everything in order, and if not, what to do.</summary>
internal static class DoctorCommand
{
    /// <summary>What a token's times may be off by.</summary>
    private static readonly TimeSpan s_clockTolerance = TimeSpan.FromSeconds(60);

    private static Option<bool> QuickOption { get; } = new("--quick") { Description = "Leave out what reads everything: indexes against registry, and the chains." };

    public static Command Create()
    {
        var command = new Command("doctor", "Check a server or a data folder. Exit code 0 healthy, 3 with findings, 5 unreachable.") { QuickOption };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var quick = arguments.GetValue(QuickOption);
            var rows = new Rows("check", "result", "advice");
            var findings = 0;
            void Report(string check, bool fine, string result, string advice)
            {
                if (!fine) findings++;
                rows.Add(null, check, result, fine ? "" : advice);
            }

            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var health = new Health.HealthClient(connection.Channel);
            var live = await health.CheckAsync(new HealthCheckRequest { Service = "techmatch.v1.CatalogService" }, cancellationToken: cancellationToken);
            Report("alive", live.Status == HealthCheckResponse.Types.ServingStatus.Serving, live.Status.ToString(), "look into the service's log");
            var ready = await health.CheckAsync(new HealthCheckRequest(), cancellationToken: cancellationToken);
            Report("ready", ready.Status == HealthCheckResponse.Types.ServingStatus.Serving, ready.Status.ToString(), "the indexes are catching up; wait, then ask again");
            var admin = new AdminService.AdminServiceClient(connection.Channel);
            var index = await admin.GetIndexStateAsync(new GetIndexStateRequest(), cancellationToken: cancellationToken);
            Report("indexes follow the registry", index.LastSequence - index.VisibleSequence <= 1000 && index.Trouble.Length == 0,
                $"{index.LastSequence - index.VisibleSequence} changes behind{(index.Trouble.Length == 0 ? "" : $": {index.Trouble}")}", "if it does not shrink, look into the log");
            Report("records set aside", index.PoisonRecords.Count == 0, $"{index.PoisonRecords.Count}", "'techmatch index status' names them; correct the records");
            var reached = index.VectorTrouble.Length == 0;
            Report("vector store", reached, reached ? index.VectorStore : $"{index.VectorStore}: {index.VectorTrouble}", "answers go by words alone; look after the server, the vectors follow by themselves (docs/qdrant.md)");
            if (reached) Report("text index and vectors", index.TextDocuments == 0 == (index.Vectors == 0), $"{index.TextDocuments} documents, {index.Vectors} vectors", "run 'techmatch index rebuild'");
            var diagnosis = await admin.DiagnoseAsync(new DiagnoseRequest { Quick = quick }, cancellationToken: cancellationToken);
            foreach (var finding in diagnosis.Findings) Report(finding.Check, finding.Fine, finding.Result, finding.Advice);
            var apart = (diagnosis.Time.ToDateTimeOffset() - TimeProvider.System.GetUtcNow()).Duration();
            Report("clock", apart < s_clockTolerance, $"{apart.TotalSeconds:0} s from this machine's", "let both follow a time server: tokens, expiries and stated times go by the clock");
            if (!arguments.GetValue(OutputOption.Quiet)) rows.Print(arguments.GetValue(OutputOption.Option));
            return findings == 0 ? ExitCode.Ok : ExitCode.Partial;
        });
        return command;
    }
}
