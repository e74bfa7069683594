namespace TechMatch.Core.Climate.Reference;

/// <summary>How a reference value came into its table. It caps the data quality of everything computed from it.</summary>
public enum ProvenanceGrade
{
    /// <summary>No value was found; nothing is computed from it.</summary>
    Missing,

    /// <summary>Restated from general knowledge, not read again: check before it decides anything.</summary>
    Recalled,

    /// <summary>Arithmetic on values that were read.</summary>
    Computed,

    /// <summary>Seen in the named source.</summary>
    Read,
}
