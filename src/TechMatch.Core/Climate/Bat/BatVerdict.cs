namespace TechMatch.Core.Climate.Bat;

public enum BatOutcome
{
    /// <summary>The jurisdiction has set no level for this.</summary>
    NoLevelSet,

    /// <summary>Something that is needed to compare is not stated; never read as a pass.</summary>
    NotComparable,

    MeetsLowerEnd,
    InRange,
    Exceeds,
}

/// <summary>Why two figures cannot be compared.</summary>
public enum BatGap
{
    None,
    UnitUnknown,
    UnitKind,

    /// <summary>One is per tonne of this, the other per tonne of that; or I-TEQ against a plain mass.</summary>
    Basis,
    AveragingMissing,

    /// <summary>Averages of different length, and the figure does not decide.</summary>
    AveragingDiffers,
    OxygenMissing,

    /// <summary>The level is without oxygen correction, and the figure may have been corrected.</summary>
    OxygenAmbiguous,

    /// <summary>Measured so near the oxygen of air that correcting would multiply noise.</summary>
    OxygenNearAir,
    DrynessMissing,
    MoistureMissing,
    TemperatureMissing,
    PressureMissing,
    /// <summary>A cubic metre called normal at a temperature that is none.</summary>
    TemperatureContradicts,
    GasVolumeMissing,

    /// <summary>The document as held does not say which gas its level refers to.</summary>
    LevelReferenceMissing,
    MolarMassMissing,
    ValueInvalid,

    /// <summary>A bound of the figure lies over the level: the figure itself may lie under it.</summary>
    OnlyABound,

    /// <summary>The stated range lies on both sides of the level: some plants keep it and some do not.</summary>
    OnBothSides,

    /// <summary>A level is named, and no figure to hold against it.</summary>
    FigureMissing,
}

/// <param name="Converted">The value in the unit and conditions of the level; null when it could not be converted.</param>
/// <param name="Explanation">The conversion step by step, or what is missing.</param>
public sealed record BatVerdict(BatOutcome Outcome, BatGap Gap, double? Converted, string Explanation)
{
    public static BatVerdict NoLevel { get; } = new(BatOutcome.NoLevelSet, BatGap.None, null, "no level set");

    public static BatVerdict NoFigure { get; } = new(BatOutcome.NotComparable, BatGap.FigureMissing, null, "no figure stated");
}
