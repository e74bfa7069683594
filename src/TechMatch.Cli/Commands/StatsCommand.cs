using System.CommandLine;
using System.Globalization;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch stats</c>: what the registry and the indexes hold.</summary>
internal static class StatsCommand
{
    public static Command Create()
    {
        var command = new Command("stats", "Count what the registry and the indexes hold.");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var admin = new AdminService.AdminServiceClient(connection.Channel);
            var stats = await admin.GetStatsAsync(new GetStatsRequest(), cancellationToken: cancellationToken);
            var index = await admin.GetIndexStateAsync(new GetIndexStateRequest(), cancellationToken: cancellationToken);
            var rows = new Rows("what", "value");
            foreach (var count in stats.Counts) rows.Add(null, $"{count.Kind} {count.State}".ToLowerInvariant(), Number(count.Count));
            rows.Add(null, "version", stats.Version);
            rows.Add(null, "embedding space", stats.EmbeddingSpace);
            rows.Add(null, "memory MB", Number(stats.ResidentMemoryBytes >> 20));
            rows.Add(null, "index", index.Trouble.Length == 0 ? $"{index.Generation} {index.State}" : $"{index.Generation} {index.State}: {index.Trouble}");
            rows.Add(null, "last change", Number(index.LastSequence));
            rows.Add(null, "searchable up to", Number(index.VisibleSequence));
            rows.Add(null, "text documents", Number(index.TextDocuments));
            rows.Add(null, "vectors", Number(index.Vectors));
            rows.Add(null, "vector store", index.VectorTrouble.Length == 0 ? index.VectorStore : $"{index.VectorStore}: {index.VectorTrouble}");
            rows.Add(null, "records set aside", Number(index.PoisonRecords.Count));
            foreach (var head in stats.ChainHeads) rows.Add(null, $"head of {head.Chain}", AuditCommand.Text(head));
            rows.Print(arguments.GetValue(OutputOption.Option));
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
