using TechMatch.Core.Catalog;

namespace TechMatch.Core.Climate.Weight;

/// <summary>Every design number of the climate model: choices, not science, versioned and returned with each answer.</summary>
public sealed record ClimateProfile
{
    public required string Id { get; init; }

    /// <summary>1 and up; a change of any number is a new version.</summary>
    public required int Version { get; init; }

    public required EvidenceRules Evidence { get; init; }

    public required ScoreRules Scores { get; init; }

    public required UncertaintyRules Uncertainty { get; init; }

    public required ActivityRules Activity { get; init; }

    public required EwasteRules Ewaste { get; init; }

    /// <summary>Shares no table holds, by form and name; graded as recalled.</summary>
    public required IReadOnlyDictionary<string, AssumedShare> Assumptions { get; init; }

    /// <summary>Real rate at which money, never tonnes, is annualised.</summary>
    public required double DiscountRate { get; init; }

    public required StrictBaseline StrictBaseline { get; init; }

    /// <summary>Years of service by form where a scenario names none.</summary>
    public required IReadOnlyDictionary<string, int> LifetimeYears { get; init; }

    /// <summary>Reads <c>corpus/reference/profile.json</c>; every member is required, none may be unknown or repeated.</summary>
    /// <exception cref="FormatException">The message names the member and what was expected.</exception>
    public static ClimateProfile Parse(ReadOnlySpan<byte> json, string fileName) => ClimateProfileJson.Parse(json, fileName);
}

/// <param name="Factors">E of the weight for E0–E5; the first 0, never falling, at most 1.</param>
/// <param name="ClaimLogSd">Log-sd of a claim at E0–E5; the first is not used.</param>
/// <param name="DropSigmas">A claim further than this many joint deviations is ignored.</param>
/// <param name="SelfDeclaredShift">Largest move of ln(impact) by a supplier's bare word.</param>
public sealed record EvidenceRules(ValueList<double> Factors, ValueList<double> ClaimLogSd, double DropSigmas, double SelfDeclaredShift);

/// <param name="Log10Low">log10 t/a that scores 0.</param>
/// <param name="Log10High">log10 t/a that scores 1.</param>
/// <param name="CostCeilingUsd">USD/t that scores 0; 0 USD/t scores 1.</param>
/// <param name="UnknownCost">Cost score when nothing is known.</param>
/// <param name="Scale">Weight of S.</param>
/// <param name="Relative">Weight of R.</param>
/// <param name="Cost">Weight of C.</param>
/// <param name="MaxProbabilityNegative">Over this chance of adding emissions S is 0 and a flag is raised.</param>
/// <param name="Beta">Share of climate above the relevance gate.</param>
/// <param name="Gate">Relevance under which climate does nothing.</param>
public sealed record ScoreRules(
    double Log10Low, double Log10High, double CostCeilingUsd, double UnknownCost, double Scale, double Relative, double Cost,
    double MaxProbabilityNegative, double Beta, double Gate);

/// <param name="LogSdByQuality">Log-sd of an input without bounds, by data quality 1–5.</param>
/// <param name="GridMinLogSd">Floor of a grid's log-sd.</param>
/// <param name="GridCappedLogSd">Log-sd of a grid whose published value was capped.</param>
/// <param name="GridWorldLogSd">Log-sd when the world stands in for a host without a row.</param>
/// <param name="ClinkerRatioSd">Standard deviation of a regional clinker ratio.</param>
/// <param name="ProcessLogSd">Log-sd of process CO2 per t of clinker.</param>
/// <param name="BenchmarkLogSd">Log-sd of a cement benchmark.</param>
/// <param name="MaterialShare">An input counts for the grade when it carries at least this share of the log variance or of the total.</param>
public sealed record UncertaintyRules(
    ValueList<double> LogSdByQuality, double GridMinLogSd, double GridCappedLogSd, double GridWorldLogSd, double ClinkerRatioSd,
    double ProcessLogSd, double BenchmarkLogSd, double MaterialShare);

/// <param name="TypicalLogSd">How widely plants of a kind differ from the typical one.</param>
/// <param name="StatedLogSd">How far a need's own figure is trusted.</param>
/// <param name="PilotShare">Largest activity at readiness 1–5, as a multiple of a typical plant.</param>
/// <param name="LineShare">At readiness 6–7.</param>
/// <param name="SectorShare">At readiness 8–9.</param>
public sealed record ActivityRules(double TypicalLogSd, double StatedLogSd, double PilotShare, double LineShare, double SectorShare);

/// <param name="CeilingMetals">Most t CO2e per t of e-waste without cooling gases.</param>
/// <param name="CeilingCooling">Most t CO2e per t with cooling gases.</param>
/// <param name="ResponsibilityHosts">Hosts whose law already makes producers collect.</param>
/// <param name="ResponsibilityAttribution">Attribution there when a scenario states none.</param>
public sealed record EwasteRules(
    double CeilingMetals, double CeilingCooling, ValueList<CountryCode> ResponsibilityHosts, double ResponsibilityAttribution);

/// <param name="Value">0–1.</param>
/// <param name="Sd">Standard deviation; 0 is exact.</param>
public sealed record AssumedShare(double Value, double Sd);

/// <summary>Article 6.4 style: the baseline starts under business as usual and falls every year (W25).</summary>
public sealed record StrictBaseline(double InitialCut, double YearlyCut)
{
    /// <summary>The share of business as usual that is left in year <paramref name="year"/> (0 first); never under 0.</summary>
    public double Share(int year) => Math.Max(0, 1 - InitialCut - YearlyCut * year);
}
