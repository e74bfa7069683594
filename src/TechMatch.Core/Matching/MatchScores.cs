namespace TechMatch.Core.Matching;

/// <summary>The scores of one fusion run, one value per candidate in column order.</summary>
/// <param name="Values">Per signal the fused value: calibrated in linear fusion, reciprocal rank in rank fusion.</param>
internal sealed record MatchScores(float[] RelevanceColumn, float[] TotalColumn, float[][] Values)
{
    public ReadOnlySpan<float> Totals => TotalColumn;

    public ReadOnlySpan<float> Relevance => RelevanceColumn;

    public ReadOnlySpan<float> Value(Signal signal) => Values[(int)signal];
}
