using System.Diagnostics;
using System.Text.Json;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using TechMatch.Cli.Import;
using TechMatch.Cli.Import.Sources;
using TechMatch.Service.Hosting;
using TechMatch.TestKit;

namespace TechMatch.Benchmarks;

/// <summary>
/// A catalogue file from its first row until every record is searchable, by the import command's own reader and mapper, over gRPC
/// into a service in this process that serves the bundled catalogue: durable writes, audit rows, both indexes. Each round imports
/// the same file under fresh names; the first also compiles what it runs.
/// </summary>
internal static class ImportSpeed
{
    public static async Task RunAsync(string path, string mappingPath, int rounds, CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        var port = FreePort.Next();
        await using var app = await ServiceHost.BuildAsync(
            ["--data", folder.Path, "--access", "open", "--grpc", $"http://127.0.0.1:{port}", "--http", $"http://127.0.0.1:{FreePort.Next()}", "--Logging:LogLevel:Default", "Warning"], cancellationToken);
        await app.StartAsync(cancellationToken);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        await ((TechMatchNode)app.Services.GetService(typeof(TechMatchNode))!).Search.Index.CatchUpAsync(cancellationToken);
        var mapping = MappingFile.Parse(await File.ReadAllBytesAsync(mappingPath, cancellationToken), Path.GetFileName(mappingPath));
        for (var round = 1; round <= rounds; round++)
        {
            var fresh = mapping with { Key = mapping.Key with { Prefix = $"round{round}-" } };
            using var file = SourceFile.Open(path, fresh.Source);
            var run = new ImportRun(file, fresh, TimeProvider.System);
            var before = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            await run.WriteAsync(new RegistryWriter(channel), [], _ => { }, cancellationToken);
            var created = run.Tally[Outcome.Created];
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                round,
                created,
                acknowledgedPerSecond = Math.Round(created / run.Acknowledged.TotalSeconds),
                searchablePerSecond = Math.Round(created / run.Searchable!.Value.TotalSeconds),
                seconds = Math.Round(clock.Elapsed.TotalSeconds, 2),
                cpuSeconds = Math.Round((Environment.CpuUsage.TotalTime - before).TotalSeconds, 2),
                cpus = Environment.ProcessorCount,
            }));
        }

        await app.StopAsync(cancellationToken);
    }
}
