using TechMatch.Core.Catalog;

namespace TechMatch.Core.Climate.Bat;

/// <summary>A stated or measured emission or consumption, with what it needs to be compared.</summary>
/// <param name="Pollutant">Term of <c>streams</c>.</param>
/// <param name="Value">Finite and at least 0.</param>
/// <param name="Unit">As written.</param>
/// <param name="GasPerTonne">Nm3 of dry gas at the reference oxygen per tonne of product: turns a load per tonne into a concentration; null when unknown.</param>
/// <param name="IsUpperBound">True for "under 8": the true figure is at most the value.</param>
public sealed record EmissionValue(
    Code Pollutant, double Value, string Unit, Averaging Averaging, GasConditions Conditions, double? GasPerTonne = null, bool IsUpperBound = false)
{
    /// <summary>A catalogue figure: averaging and conditions are read from its basis; its high end, when stated, is the one that must hold.</summary>
    public static EmissionValue Of(Performance performance)
    {
        ArgumentNullException.ThrowIfNull(performance);
        var quantity = performance.Value;
        return new EmissionValue(performance.Subject, quantity.High ?? quantity.Value, quantity.Unit, Averaging.Parse(quantity.Basis), GasConditions.Parse(quantity.Basis));
    }
}

/// <summary>A catalogue figure, read once for being held against levels.</summary>
public sealed record StatedFigure(Performance Stated)
{
    /// <summary>Data quality from which a figure is somebody's memory and not a document.</summary>
    private const int FromMemory = 5;

    public EmissionValue Value { get; } = EmissionValue.Of(Stated);

    public bool IsRecalled => Stated.Value.Quality >= FromMemory;
}

/// <summary>A limit that a need sets or a level that a record restates, read once for being held against many figures.</summary>
public sealed record StatedLimit(BatLevel Stated)
{
    public BatAel Level { get; } = BatAel.Of(Stated);
}

/// <summary>A level associated with best available techniques.</summary>
/// <param name="Low">Lower end; null when the document gives only an upper one.</param>
/// <param name="LowExclusive">True for "&lt; 10 – 20": the lower end is reached only under 10.</param>
/// <param name="HighExclusive">True for "&lt; 10".</param>
/// <param name="HigherIsBetter">True for recovery and efficiency.</param>
public sealed record BatAel(
    Code Pollutant, double? Low, double High, string Unit, Averaging Averaging, GasConditions Conditions, bool LowExclusive = false, bool HighExclusive = false,
    bool HigherIsBetter = false, string Scope = "")
{
    /// <summary>A level of a catalogue record.</summary>
    public static BatAel Of(BatLevel level)
    {
        ArgumentNullException.ThrowIfNull(level);
        return new BatAel(level.Pollutant, level.Low, level.High, level.Unit, Averaging.Parse(level.Averaging), GasConditions.Parse(level.Reference));
    }
}
