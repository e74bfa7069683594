using System.Globalization;
using System.Text.Json;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests.Migrations;

/// <summary>
/// Deaths at random moments of migrations and backups:
/// <c>dotnet run -c Release --project tests/TechMatch.Store.Tests -- kill-series sqlite|postgres RUNS SEED</c>.
/// </summary>
internal static class KillSeries
{
    public const string Verb = "kill-series";

    /// <summary>As long as a migration of the small fixtures takes for its commit on a slow disk.</summary>
    private const int LongestMicroseconds = 3_000;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(string provider, int runs, int seed)
    {
        var server = provider == "postgres" ? new PostgresServer() : null;
        try
        {
            var report = await RunAsync(server, runs, new Random(seed));
            Console.WriteLine(JsonSerializer.Serialize(report with { Provider = provider, Seed = seed }, s_json));
            return report.Faults.Count == 0 ? 0 : 1;
        }
        finally
        {
            if (server is not null) await server.DisposeAsync();
        }
    }

    private static async Task<Report> RunAsync(PostgresServer? server, int runs, Random random)
    {
        var report = new Report();
        foreach (var schema in SchemaFixture.Schemas.SkipLast(1))
        {
            var kill = new MigrationKill(schema, server);
            var (statements, due) = (await kill.CountAsync(), SchemaFixture.Schemas.Count - 1 - SchemaFixture.Schemas.Index().Single(s => s.Item == schema).Index);
            for (var run = 0; run < runs; run++)
            {
                // A third of them right before a statement, the others beside one.
                var (statement, microseconds) = (random.Next(1, statements + 1), random.Next(3) == 0 ? 0 : random.Next(LongestMicroseconds));
                try
                {
                    var made = await kill.RunAsync(statement, microseconds);
                    report = made switch
                    {
                        null => report with { Outlived = report.Outlived + 1 },
                        _ when made == due => report with { AfterTheLast = report.AfterTheLast + 1 },
                        0 => report with { BeforeTheFirst = report.BeforeTheFirst + 1 },
                        _ => report with { Between = report.Between + 1 },
                    };
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    report.Faults.Add(string.Create(CultureInfo.InvariantCulture, $"{schema}, statement {statement} and {microseconds} us: {e.Message}"));
                }
            }
        }

        var backup = await BackupKill.StartAsync(server);
        await using (backup)
        {
            for (var run = 0; run < runs; run++)
            {
                try
                {
                    report = await backup.RunAsync(random.NextDouble()) ? report with { WholeBackups = report.WholeBackups + 1 } : report with { NoBackups = report.NoBackups + 1 };
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    report.Faults.Add($"backup: {e.Message}");
                }
            }
        }

        return report;
    }

    /// <param name="BeforeTheFirst">Deaths of which the registry shows the schema it had.</param>
    /// <param name="Between">… some of the migrations that were due.</param>
    /// <param name="AfterTheLast">… all of them.</param>
    /// <param name="Outlived">Migrations that were over before the death came.</param>
    /// <param name="NoBackups">Backups that left no file of their name.</param>
    private sealed record Report(int BeforeTheFirst = 0, int Between = 0, int AfterTheLast = 0, int Outlived = 0, int NoBackups = 0, int WholeBackups = 0, string Provider = "", int Seed = 0)
    {
        public List<string> Faults { get; init; } = [];
    }
}
