using System.Globalization;

namespace TechMatch.Core.Ledger;

/// <summary>What is wrong with a chain; a sound one has no faults.</summary>
/// <param name="Faults">At most <see cref="ChainCheck.MaxFaults"/>, each with the sequence it was found at.</param>
public sealed record ChainFinding(ChainHead Head, long Rows, IReadOnlyList<string> Faults)
{
    public bool Sound => Faults.Count == 0;
}

/// <summary>
/// Walks a chain from its first row on. A changed, missing, added or moved row breaks the numbers or the hashes; a cut-off
/// end shows against the head that is kept beside the rows, and against heads that somebody kept elsewhere.
/// </summary>
public sealed class ChainCheck(Chain chain, IEnumerable<ChainHead> anchors)
{
    public const int MaxFaults = 100;

    private readonly Dictionary<long, ChainHead> _anchors = anchors.Where(a => a.Chain == chain && a.Sequence > 0).DistinctBy(a => a.Sequence).ToDictionary(a => a.Sequence);
    private readonly List<string> _faults = [];
    private byte[] _previous = ChainHash.Beginning.ToArray();
    private long _sequence;
    private long _rows;

    /// <summary>Rows in the order of their sequence.</summary>
    /// <param name="fault">What else is wrong with the row, found by whoever knows its body; null for nothing.</param>
    public void Take(ChainRow row, string? fault)
    {
        ArgumentNullException.ThrowIfNull(row);
        _rows++;
        if (row.Sequence != _sequence + 1) Add(string.Create(CultureInfo.InvariantCulture, $"expected row {_sequence + 1}, got row {row.Sequence}"));
        _sequence = row.Sequence;
        // On with what is stored, not with what it should be: one bad row is one finding, and not one for each row after it.
        var expected = ChainHash.Of(chain, row.Sequence, _previous, row.Body.Span);
        if (!expected.AsSpan().SequenceEqual(row.Hash.Span)) Add(string.Create(CultureInfo.InvariantCulture, $"row {row.Sequence} does not match its hash"));
        if (fault is not null) Add(string.Create(CultureInfo.InvariantCulture, $"row {row.Sequence}: {fault}"));
        _previous = row.Hash.Length == ChainHash.Length ? row.Hash.ToArray() : expected;
        if (_anchors.Remove(row.Sequence, out var anchor) && anchor.Hash != Convert.ToHexStringLower(row.Hash.Span))
            Add(string.Create(CultureInfo.InvariantCulture, $"row {row.Sequence} is not the one whose hash was kept"));
    }

    /// <param name="head">As kept beside the rows.</param>
    public ChainFinding Finish(ChainHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        var end = new ChainHead(chain, _sequence, Convert.ToHexStringLower(_previous));
        if (end != head) Add(string.Create(CultureInfo.InvariantCulture, $"the rows end at {end.Sequence} with {end.Hash[..16]}…, the head kept beside them is {head.Sequence} with {head.Hash[..Math.Min(16, head.Hash.Length)]}…"));
        foreach (var missing in _anchors.Values.OrderBy(a => a.Sequence))
            Add(string.Create(CultureInfo.InvariantCulture, $"row {missing.Sequence}, whose hash was kept, is not there"));
        return new ChainFinding(end, _rows, _faults);
    }

    private void Add(string fault)
    {
        if (_faults.Count < MaxFaults) _faults.Add(fault);
    }
}
