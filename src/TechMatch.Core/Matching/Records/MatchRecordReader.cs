using TechMatch.Core.Catalog;
using TechMatch.Core.Ledger;

namespace TechMatch.Core.Matching.Records;

/// <summary>Reads what went into a stored match. What came out is not read: it is made again.</summary>
public static class MatchRecordReader
{
    /// <exception cref="FormatException">The bytes do not begin as a match record.</exception>
    public static (string Id, string Caller) Heading(ReadOnlyMemory<byte> body)
    {
        var reader = new CanonicalReader(body);
        return (reader.Text(), reader.Text());
    }

    /// <exception cref="FormatException">The bytes are no match record.</exception>
    public static MatchRecord Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Read(new CanonicalReader(body));
        }
        catch (ArgumentException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static MatchRecord Read(CanonicalReader reader)
    {
        var record = new MatchRecord
        {
            Id = reader.Text(),
            Caller = reader.Text(),
            At = reader.Instant(),
            Direction = Direction(reader.Byte()),
            Subject = new MatchedSubject(reader.Text(), reader.Whole64(), reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Texts().ToValueList()),
            Filter = reader.Text(),
            UnderstoodAs = reader.Text(),
            Wanted = reader.Whole32(),
            Profile = ProfileBytes.Read(reader, out var signals),
            Sources = new MatchSources(reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Whole64(), reader.Real64(), reader.Real64()),
            Legs = reader.Texts(),
            Degraded = reader.Texts(),
            Candidates = [],
        };
        var rules = Rules(reader.Texts());
        var candidates = new MatchedCandidate[reader.Count(8)];
        for (var i = 0; i < candidates.Length; i++) candidates[i] = Candidate(reader, signals);
        return record with { Candidates = candidates, Rules = rules };
    }

    private static MatchedCandidate Candidate(CanonicalReader reader, int signals) => new(
        RecordId.Parse(reader.Text()),
        reader.Whole64(),
        reader.Text() is { Length: > 0 } owner ? RecordId.Parse(owner) : null,
        new GateMask(reader.Mask32(), reader.Mask32()),
        reader.Flag(),
        Enumerable.Range(0, Signals.Count).Select(s => s < signals ? new SignalReading(reader.Real32(), reader.Real32(), reader.Real32()) : default).ToValueList());

    private static MatchDirection Direction(byte value) =>
        value <= (byte)MatchDirection.TextToAny ? (MatchDirection)value : throw new FormatException($"expected a direction of 0-{(int)MatchDirection.TextToAny}, got {value}");

    /// <summary>Rules are only ever added at the end, so an older list is the beginning of ours.</summary>
    private static int Rules(string[] stored)
    {
        var known = Enum.GetValues<GateRule>().Select(GateRules.Id).Take(stored.Length);
        if (!stored.SequenceEqual(known, StringComparer.Ordinal)) throw new FormatException("expected the gate rules of this version or an earlier one; a later version of TechMatch wrote this");
        return stored.Length;
    }
}
