using System.CommandLine;
using System.Text.Json;
using TechMatch.Chaos.Backups;
using TechMatch.Chaos.Kills;
using TechMatch.Chaos.Measuring;
using TechMatch.Chaos.Nodes;
using TechMatch.Chaos.Rates;
using TechMatch.Chaos.Requests;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// "dotnet test" asks for the tests of what judges the commands.
if (args.Any(a => a is "--server" or "--internal-msbuild-node"))
    return await TestPlatformTestFramework.RunAsync(args, TechMatch.Chaos.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
if (args is ["test", .. var rest]) return await ConsoleRunner.Run(rest);

var runs = new Option<int>("--runs") { Description = "How often.", DefaultValueFactory = _ => 20 };
var provider = new Option<string>("--provider") { Description = "Where the registry is.", DefaultValueFactory = _ => "sqlite" };
provider.AcceptOnlyFromAmong("sqlite", "postgres");
var seed = new Option<int>("--seed") { Description = "Of the random moments, calls and records.", DefaultValueFactory = _ => 1 };
var json = new Option<bool>("--json") { Description = "Only the last line, a JSON object." };
var asJson = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

var kill = new Command("kill", "Kill -9 under eight clients that create, read, update and delete; every count but the first two must be 0.") { runs, provider, seed, json };
kill.SetAction(async (arguments, cancellationToken) =>
{
    var series = new KillSeries(arguments.GetValue(provider)!, arguments.GetValue(runs), arguments.GetValue(seed), LogOf(arguments));
    var report = await series.RunAsync(cancellationToken);
    return Tell(report, report.IsClean);
});

var once = new Command("once", "One request id, fifty calls at once, a kill among them: one effect, one answer.") { runs, provider, seed, json };
once.SetAction(async (arguments, cancellationToken) =>
{
    var report = await new OnceSeries(arguments.GetValue(provider)!, arguments.GetValue(runs), arguments.GetValue(seed), LogOf(arguments)).RunAsync(cancellationToken);
    return Tell(report, report.IsClean);
});

var backup = new Command("backup-load", "Backups under eight clients that write, restored elsewhere and compared with the registry as of their change.") { runs, provider, seed, json };
backup.SetAction(async (arguments, cancellationToken) =>
{
    var report = await new BackupSeries(arguments.GetValue(provider)!, arguments.GetValue(runs), arguments.GetValue(seed), LogOf(arguments)).RunAsync(cancellationToken);
    return Tell(report, report.IsClean);
});

var rounds = new Option<int>("--rounds") { Description = "How often each node is killed and restarted.", DefaultValueFactory = _ => 3 };
var freeze = new Option<bool>("--freeze") { Description = "Also freeze the node that writes the vectors until another does; fifteen seconds a round." };
var nodes = new Command("nodes", "Three nodes on one PostgreSQL registry and one vector server, each killed in turn under load, then restarted in turn.") { rounds, freeze, seed, json };
nodes.SetAction(async (arguments, cancellationToken) =>
{
    var report = await new NodeSeries(arguments.GetValue(rounds), arguments.GetValue(seed), arguments.GetValue(freeze), LogOf(arguments)).RunAsync(cancellationToken);
    return Tell(report, report.IsClean);
});

var seconds = new Option<int>("--seconds") { Description = "Of single creates.", DefaultValueFactory = _ => 10 };
var rates = new Command("rates", "Acknowledged creates a second with eight clients, imported records a second, and how soon a write is found.") { seconds, provider, seed };
rates.SetAction(async (arguments, cancellationToken) => Tell(await new RateRun(arguments.GetValue(provider)!, arguments.GetValue(seconds), arguments.GetValue(seed)).RunAsync(cancellationToken), isClean: true));

var root = new RootCommand("Breaks TechMatch on purpose.") { kill, once, backup, nodes, rates };
foreach (var command in OperationsCommands.All()) root.Add(command);
return await root.Parse(args).InvokeAsync();

TextWriter LogOf(ParseResult arguments) => arguments.GetValue(json) ? TextWriter.Null : Console.Out;

int Tell<T>(T report, bool isClean)
{
    Console.WriteLine(JsonSerializer.Serialize(report, asJson));
    return isClean ? 0 : 1;
}
