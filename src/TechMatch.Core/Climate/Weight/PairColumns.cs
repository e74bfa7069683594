using System.Runtime.CompilerServices;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Climate.Weight;

/// <summary>Per evidence level 0–5.</summary>
[InlineArray(6)]
public struct ByEvidence
{
    private double _first;
}

/// <summary>What of a supplier enters every pair; built once per supplier, holds no reference.</summary>
public struct SupplierImpact
{
    /// <summary>Index of its lever; −1 when unknown.</summary>
    public int Lever { get; internal set; }

    public EvidenceLevel Evidence { get; internal set; }

    /// <summary>Move of ln(t per unit) against the prior, by evidence level up to the supplier's.</summary>
    internal ByEvidence UnitShift;

    /// <summary>What is left of the technology's own log-sd, by evidence level.</summary>
    internal ByEvidence UnitLogSd;

    /// <summary>Move of ln(t/a) where the need states no size, by evidence level.</summary>
    internal ByEvidence SizedShift;

    /// <summary>Log-sd of technology and size together where the need states no size.</summary>
    internal ByEvidence SizedLogSd;

    /// <summary>Most units a year its readiness allows.</summary>
    public double ActivityCeiling { get; internal set; }

    /// <summary>NaN when unknown.</summary>
    public double UsdPerTonne { get; internal set; }

    public bool ClaimIgnored { get; internal set; }

    /// <summary>The claim lies under what is plausible and counts as the lowest plausible one.</summary>
    public bool ClaimFarBelow { get; internal set; }
}

/// <summary>What of a need enters every pair; built once per need.</summary>
public sealed class NeedImpact
{
    internal NeedImpact(int host, double[] activities) => (Host, Activities) = (host, activities);

    /// <summary>Index of its country among the hosts of the table.</summary>
    internal int Host { get; }

    /// <summary>Units a year by lever; NaN where the need says nothing.</summary>
    internal double[] Activities { get; }
}

[Flags]
public enum PairFlags : byte
{
    None = 0,
    MayIncreaseEmissions = 1,
    ClaimIgnored = 2,
    CutAtCeiling = 4,

    /// <summary>The need states no size: a typical plant stands in.</summary>
    TypicalActivity = 8,

    /// <summary>No lever fits the supplier: nothing is known, and nothing is zero.</summary>
    Unknown = 16,

    /// <summary>The claim counts as the lowest plausible one.</summary>
    ClaimFarBelowPrior = 32,
}

/// <summary>Impact of one supplier for one need. All NaN when <see cref="PairFlags.Unknown"/>.</summary>
/// <param name="P10">t CO2e a year, the cautious end; negative where emissions may rise.</param>
/// <param name="Weight">0–1.</param>
/// <param name="Quality">1–5 of the prior behind it; 0 when unknown.</param>
public readonly record struct PairImpact(double P10, double P50, double P90, double Weight, PairFlags Flags, byte Quality)
{
    public static PairImpact Unknown { get; } = new(double.NaN, double.NaN, double.NaN, double.NaN, PairFlags.Unknown, 0);

    public bool IsKnown => (Flags & PairFlags.Unknown) == 0;
}
