using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Climate.Reference;

/// <summary>One number of a reference table with everything a reader needs to check it.</summary>
/// <param name="Id">Table and key: <c>fuels/Natural gas/co2</c>.</param>
/// <param name="Unit">As the formulas use it, which may differ from the table by a power of ten.</param>
/// <param name="Spread">The value and its uncertainty.</param>
/// <param name="Year">The year it holds for.</param>
/// <param name="Grade">Of the value itself.</param>
/// <param name="SpreadGrade">Of its interval: a read value may carry recalled or assumed bounds.</param>
/// <param name="Proxy">True when it stands in for a place or product it was not made for.</param>
public sealed record ReferenceValue(
    string Id,
    string Unit,
    Spread Spread,
    int Year,
    SourceEntry Source,
    ProvenanceGrade Grade,
    ProvenanceGrade SpreadGrade,
    bool Proxy = false)
{
    public double Value => Spread.Centre;
}
