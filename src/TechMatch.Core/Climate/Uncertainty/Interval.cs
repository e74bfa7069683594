namespace TechMatch.Core.Climate.Uncertainty;

/// <summary>The spread of a result: quantiles, mean and the chance that it is under 0. P10 is the cautious end: 90 % lie above it.</summary>
public readonly record struct Interval(double P10, double P50, double P90, double Mean, double ProbabilityNegative);
