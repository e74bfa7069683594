using TechMatch.Core.Catalog;

namespace TechMatch.Cli.Import;

/// <summary>The four counts of a run, the reasons for the rejected ones, and what was left out of the others.</summary>
internal sealed class ImportTally
{
    private readonly List<RowOutcome> _rows = [];
    private readonly int[] _counts = new int[4];
    private readonly Dictionary<FieldFault, int> _warnings = [];

    public IReadOnlyList<RowOutcome> Rows => _rows;

    public int this[Outcome outcome] => _counts[(int)outcome];

    /// <summary>The change-log position of the last record written; 0 when none was.</summary>
    public long LastSequence { get; private set; }

    /// <summary>Commonest first.</summary>
    public IEnumerable<(FieldFault Warning, int Rows)> Warnings => _warnings.OrderByDescending(w => w.Value).ThenBy(w => w.Key.Field, StringComparer.Ordinal).ThenBy(w => w.Key.Message, StringComparer.Ordinal).Select(w => (w.Key, w.Value));

    /// <summary>Reasons of the rejected rows, alike ones together, commonest first.</summary>
    public IEnumerable<(string Field, string Message, int Rows)> Reasons => _rows
        .SelectMany(r => r.Faults.Select(f => (f.Field, Message: General(f.Message))).Distinct())
        .GroupBy(f => f)
        .Select(g => (g.Key.Field, g.Key.Message, Rows: g.Count()))
        .OrderByDescending(g => g.Rows).ThenBy(g => g.Field, StringComparer.Ordinal).ThenBy(g => g.Message, StringComparer.Ordinal);

    public void Add(RowOutcome row)
    {
        _rows.Add(row);
        _counts[(int)row.Outcome]++;
        LastSequence = Math.Max(LastSequence, row.Sequence);
    }

    public void Add(IEnumerable<FieldFault> warnings)
    {
        foreach (var warning in warnings) _warnings[warning] = _warnings.GetValueOrDefault(warning) + 1;
    }

    /// <summary>"… got '17,5'" differs row by row; the reason is what was expected.</summary>
    public static string General(string message)
    {
        var got = message.IndexOf(", got ", StringComparison.Ordinal);
        return got < 0 ? message : message[..got];
    }
}
