using TechMatch.Core.Ledger;

namespace TechMatch.Core.Matching.Records;

/// <summary>The first part of a record's bytes: what went in. docs/audit.md gives it byte by byte.</summary>
internal static class MatchRecordWriter
{
    /// <param name="candidates">The candidates of <paramref name="record"/> in ordinal order of name.</param>
    public static void Write(CanonicalWriter writer, MatchRecord record, IReadOnlyList<MatchedCandidate> candidates)
    {
        writer.Text(record.Id);
        writer.Text(record.Caller);
        writer.Instant(record.At);
        writer.Byte((byte)record.Direction);
        var subject = record.Subject;
        writer.Text(subject.Name);
        writer.Whole64(subject.Revision);
        writer.Text(subject.ContentHash);
        writer.Text(subject.Text);
        writer.Text(subject.Language);
        writer.Text(subject.Country);
        writer.Texts(subject.Sectors);
        writer.Text(record.Filter);
        writer.Text(record.UnderstoodAs);
        writer.Whole32(record.Wanted);
        ProfileBytes.Write(writer, record.Profile, record.SignalCount);
        var sources = record.Sources;
        writer.Text(sources.Space);
        writer.Text(sources.Cosines);
        writer.Text(sources.Climate);
        writer.Text(sources.Generation);
        writer.Whole64(sources.Sequence);
        writer.Real64(sources.Reach);
        writer.Real64(sources.Attainable);
        writer.Texts([.. record.Legs]);
        writer.Texts([.. record.Degraded]);
        // Bit n of a gate mask is the n-th of these, whatever rules come later.
        writer.Texts([.. Enum.GetValues<GateRule>().Take(record.Rules).Select(GateRules.Id)]);
        writer.Whole32(candidates.Count);
        var signals = record.SignalCount;
        foreach (var candidate in candidates) Write(writer, candidate, signals);
    }

    private static void Write(CanonicalWriter writer, MatchedCandidate candidate, int signals)
    {
        writer.Text(candidate.Id.Name);
        writer.Whole64(candidate.Revision);
        writer.Text(candidate.Owner?.Name ?? "");
        writer.Mask32(candidate.Gates.Failed);
        writer.Mask32(candidate.Gates.Unknown);
        writer.Flag(candidate.Withheld);
        foreach (var signal in candidate.Signals.Take(signals))
        {
            writer.Real32(signal.Trust);
            writer.Real32(signal.Raw);
            writer.Real32(signal.Calibrated);
        }
    }
}
