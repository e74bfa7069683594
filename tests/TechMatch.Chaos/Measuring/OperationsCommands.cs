using System.CommandLine;
using System.Text.Json;
using TechMatch.Chaos.Fuzzing;
using TechMatch.Chaos.Leaks;
using TechMatch.Chaos.Limits;
using TechMatch.Chaos.Soaking;

namespace TechMatch.Chaos.Measuring;

/// <summary><c>fuzz</c>, <c>soak</c>, <c>timing</c>, <c>neighbour</c> and <c>overrun</c>: what hostile questions, long use, a caller with a clock, a noisy one and one in a hurry find.</summary>
internal static class OperationsCommands
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static IEnumerable<Command> All()
    {
        var seed = new Option<int>("--seed") { Description = "Of questions and calls.", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "Only the last line, a JSON object." };

        var queries = new Option<int>("--queries") { Description = "Number of questions.", DefaultValueFactory = _ => 100_000 };
        var fuzz = new Command("fuzz", "Hostile questions over the bundled catalogue, in this process; crashes must be 0.") { queries, seed, json };
        fuzz.SetAction(async (arguments, cancellationToken) =>
        {
            var report = await QueryFuzz.RunAsync(arguments.GetValue(queries), arguments.GetValue(seed), Log(arguments, json), cancellationToken);
            return Say(report, report.IsClean);
        });
        yield return fuzz;

        var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => 30 };
        var rate = new Option<double>("--rate") { Description = "Calls a second.", DefaultValueFactory = _ => 100 };
        var soak = new Command("soak", "Mixed calls at a steady rate; memory, handles and threads must be flat within 5 % after the warm-up.") { minutes, rate, seed, json };
        soak.SetAction(async (arguments, cancellationToken) =>
        {
            var report = await new Soak(arguments.GetValue(minutes), arguments.GetValue(rate), arguments.GetValue(seed), Log(arguments, json)).RunAsync(cancellationToken);
            return Say(report, report.IsFlat);
        });
        yield return soak;

        var calls = new Option<int>("--calls") { Description = "For hidden records and for absent ones, each.", DefaultValueFactory = _ => 2_000 };
        var timing = new Command("timing", "Times of calls for hidden records and for none; the medians must be within 2 ms.") { calls, seed, json };
        timing.SetAction(async (arguments, cancellationToken) =>
        {
            var report = await TimingLeak.RunAsync(arguments.GetValue(calls), arguments.GetValue(seed), cancellationToken);
            return Say(report, report.IsClean);
        });
        yield return timing;

        var rounds = new Option<int>("--rounds") { Description = "Of 200 calls alone and 200 beside.", DefaultValueFactory = _ => 10 };
        var neighbour = new Command("neighbour", "One caller's searches alone and beside another who does not stop; the p95 may change by less than 10 %.") { rounds, seed, json };
        neighbour.SetAction(async (arguments, cancellationToken) =>
        {
            var report = await new NoisyNeighbour(arguments.GetValue(rounds), arguments.GetValue(seed), Log(arguments, json)).RunAsync(cancellationToken);
            return Say(report, report.IsClean);
        });
        yield return neighbour;

        var overdue = new Option<int>("--calls") { Description = "With deadlines of up to 40 ms.", DefaultValueFactory = _ => 2_000 };
        var overrun = new Command("overrun", "How long the service works on for a call whose deadline is over; at most 250 ms.") { overdue, seed, json };
        overrun.SetAction(async (arguments, cancellationToken) =>
        {
            var report = await DeadlineOverrun.RunAsync(arguments.GetValue(overdue), arguments.GetValue(seed), cancellationToken);
            return Say(report, report.IsClean);
        });
        yield return overrun;
    }

    private static TextWriter Log(ParseResult arguments, Option<bool> json) => arguments.GetValue(json) ? TextWriter.Null : Console.Out;

    private static int Say<T>(T report, bool isClean)
    {
        Console.WriteLine(JsonSerializer.Serialize(report, s_json));
        return isClean ? 0 : 1;
    }
}
