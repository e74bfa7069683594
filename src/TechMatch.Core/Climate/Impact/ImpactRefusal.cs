namespace TechMatch.Core.Climate.Impact;

/// <summary>Why a calculation was refused. The names, in capitals, are stable.</summary>
public enum RefusalCode
{
    /// <summary>BOUNDARY_MISMATCH: two footprints of different boundaries were to be subtracted.</summary>
    BoundaryMismatch,

    /// <summary>UNIT_MISMATCH: a figure in a unit the form cannot convert.</summary>
    UnitMismatch,

    /// <summary>UNKNOWN_FORM.</summary>
    UnknownForm,

    /// <summary>UNKNOWN_NAME: a parameter or choice the form does not have.</summary>
    UnknownName,

    /// <summary>MISSING_INPUT: neither stated nor in the tables.</summary>
    MissingInput,

    /// <summary>OUT_OF_RANGE.</summary>
    OutOfRange,
}

/// <param name="Message">What was expected and what came.</param>
public sealed record ImpactRefusal(RefusalCode Code, string Message)
{
    public string Id => Code switch
    {
        RefusalCode.BoundaryMismatch => "BOUNDARY_MISMATCH",
        RefusalCode.UnitMismatch => "UNIT_MISMATCH",
        RefusalCode.UnknownForm => "UNKNOWN_FORM",
        RefusalCode.UnknownName => "UNKNOWN_NAME",
        RefusalCode.MissingInput => "MISSING_INPUT",
        _ => "OUT_OF_RANGE",
    };
}
