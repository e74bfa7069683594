using TechMatch.Chaos.Histories;

namespace TechMatch.Chaos.Tests;

/// <summary>
/// A history that a sound registry could have: each call takes effect at one moment, and begins and ends a while before and
/// after it, so that calls overlap and end in another order than they took effect in.
/// </summary>
internal sealed record SeededHistory(RegistryView Before, IReadOnlyList<Operation> Operations, RegistryView After)
{
    private const int Names = 4;
    private const int Calls = 60;
    private const int Step = 10;

    public static SeededHistory Of(int seed)
    {
        var random = new Random(seed);
        var before = new RegistryView(new Dictionary<string, Holding> { ["technologies/t-0"] = new(true, 3, "from before") }, [], LastSequence: 17);
        var held = new Dictionary<string, Holding>(before.Holdings);
        var (operations, log, sequence) = (new List<Operation>(), new List<LogRow>(), before.LastSequence);
        for (var i = 1; i <= Calls; i++)
        {
            // Every name has two writes at the end, so that the last one is an update.
            var isLate = i > Calls - 2 * Names;
            var name = $"technologies/t-{(isLate ? (Calls - i) % Names : random.Next(Names))}";
            var at = held.GetValueOrDefault(name, Holding.None);
            var verb = isLate ? at.Live ? Verb.Update : Verb.Create : (Verb)random.Next(4);
            var begun = new Operation(name, verb, i * Step - random.Next(4 * Step)) { Ended = i * Step + 1 + random.Next(4 * Step), Content = verb is Verb.Create or Verb.Update ? $"c{i}" : "" };
            if (verb is Verb.Update or Verb.Delete && random.Next(3) > 0 && !isLate) begun = begun with { Expected = Math.Max(1, at.Revision - random.Next(3) / 2) };
            var ended = Answer(begun, at);
            if (ended.IsPromise)
            {
                held[name] = verb == Verb.Delete ? new Holding(false, at.Revision + 1, "") : new Holding(true, at.Revision + 1, begun.Content);
                ended = ended with { Sequence = ++sequence, Revision = verb == Verb.Delete ? 0 : at.Revision + 1 };
                log.Add(new LogRow(sequence, name, verb == Verb.Delete ? LogChange.Deleted : at.Live ? LogChange.Updated : LogChange.Created));
            }

            operations.Add(ended);
        }

        return new SeededHistory(before, operations, new RegistryView(held, log, sequence));
    }

    public SeededHistory Replace(Operation old, Operation with) => this with { Operations = [.. Operations.Select(o => o == old ? with : o)] };

    public SeededHistory With(string name, Holding holding) => this with { After = After with { Holdings = new Dictionary<string, Holding>(After.Holdings) { [name] = holding } } };

    public SeededHistory Append(string name, LogChange change) => this with
    {
        After = After with { Log = [.. After.Log, new LogRow(After.LastSequence + 1, name, change)], LastSequence = After.LastSequence + 1 },
    };

    /// <summary>The registry without the last write there was, which the client goes on to believe in.</summary>
    public SeededHistory Undo(Operation last)
    {
        var earlier = Operations.Where(o => o.Name == last.Name && o.IsPromise && o.Sequence < last.Sequence).MaxBy(o => o.Sequence);
        var held = earlier is null ? Before[last.Name]
            : earlier.Verb == Verb.Delete ? new Holding(false, After[last.Name].Revision - 1, "") : new Holding(true, earlier.Revision, earlier.Content);
        var undone = With(last.Name, held);
        return undone with { After = undone.After with { Log = [.. After.Log.Where(r => r.Sequence != last.Sequence)], LastSequence = After.LastSequence - 1 } };
    }

    private static Operation Answer(Operation call, Holding at) => call.Verb switch
    {
        Verb.Get => at.Live ? call with { Reply = Reply.Done, Revision = at.Revision, Content = at.Content } : call with { Reply = Reply.NotFound },
        Verb.Create => call with { Reply = at.Live ? Reply.AlreadyExists : Reply.Done },
        _ when !at.Live => call with { Reply = Reply.NotFound },
        _ => call with { Reply = call.Expected is { } expected && expected != at.Revision ? Reply.Stale : Reply.Done },
    };
}
