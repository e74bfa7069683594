using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Evidence;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Uncertainty;
using TechMatch.Core.Climate.Weight;

namespace TechMatch.Core.Climate.Impact;

/// <summary>
/// A result with everything needed to do it again by hand. Tonnes are t CO2e; P10 is the cautious end and the one that ranks.
/// </summary>
public sealed record ImpactEstimate
{
    public required string ScenarioId { get; init; }

    public required string Form { get; init; }

    public required CountryCode Host { get; init; }

    public required GwpSet Gwp { get; init; }

    /// <summary>Fingerprint of the reference tables.</summary>
    public required string TablesVersion { get; init; }

    /// <summary>Id and version of the profile: <c>climate-1/1</c>.</summary>
    public required string ProfileVersion { get; init; }

    /// <summary>t CO2e per unit of activity, at the centres of the inputs.</summary>
    public required double UnitBaseline { get; init; }

    public required double UnitTechnology { get; init; }

    /// <summary>t CO2e avoided per unit after claim and ceiling.</summary>
    public required double UnitAvoided { get; init; }

    public required string ActivityUnit { get; init; }

    /// <summary>First-year t CO2e at the centres of the inputs: the sum one does by hand, before any claim.</summary>
    public required double AnnualCentral { get; init; }

    /// <summary>First-year t CO2e.</summary>
    public required Interval Annual { get; init; }

    public required double LifetimeCentral { get; init; }

    /// <summary>t CO2e over <see cref="Years"/>, not discounted.</summary>
    public required Interval Lifetime { get; init; }

    public required int Years { get; init; }

    /// <summary>Draws behind the intervals; 0 when they are the closed form.</summary>
    public required int Draws { get; init; }

    /// <summary>1 verified … 5 from memory or far from the case: the worst among the inputs that matter.</summary>
    public required int Quality { get; init; }

    public required EvidenceLevel Evidence { get; init; }

    public required ClaimFate Claim { get; init; }

    /// <summary>USD per t CO2e of the first year; null without money, or when nothing is avoided.</summary>
    public required double? UsdPerTonne { get; init; }

    public required ClimateWeight Weight { get; init; }

    /// <summary>Greatest part in the variance first.</summary>
    public required ValueList<ImpactInput> Inputs { get; init; }

    /// <summary>Greatest gain first.</summary>
    public required ValueList<GradeStep> Improvements { get; init; }

    public required ValueList<ImpactFlag> Flags { get; init; }
}

/// <summary>An estimate, or why there is none.</summary>
public sealed record ImpactAnswer(ImpactEstimate? Estimate, ImpactRefusal? Refusal);
