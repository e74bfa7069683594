namespace TechMatch.Core.Climate.Reference;

/// <summary>Assessment report whose 100-year warming potentials a run uses; one per run, stored with its result.</summary>
public enum GwpSet
{
    /// <summary>The default: national pledges are stated in it.</summary>
    Ar5,
    Ar6,
    Ar4,
}

/// <summary>kg CO2e per kg of gas over 100 years, from <c>gwp.csv</c>.</summary>
public sealed class GwpTable
{
    private readonly Dictionary<string, (double? Ar4, double? Ar5, double? Ar6)> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (SourceEntry Source, ProvenanceGrade Grade)> _origins = new(StringComparer.Ordinal);

    internal GwpTable(ReadOnlySpan<byte> csv, SourceRegister sources)
    {
        foreach (var row in new ReferenceCsv(csv, "gwp.csv", "species", "ar4_gwp100", "ar5_gwp100", "ar6_gwp100", "source", "provenance").Rows)
        {
            var species = row.Required("species");
            if (!_values.TryAdd(species, (row.OptionalNumber("ar4_gwp100"), row.OptionalNumber("ar5_gwp100"), row.OptionalNumber("ar6_gwp100"))))
                throw row.Fault($"expected each gas once, got '{species}' twice");
            _origins.Add(species, (row.Source(sources), row.Grade("provenance")));
        }
    }

    public IEnumerable<string> Species => _values.Keys.Order(StringComparer.Ordinal);

    /// <exception cref="KeyNotFoundException">The gas has no value in that set.</exception>
    public double this[GwpSet set, string species] =>
        Find(set, species) ?? throw new KeyNotFoundException($"expected a gas with a value in {set}, got '{species}'");

    /// <summary>Null when the set has no value of the gas.</summary>
    public double? Find(GwpSet set, string species) => !_values.TryGetValue(species, out var v) ? null : set switch
    {
        GwpSet.Ar4 => v.Ar4,
        GwpSet.Ar5 => v.Ar5,
        _ => v.Ar6,
    };

    /// <summary>AR6 tells leaking fossil methane (29.8) from all other (27.0); the older sets are used with one value.</summary>
    public double Methane(GwpSet set, bool fossilFugitive) =>
        set == GwpSet.Ar6 ? this[set, fossilFugitive ? "CH4_fossil" : "CH4_non_fossil"] : this[set, "CH4"];

    /// <exception cref="KeyNotFoundException">No such gas.</exception>
    public (SourceEntry Source, ProvenanceGrade Grade) Origin(string species) => _origins[species];
}
