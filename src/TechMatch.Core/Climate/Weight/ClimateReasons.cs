using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Impact;

namespace TechMatch.Core.Climate.Weight;

/// <summary>What the climate signal of one pair rests on, to be shown with it.</summary>
/// <param name="Lever">The way in which the supplier avoids emissions.</param>
/// <param name="Host">Where; null when nobody said, and the world's baseline stands in.</param>
/// <param name="Activity">Units a year, after the ceiling of readiness.</param>
/// <param name="ActivityStated">True when the need gave its size; false when a typical plant stands in.</param>
/// <param name="Evidence">What carries the supplier's figure; self-declared for silence.</param>
/// <param name="Claim">The supplier's own figure; null when silent.</param>
/// <param name="Cost">Per tonne, or why it is unknown. Shown and ordered by, and no part of the weight: a price has no document whose kind is known.</param>
/// <param name="Calculation">The sum behind the prior, before any claim: inputs, sources, grade, and what would improve it; null when it was refused.</param>
public sealed record ClimateReasons(
    PairImpact Impact, Lever Lever, CountryCode? Host, double Activity, bool ActivityStated, EvidenceLevel Evidence, TonnesCo2ePerYear? Claim, PairCost Cost, ImpactEstimate? Calculation);
