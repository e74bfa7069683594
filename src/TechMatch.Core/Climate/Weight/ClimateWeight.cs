using TechMatch.Core.Catalog;

namespace TechMatch.Core.Climate.Weight;

/// <param name="Scale">S: size of the cautious tonnes, 0–1.</param>
/// <param name="Relative">R: share of the baseline that goes, 0–1.</param>
/// <param name="Cost">C: cheapness per tonne, 0–1.</param>
/// <param name="Evidence">E: what the documents are worth, 0–1.</param>
/// <param name="Value">E × (weighted S, R, C), 0–1.</param>
public readonly record struct ClimateWeight(double Scale, double Relative, double Cost, double Evidence, double Value)
{
    public static ClimateWeight Of(double cautiousTonnes, double relative, double? usdPerTonne, EvidenceLevel evidence, ClimateProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var rules = profile.Scores;
        var (s, r, c) = (ScaleScore(cautiousTonnes, rules), Math.Clamp(relative, 0, 1), CostScore(usdPerTonne, rules));
        var e = profile.Evidence.Factors[(int)evidence];
        return new(s, r, c, e, e * (rules.Scale * s + rules.Relative * r + rules.Cost * c));
    }

    /// <summary>0 at and under 100 t/a, 0.5 at 10 kt/a, 1 at 1 Mt/a with the shipped bounds (W27); 0 for nothing or an increase.</summary>
    public static double ScaleScore(double cautiousTonnes, ScoreRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return cautiousTonnes > 0 ? Math.Clamp((Math.Log10(cautiousTonnes) - rules.Log10Low) / (rules.Log10High - rules.Log10Low), 0, 1) : 0;
    }

    /// <summary>Flat at 1 for a saving: dividing a saving by few tonnes would give an absurd rank.</summary>
    public static double CostScore(double? usdPerTonne, ScoreRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return usdPerTonne is { } usd ? Math.Clamp((rules.CostCeilingUsd - usd) / rules.CostCeilingUsd, 0, 1) : rules.UnknownCost;
    }

    /// <summary>Relevance and weight as one number; below the gate the weight does nothing (W30).</summary>
    /// <param name="relevance">0–1.</param>
    /// <param name="weight">0–1.</param>
    public static double Blend(double relevance, double weight, ScoreRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return (1 - rules.Beta) * relevance + (relevance < rules.Gate ? 0 : rules.Beta * weight);
    }
}
