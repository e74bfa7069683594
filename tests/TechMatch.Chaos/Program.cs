using System.CommandLine;
using System.Text.Json;
using TechMatch.Chaos;

// Kills the service at random moments while clients write, and counts what the clients were promised and did not get.
var runs = new Option<int>("--runs") { Description = "Number of kills.", DefaultValueFactory = _ => 20 };
var seed = new Option<int>("--seed") { Description = "Of the random moments and records.", DefaultValueFactory = _ => 1 };
var json = new Option<bool>("--json") { Description = "Only the last line, a JSON object." };
var kill = new Command("kill", "Kill -9 during import; every count but the first two must be 0.") { runs, seed, json };
kill.SetAction(async (arguments, cancellationToken) =>
{
    var report = await KillSeries.RunAsync(
        arguments.GetValue(runs), arguments.GetValue(seed), arguments.GetValue(json) ? TextWriter.Null : Console.Out, cancellationToken);
    Console.WriteLine(JsonSerializer.Serialize(report, new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    return report.IsClean ? 0 : 1;
});
var root = new RootCommand("Breaks TechMatch on purpose.") { kill };
foreach (var command in TechMatch.Chaos.Measuring.OperationsCommands.All()) root.Add(command);
return await root.Parse(args).InvokeAsync();
