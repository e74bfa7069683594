using System.Numerics.Tensors;

namespace TechMatch.Core.Matching;

/// <summary>
/// Relevance R is the mean of the present relevance signals, weighted by weight times trust. A total above the floor is
/// (W·R + Σ w·v over present lifters) / (W + Σ w over present lifters), W being the whole relevance weight; below
/// the floor it is W·R. W is the least share relevance ever has, so a total above the floor is at least W·floor and
/// one below it is less: no lifter can carry a candidate across.
/// </summary>
/// <remarks>docs/scoring.md, "Fusion", derives this and the form for rank fusion.</remarks>
internal static class Fusion
{
    public static MatchScores Run(CandidateColumns columns, WeightProfile profile)
    {
        var n = columns.Count;
        var values = new float[Signals.Count][];
        for (Signal s = 0; (int)s < Signals.Count; s++)
        {
            values[(int)s] = profile.Fusion == FusionKind.ReciprocalRank
                ? ReciprocalRanks(columns, s, profile.ReciprocalRankK)
                : columns.Calibrated(s).ToArray();
        }

        var weights = new FusionWeights(profile);
        var relevance = new float[n];
        WeightedMean(columns, profile, weights, s => columns.Calibrated(s), relevance);
        var fused = relevance;
        if (profile.Fusion == FusionKind.ReciprocalRank)
        {
            fused = new float[n];
            WeightedMean(columns, profile, weights, s => values[(int)s], fused);
        }

        var totals = new float[n];
        Totals(columns, profile, weights, values, relevance, fused, totals);
        return new MatchScores(relevance, totals, values);
    }

    private delegate ReadOnlySpan<float> Column(Signal signal);

    private static void WeightedMean(CandidateColumns columns, WeightProfile profile, FusionWeights weights, Column column, float[] mean)
    {
        var share = new float[mean.Length];
        var trusted = new float[mean.Length];
        for (Signal s = 0; (int)s < Signals.Count; s++)
        {
            if (!profile.IsRelevance(s)) continue;
            TensorPrimitives.Multiply(column(s), columns.Trust(s), trusted);
            TensorPrimitives.MultiplyAdd(trusted, weights[s], mean, mean);
            TensorPrimitives.MultiplyAdd(columns.Trust(s), weights[s], share, share);
        }

        // Where no relevance signal is present both are 0 and the mean is 0.
        TensorPrimitives.Max(share, float.Epsilon, share);
        TensorPrimitives.Divide(mean, share, mean);
        TensorPrimitives.Min(mean, 1f, mean);
    }

    private static void Totals(CandidateColumns columns, WeightProfile profile, FusionWeights weights, float[][] values, float[] relevance, float[] fused, float[] totals)
    {
        var share = new float[totals.Length];
        var trusted = new float[totals.Length];
        TensorPrimitives.Multiply(fused, weights.Relevance, totals);
        Array.Fill(share, weights.Relevance);
        for (Signal s = 0; (int)s < Signals.Count; s++)
        {
            if (profile.IsRelevance(s)) continue;
            TensorPrimitives.Multiply(values[(int)s], columns.Trust(s), trusted);
            TensorPrimitives.MultiplyAdd(trusted, weights[s], totals, totals);
            TensorPrimitives.MultiplyAdd(columns.Trust(s), weights[s], share, share);
        }

        TensorPrimitives.Divide(totals, share, totals);
        TensorPrimitives.Min(totals, 1f, totals);
        var floor = (float)profile.RelevanceFloor;
        var border = Border(profile, weights);
        var byRank = profile.Fusion == FusionKind.ReciprocalRank;
        for (var i = 0; i < totals.Length; i++)
        {
            // The clamps only matter for the last bit of a linear total; they make the tiers exact.
            totals[i] = (relevance[i] >= floor, byRank) switch
            {
                (true, false) => MathF.Max(totals[i], border),
                (false, false) => MathF.Min(weights.Relevance * relevance[i], MathF.BitDecrement(border)),
                (true, true) => MathF.Max(border + (1 - border) * totals[i], border),
                (false, true) => MathF.Min(border * weights.Relevance * fused[i], MathF.BitDecrement(border)),
            };
        }
    }

    /// <summary>The least total above the floor. Rank values say nothing about relevance, so there the floor itself parts the tiers.</summary>
    internal static float Border(WeightProfile profile, FusionWeights weights) =>
        profile.Fusion == FusionKind.ReciprocalRank ? (float)profile.RelevanceFloor : weights.Relevance * (float)profile.RelevanceFloor;

    /// <summary>(k + 1) / (k + rank), ranks by calibrated value among the candidates that have it; 0 where absent.</summary>
    private static float[] ReciprocalRanks(CandidateColumns columns, Signal signal, int k)
    {
        var result = new float[columns.Count];
        var present = columns.Trust(signal);
        var order = new int[columns.Count];
        var count = 0;
        for (var i = 0; i < order.Length; i++)
        {
            if (present[i] != 0) order[count++] = i;
        }

        order.AsSpan(0, count).Sort(new ByScore(columns.Calibrated(signal).ToArray(), columns));
        for (var rank = 1; rank <= count; rank++) result[order[rank - 1]] = (k + 1f) / (k + rank);
        return result;
    }
}
