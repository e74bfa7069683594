namespace TechMatch.Chaos.Histories;

/// <summary>What the registry shows at one moment: what every name holds, deleted ones too, and the change log up to then.</summary>
/// <param name="Log">Its rows after those that the view before has shown.</param>
/// <param name="LastSequence">Where the log ends.</param>
internal sealed record RegistryView(IReadOnlyDictionary<string, Holding> Holdings, IReadOnlyList<LogRow> Log, long LastSequence)
{
    public static RegistryView Empty { get; } = new(new Dictionary<string, Holding>(), [], LastSequence: 0);

    public Holding this[string name] => Holdings.GetValueOrDefault(name, Holding.None);
}

/// <summary>How often a promise was not kept.</summary>
/// <param name="Lost">Promised writes that neither record nor change log shows.</param>
/// <param name="Phantom">Names and contents that nobody sent.</param>
/// <param name="Duplicate">Rows of the change log beyond the writes there were, and numbers given twice or passed over.</param>
/// <param name="Overwritten">Writes with an etag that were let through onto another version than the one they named.</param>
/// <param name="Nonlinearizable">Names whose calls fit no order.</param>
internal readonly record struct Findings(int Lost, int Phantom, int Duplicate, int Overwritten, int Nonlinearizable)
{
    public bool IsClean => this == default;

    public static Findings operator +(Findings a, Findings b) =>
        new(a.Lost + b.Lost, a.Phantom + b.Phantom, a.Duplicate + b.Duplicate, a.Overwritten + b.Overwritten, a.Nonlinearizable + b.Nonlinearizable);

    public override string ToString() => $"lost {Lost}, phantom {Phantom}, duplicate {Duplicate}, overwritten {Overwritten}, nonlinearizable {Nonlinearizable}";
}

/// <summary>
/// Holds what clients were told between two views of a registry against what the second view shows. Knows nothing of how the
/// registry works but that each change of a name counts its revision up by one and adds one row to one log.
/// </summary>
internal static class HistoryCheck
{
    /// <param name="operations">All calls between the views, in any order.</param>
    /// <param name="tell">Hears of each finding, in words.</param>
    public static Findings Run(RegistryView before, IReadOnlyList<Operation> operations, RegistryView after, Action<string> tell)
    {
        var findings = new Findings { Duplicate = CountBrokenNumbers(before, operations, after, tell) };
        var calls = operations.ToLookup(o => o.Name, StringComparer.Ordinal);
        var rows = after.Log.ToLookup(r => r.Name, StringComparer.Ordinal);
        foreach (var name in calls.Select(c => c.Key).Union(rows.Select(r => r.Key)).Union(after.Holdings.Keys).Union(before.Holdings.Keys).Order(StringComparer.Ordinal))
            findings += OfName(name, before[name], [.. calls[name]], [.. rows[name]], after[name], tell);
        return findings;
    }

    private static Findings OfName(string name, Holding before, IReadOnlyList<Operation> calls, IReadOnlyList<LogRow> rows, Holding after, Action<string> tell)
    {
        var lost = calls.Count(c => c.IsPromise && !IsKept(c, rows, after));
        if (lost > 0) tell($"{name}: {lost} of {calls.Count(c => c.IsPromise)} promised writes are lost");
        var isSent = !after.Live || after == before || calls.Any(c => c.IsWrite && c.Content == after.Content);
        if (!isSent) tell($"{name}: holds '{after.Content}', which nobody sent");
        var mayBe = calls.Count(c => c.IsPromise) + calls.Count(c => c.IsWrite && c.Reply == Reply.Unknown);
        // A row of a name that nobody wrote to is no write made twice: it is one that nobody made.
        var extra = calls.Any(c => c.IsWrite) ? Math.Max(rows.Count - mayBe, 0) : 0;
        var stray = isSent && extra == 0 && !calls.Any(c => c.IsWrite) && (rows.Count > 0 || before != after);
        if (extra > 0) tell($"{name}: {rows.Count} changes of {mayBe} writes");
        if (stray) tell($"{name}: changed, and nobody wrote to it");
        var overwritten = calls.Count(c => c.IsPromise && c is { Expected: { } expected, Revision: > 0 } && c.Revision != expected + 1);
        if (overwritten > 0) tell($"{name}: {overwritten} writes went through with the etag of another version");
        var isOrdered = Linearization.Exists(before, calls, after);
        if (!isOrdered) tell($"{name}: no order explains {string.Join("; ", calls.OrderBy(c => c.Begun))}; from {before} to {after}");
        return new Findings(lost, isSent && !stray ? 0 : 1, extra, overwritten, isOrdered ? 0 : 1);
    }

    private static bool IsKept(Operation promise, IReadOnlyList<LogRow> rows, Holding after)
    {
        if (promise.Sequence > 0 && !rows.Any(r => r.Sequence == promise.Sequence && Fits(promise.Verb, r.Change))) return false;
        if (promise.Revision == 0) return true;
        if (after.Revision != promise.Revision) return after.Revision > promise.Revision;
        return promise.Verb == Verb.Delete ? !after.Live : after.Live && after.Content == promise.Content;
    }

    private static bool Fits(Verb verb, LogChange change) => verb switch
    {
        Verb.Create => change == LogChange.Created,
        Verb.Update => change == LogChange.Updated,
        Verb.Delete => change == LogChange.Deleted,
        _ => change != LogChange.Deleted,
    };

    private static int CountBrokenNumbers(RegistryView before, IReadOnlyList<Operation> operations, RegistryView after, Action<string> tell)
    {
        var broken = 0;
        var expected = before.LastSequence + 1;
        foreach (var row in after.Log)
        {
            if (row.Sequence != expected)
            {
                tell($"the change log has {row.Sequence} where {expected} is due");
                broken++;
            }

            expected = row.Sequence + 1;
        }

        foreach (var twice in operations.Where(o => o.IsPromise && o.Sequence > 0).GroupBy(o => o.Sequence).Where(g => g.Count() > 1))
        {
            tell($"change {twice.Key} was promised to {twice.Count()} writes: {string.Join("; ", twice)}");
            broken += twice.Count() - 1;
        }

        return broken;
    }
}
