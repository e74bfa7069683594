using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Climate.Reference;

/// <summary>
/// What is inside a metal footprint. Two footprints may be subtracted only within one family: aluminium differs fourfold
/// between a process benchmark (3.83 t/t) and cradle to gate (8–15 t/t).
/// </summary>
public readonly record struct MetalBoundary(string Family)
{
    /// <summary>The family of a boundary as the table writes it: text before the first comma or bracket, without case.</summary>
    public static MetalBoundary Of(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var end = text.AsSpan().IndexOfAny(',', '(');
        var head = (end < 0 ? text : text[..end]).Trim();
        return new MetalBoundary(head.StartsWith("BIR", StringComparison.OrdinalIgnoreCase) ? "bir process benchmark"
            : head.StartsWith("worldsteel", StringComparison.OrdinalIgnoreCase) ? "worldsteel"
            : head.StartsWith("cradle-to-gate", StringComparison.OrdinalIgnoreCase) ? "cradle-to-gate"
            : head.ToLowerInvariant());
    }
}

/// <param name="Indicator"><c>gwp</c>, <c>co2</c>, <c>co2_intensity</c>, <c>co2_saving_fraction</c>, <c>avoided</c> and others.</param>
/// <param name="Rejected">True when the compiler of the table found the value implausible; it is shown, never computed with.</param>
public sealed record MetalRow(string Metal, string Route, string Indicator, MetalBoundary Boundary, ReferenceValue Value, bool Rejected);

/// <summary>Primary and secondary metal, from <c>metals.csv</c>.</summary>
public sealed class MetalTable
{
    private readonly List<MetalRow> _rows = [];

    internal MetalTable(ReadOnlySpan<byte> csv, SourceRegister sources)
    {
        foreach (var row in new ReferenceCsv(csv, "metals.csv", "metal", "route", "indicator", "value", "unit", "boundary", "year", "confidence", "spread", "source", "provenance").Rows)
        {
            var grade = row.Grade("provenance");
            var value = row.Positive("value");
            var confidence = row.Required("confidence");
            if (confidence is not ("high" or "medium" or "low" or "reject")) throw row.Fault($"expected high, medium, low or reject, got '{confidence}'");
            var (metal, route, indicator, boundary) = (row.Required("metal"), row.Required("route"), row.Required("indicator"), row.Required("boundary"));
            var unit = row.Required("unit");
            var spread = unit.StartsWith("fraction", StringComparison.Ordinal) ? Spread.Share(value, row.Number("spread")) : Spread.Lognormal(value, row.Number("spread"));
            _rows.Add(new MetalRow(metal, route, indicator, MetalBoundary.Of(boundary),
                new ReferenceValue($"metals/{metal}/{route}/{indicator}/{boundary}/{row.Integer("year")}", unit, spread, row.Integer("year"), row.Source(sources), grade, ProvenanceGrade.Recalled),
                confidence == "reject"));
        }
    }

    public IReadOnlyList<MetalRow> Rows => _rows;

    /// <summary>Newest usable footprint of a metal and route within one boundary family, t CO2(e) per t; null when there is none.</summary>
    public MetalRow? Footprint(string metal, string route, MetalBoundary boundary) =>
        _rows.Where(r => r.Metal == metal && r.Route == route && r.Boundary == boundary && !r.Rejected)
            .Where(r => r.Indicator is "gwp" or "co2" or "co2_intensity")
            .OrderByDescending(r => r.Value.Year).FirstOrDefault();

    /// <summary>Saving of recycling as a fraction of primary CO2 (BIR 2008); null when there is none.</summary>
    public MetalRow? SavingFraction(string metal) => _rows.FirstOrDefault(r => r.Metal == metal && r.Indicator == "co2_saving_fraction");
}
