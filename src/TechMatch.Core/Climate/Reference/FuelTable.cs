using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Climate.Reference;

/// <summary>A fuel with its IPCC 2006 defaults for manufacturing industries.</summary>
/// <param name="Co2">t CO2 per GJ (NCV), lognormal within the 95 % bounds of the guidelines.</param>
/// <param name="Ch4KgPerTj">kg CH4 per TJ.</param>
/// <param name="N2oKgPerTj">kg N2O per TJ.</param>
/// <param name="NcvTjPerGg">TJ per 1,000 t; null when the guidelines give none.</param>
/// <param name="Biogenic">True when its CO2 is reported apart and counts 0 here.</param>
public sealed record Fuel(string Name, ReferenceValue Co2, double Ch4KgPerTj, double N2oKgPerTj, double? NcvTjPerGg, bool Biogenic)
{
    /// <summary>kg CO2e per TJ with methane and nitrous oxide; biogenic CO2 counts 0.</summary>
    public double Co2eKgPerTj(GwpSet set, GwpTable gwp)
    {
        ArgumentNullException.ThrowIfNull(gwp);
        // Combustion methane is the non-fossil-fugitive kind of AR6 (27.0): its carbon is already in the CO2 factor.
        return (Biogenic ? 0 : Co2.Value * 1e6) + Ch4KgPerTj * gwp.Methane(set, fossilFugitive: false) + N2oKgPerTj * gwp[set, "N2O"];
    }
}

/// <summary>The 43 fuels of <c>fuels.csv</c>.</summary>
public sealed class FuelTable
{
    private readonly Dictionary<string, Fuel> _byName = new(StringComparer.OrdinalIgnoreCase);

    internal FuelTable(ReadOnlySpan<byte> csv, SourceRegister sources)
    {
        foreach (var row in new ReferenceCsv(csv, "fuels.csv", "fuel", "co2_kg_per_tj", "co2_lower_kg_per_tj", "co2_upper_kg_per_tj", "ch4_kg_per_tj", "n2o_kg_per_tj", "ncv_tj_per_gg", "biogenic", "source", "provenance", "provenance_bounds").Rows)
        {
            var (lower, centre, upper) = (row.Positive("co2_lower_kg_per_tj"), row.Positive("co2_kg_per_tj"), row.Positive("co2_upper_kg_per_tj"));
            if (lower > centre || centre > upper) throw row.Fault($"expected lower <= default <= upper, got {lower}, {centre}, {upper}");
            var name = row.Required("fuel");
            var source = row.Source(sources);
            var co2 = new ReferenceValue($"fuels/{name}/co2", "t CO2/GJ", Spread.LognormalWithin(centre * 1e-6, lower * 1e-6, upper * 1e-6), source.Year, source, row.Grade("provenance"), row.Grade("provenance_bounds"));
            var fuel = new Fuel(name, co2, row.Number("ch4_kg_per_tj"), row.Number("n2o_kg_per_tj"), row.OptionalNumber("ncv_tj_per_gg"), row.Text("biogenic") == "yes");
            if (!_byName.TryAdd(name, fuel)) throw row.Fault($"expected each fuel once, got '{name}' twice");
        }
    }

    public IEnumerable<Fuel> All => _byName.Values.OrderBy(f => f.Name, StringComparer.Ordinal);

    /// <summary>By its name in the guidelines, any case: <c>Other bituminous coal</c>. Null when there is none.</summary>
    public Fuel? Find(string name) => _byName.GetValueOrDefault(name);
}
