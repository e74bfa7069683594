namespace TechMatch.Core.Climate.Impact;

/// <summary>What a reader of a result must know beside its numbers.</summary>
public enum ImpactFlag
{
    /// <summary>The chance of adding emissions is over the profile's limit; the scale score is 0.</summary>
    MayIncreaseEmissions,

    /// <summary>The claim lay beyond what both uncertainties allow and was ignored.</summary>
    ClaimIgnoredAsAbsurd,

    /// <summary>The claim lay below what both uncertainties allow and counts as the lowest plausible one.</summary>
    ClaimFarBelowPrior,

    /// <summary>The claim was zero or under and was ignored.</summary>
    ClaimNotPositive,

    /// <summary>The credited impact was cut at the physical ceiling.</summary>
    CutAtCeiling,

    /// <summary>The host's published grid factor is over what combustion explains; the capped one is used.</summary>
    GridCapped,

    /// <summary>The tables hold no grid factor of the host.</summary>
    HostWithoutGrid,

    /// <summary>An input that matters comes from general knowledge.</summary>
    RestsOnRecalledValue,

    /// <summary>Footprints of precious metals, from memory, are counted because the scenario asks for it.</summary>
    PreciousMetalsFromMemory,

    /// <summary>A dimensionless saving of one study is applied to a footprint of another.</summary>
    SavingFractionFromOtherStudy,

    /// <summary>The host's law already makes producers collect; only part of the tonnes is credited.</summary>
    ProducerResponsibility,
}
