using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>Re-derives the numbers of one ranked candidate; called for survivors only.</summary>
public static class Explainer
{
    /// <param name="line">One of the hits or nearest misses of <paramref name="ranking"/>.</param>
    /// <param name="place">1-based.</param>
    /// <param name="columns">The columns that were ranked, unchanged since.</param>
    public static Explanation Explain(
        Ranking ranking, Ranked line, int place, CandidateColumns columns, MatchSubject subject, MatchFacts candidate, DateOnly today, ValueList<MatchPassage> passages = default)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(place, 1);
        var profile = ranking.Profile;
        var gates = MatchGates.Outcomes(subject, candidate, today, profile);
        return new Explanation(
            columns.Ids[line.Index],
            place,
            line.Total,
            line.Relevance,
            profile.RelevanceFloor,
            line.AboveFloor,
            profile.Fusion == FusionKind.ReciprocalRank && line.AboveFloor ? profile.RelevanceFloor : 0,
            line.DisplacedFrom,
            Parts(ranking, line, columns),
            StructuredFit.Parts(subject, candidate),
            gates.ToValueList(),
            gates.Where(g => g is { Hard: true, Verdict: GateVerdict.Fail }).ToValueList(),
            passages,
            $"{profile.Id}/{profile.Version}",
            profile.LexicalCalibration.Id);
    }

    internal static ValueList<SignalPart> Parts(Ranking ranking, Ranked line, CandidateColumns columns)
    {
        var profile = ranking.Profile;
        var weights = new FusionWeights(profile);
        double relevancePresent = 0, liftersPresent = 0;
        for (Signal s = 0; (int)s < Signals.Count; s++)
        {
            if (!columns.Has(line.Index, s)) continue;
            var deserved = weights[s] * columns.Trust(s)[line.Index];
            if (profile.IsRelevance(s)) relevancePresent += deserved;
            else liftersPresent += deserved;
        }

        double border = Fusion.Border(profile, weights);
        var (byRank, whole) = (profile.Fusion == FusionKind.ReciprocalRank, weights.Relevance + liftersPresent);
        var above = (byRank ? 1 - border : 1) / whole;
        var scale = line.AboveFloor ? above : byRank ? border : 1;
        var parts = new SignalPart[Signals.Count];
        for (Signal s = 0; (int)s < Signals.Count; s++)
        {
            if (!columns.Has(line.Index, s))
            {
                parts[(int)s] = new SignalPart(s, null, null, null, 0, 0, 0, 0);
                continue;
            }

            double fused = ranking.Scores.Value(s)[line.Index];
            var relevance = profile.IsRelevance(s);
            var trust = columns.Trust(s)[line.Index];
            var share = weights[s] * trust * (relevance ? weights.Relevance / Math.Max(relevancePresent, float.Epsilon) : 1);
            var weight = relevance || line.AboveFloor ? share * scale : 0;
            var withheld = relevance || line.AboveFloor ? 0 : share * above * fused;
            parts[(int)s] = new SignalPart(s, columns.Raw(s)[line.Index], columns.Calibrated(s)[line.Index], fused, weight, weight * fused, withheld, trust);
        }

        return parts.ToValueList();
    }
}
