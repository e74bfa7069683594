using System.Numerics;

namespace TechMatch.Chaos.Histories;

/// <summary>
/// Whether there is an order of the calls on one name in which each has its answer, and no call comes before one that had
/// ended when it began (Herlihy and Wing 1990; the search is that of Wing and Gong 1993, remembering what was tried). A call
/// without an answer stands anywhere after its beginning, or nowhere.
/// </summary>
internal static class Linearization
{
    public static bool Exists(Holding start, IReadOnlyList<Operation> operations, Holding end)
    {
        var calls = operations.OrderBy(o => o.Begun).ToList();
        var answered = calls.Select((o, i) => o.Reply == Reply.Unknown ? BigInteger.Zero : BigInteger.One << i).Aggregate(BigInteger.Zero, (a, b) => a | b);
        var open = new Stack<(BigInteger Taken, Holding State)>([(BigInteger.Zero, start)]);
        var tried = new HashSet<(BigInteger, Holding)>();
        while (open.TryPop(out var at))
        {
            if ((at.Taken & answered) == answered && at.State == end) return true;
            if (!tried.Add(at)) continue;
            foreach (var i in Next(calls, at.Taken))
            {
                if (After(at.State, calls[i]) is { } state) open.Push((at.Taken | BigInteger.One << i, state));
            }
        }

        return false;
    }

    /// <summary>The calls left that no other call left had ended before.</summary>
    private static IEnumerable<int> Next(List<Operation> calls, BigInteger taken)
    {
        var left = Enumerable.Range(0, calls.Count).Where(i => (taken >> i & BigInteger.One).IsZero).ToList();
        var firstEnd = left.Count == 0 ? long.MaxValue : left.Min(i => calls[i].Ended);
        // Those without an answer are tried last: the last pushed is the first taken.
        return left.Where(i => calls[i].Begun <= firstEnd).OrderBy(i => calls[i].Reply != Reply.Unknown);
    }

    /// <returns>What the name holds after the call at this point; null when it cannot have had its answer here.</returns>
    private static Holding? After(Holding at, Operation call) => call.Reply switch
    {
        Reply.Done or Reply.Unknown => Effect(at, call),
        Reply.NotFound => call.Verb != Verb.Create && !at.Live ? at : null,
        Reply.AlreadyExists => call.Verb == Verb.Create && at.Live ? at : null,
        // Without an etag a write gives up when others come between its read and its write eight times.
        Reply.Stale => call.Expected is null || at.Revision != call.Expected ? at : null,
        _ => null,
    };

    private static Holding? Effect(Holding at, Operation call)
    {
        if (call.Verb == Verb.Get) return at.Live && at.Revision == call.Revision && at.Content == call.Content ? at : null;
        if (call.Verb == Verb.Create && at.Live) return null;
        if (call.Verb is Verb.Update or Verb.Delete && (!at.Live || (call.Expected is { } expected && expected != at.Revision))) return null;
        if (call.Revision != 0 && call.Revision != at.Revision + 1) return null;
        return call.Verb == Verb.Delete ? new Holding(false, at.Revision + 1, "") : new Holding(true, at.Revision + 1, call.Content);
    }
}
