namespace TechMatch.Core.Climate.Weight;

/// <summary>What one unit of a lever avoids in one host, from our own tables.</summary>
/// <param name="Avoided">Median t CO2e per unit; negative where the host makes it an increase.</param>
/// <param name="LogSd">Its spread in logs; 0 when the median is not over 0.</param>
/// <param name="Relative">Share of the baseline that goes.</param>
/// <param name="Ceiling">Most t CO2e a unit can avoid.</param>
/// <param name="ProbabilityNegative">Chance of adding emissions.</param>
/// <param name="Quality">1–5.</param>
public readonly record struct UnitPrior(double Avoided, double LogSd, double Relative, double Ceiling, double ProbabilityNegative, int Quality);
