using TechMatch.Core.Catalog;
using TechMatch.Core.Ledger;

namespace TechMatch.Core.Matching.Records;

/// <summary>One line of a replayed ranking.</summary>
/// <param name="Rank">1 for the best that was served.</param>
public sealed record ReplayedHit(int Rank, RecordId Id, float Total);

/// <param name="Same">The ranking made again from what went in has the bytes that were stored.</param>
public sealed record Replayed(MatchRecord Record, IReadOnlyList<ReplayedHit> Hits, AbstentionReason? Abstained, bool Same);

/// <summary>
/// A match as bytes, and the match again from its bytes. The ranking is pure and its arithmetic is that of IEEE 754 without
/// fused steps, so the same inputs give the same bits on any machine.
/// </summary>
public static class MatchReplay
{
    /// <summary>What went in, then what came out.</summary>
    public static ReadOnlyMemory<byte> Write(MatchRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Run(record).Bytes;
    }

    /// <exception cref="FormatException">The bytes are no match record.</exception>
    public static Replayed Of(ReadOnlyMemory<byte> stored)
    {
        var record = MatchRecordReader.Read(stored);
        var (bytes, hits, abstained) = Run(record);
        return new Replayed(record, hits, abstained, bytes.Span.SequenceEqual(stored.Span));
    }

    private static (ReadOnlyMemory<byte> Bytes, IReadOnlyList<ReplayedHit> Hits, AbstentionReason? Abstained) Run(MatchRecord record)
    {
        // The ranking does not depend on the order of the candidates, the bytes would.
        MatchedCandidate[] candidates = [.. record.Candidates.OrderBy(c => c.Id.Name, StringComparer.Ordinal)];
        var columns = Columns(candidates);
        var ranking = MatchRanker.Rank(columns, record.Profile, record.Wanted);
        var writer = new CanonicalWriter();
        MatchRecordWriter.Write(writer, record, candidates);
        var signals = record.SignalCount;
        writer.Text(ranking.Abstained?.ToString() ?? "");
        for (var i = 0; i < candidates.Length; i++) WriteReckoning(writer, ranking, columns, i, signals);
        var hits = WriteHits(writer, ranking, candidates);
        writer.Whole32(ranking.NearestMisses.Count);
        foreach (var miss in ranking.NearestMisses) writer.Whole32(miss.Index);
        return (writer.Written, hits, ranking.Abstained);
    }

    private static CandidateColumns Columns(MatchedCandidate[] candidates)
    {
        var columns = new CandidateColumns(candidates.Length);
        foreach (var candidate in candidates)
        {
            var row = columns.Add(candidate.Id, candidate.Owner, candidate.Gates);
            for (Signal s = 0; (int)s < Signals.Count; s++)
            {
                var (trust, raw, calibrated) = candidate.Signals[(int)s];
                if (trust != 0) columns.Set(row, s, raw, calibrated, trust);
            }
        }

        return columns;
    }

    private static void WriteReckoning(CanonicalWriter writer, Ranking ranking, CandidateColumns columns, int index, int signals)
    {
        var line = MatchRanker.Line(ranking.Scores, ranking.Profile, index, displacedFrom: null);
        writer.Real32(line.Total);
        writer.Real32(line.Relevance);
        foreach (var part in Explainer.Parts(ranking, line, columns).Take(signals))
        {
            writer.Real64(part.Weight);
            writer.Real64(part.Contribution);
        }
    }

    private static List<ReplayedHit> WriteHits(CanonicalWriter writer, Ranking ranking, MatchedCandidate[] candidates)
    {
        var hits = new List<ReplayedHit>();
        writer.Whole32(ranking.Hits.Count);
        foreach (var line in ranking.Hits)
        {
            var served = !candidates[line.Index].Withheld;
            if (served) hits.Add(new ReplayedHit(hits.Count + 1, candidates[line.Index].Id, line.Total));
            writer.Whole32(line.Index);
            writer.Whole32(served ? hits.Count : 0);
            writer.Whole32(line.DisplacedFrom ?? 0);
        }

        return hits;
    }
}
