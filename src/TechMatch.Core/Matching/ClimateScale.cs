using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>
/// Turns claimed tonnes and their evidence into [0, 1]: clamp((log10 t − low) / (high − low)) × factor(evidence).
/// </summary>
/// <remarks>docs/scoring.md, "Climate", gives the reasons for the bounds and factors.</remarks>
public sealed record ClimateScale
{
    /// <param name="log10Low">log10 of the tonnes per year that score 0.</param>
    /// <param name="log10High">log10 of the tonnes per year that score 1.</param>
    /// <param name="evidenceFactors">Six factors for E0–E5 in [0, 1], never falling, the first 0.</param>
    /// <exception cref="ArgumentException">One of these is broken.</exception>
    public ClimateScale(double log10Low, double log10High, ValueList<double> evidenceFactors)
    {
        if (!double.IsFinite(log10Low) || !double.IsFinite(log10High) || log10Low >= log10High)
            throw new ArgumentException($"expected finite bounds with low under high, got {log10Low} and {log10High}", nameof(log10Low));
        if (evidenceFactors.Count != 6) throw new ArgumentException($"expected six evidence factors (E0-E5), got {evidenceFactors.Count}", nameof(evidenceFactors));
        if (evidenceFactors[0] != 0) throw new ArgumentException($"expected factor 0 for E0, got {evidenceFactors[0]}", nameof(evidenceFactors));
        for (var level = 1; level < 6; level++)
        {
            if (!(evidenceFactors[level] >= evidenceFactors[level - 1] && evidenceFactors[level] <= 1))
                throw new ArgumentException($"expected factors of 0-1 that never fall, got {evidenceFactors[level]} for E{level}", nameof(evidenceFactors));
        }

        (Log10Low, Log10High, EvidenceFactors) = (log10Low, log10High, evidenceFactors);
    }

    public double Log10Low { get; }

    public double Log10High { get; }

    public ValueList<double> EvidenceFactors { get; }

    /// <returns>In [0, 1], never falling with tonnes or evidence; null when no tonnes are claimed.</returns>
    public float? Value(MatchFacts facts)
    {
        if (facts.Avoided is not { } avoided) return null;
        var factor = EvidenceFactors[(int)(facts.Evidence ?? EvidenceLevel.Unclassified)];
        if (avoided.Value <= 0) return 0;
        return (float)(factor * Math.Clamp((Math.Log10(avoided.Value) - Log10Low) / (Log10High - Log10Low), 0, 1));
    }
}
