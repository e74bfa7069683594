using System.Collections.Frozen;

namespace TechMatch.Core.Climate.Bat;

/// <summary>What a unit measures; figures of two kinds never compare, except a volume share with a gas concentration through its molar mass.</summary>
public enum UnitKind
{
    /// <summary>Mass per cubic metre of gas at 273.15 K and 101.3 kPa.</summary>
    NormalConcentration,

    /// <summary>Mass per cubic metre of gas as it is.</summary>
    ActualConcentration,

    /// <summary>Volume per million volumes.</summary>
    VolumeShare,

    /// <summary>Mass per volume of water.</summary>
    WaterConcentration,

    /// <summary>Mass per tonne of a product.</summary>
    SpecificLoad,

    /// <summary>Energy per tonne of a product.</summary>
    SpecificEnergy,

    /// <summary>A share of something.</summary>
    Share,
}

/// <param name="Scale">Factor to the base unit of the kind: mg/Nm3, mg/m3, ppm, mg/l, g/t, MJ/t, 1.</param>
/// <param name="Basis">Substance or product the unit names (<c>I-TEQ</c>, <c>C</c>, <c>clinker</c>); empty for none. Two bases never compare.</param>
public readonly record struct EmissionUnit(UnitKind Kind, double Scale, string Basis)
{
    private static readonly FrozenDictionary<string, double> s_milligrams = new Dictionary<string, double>(StringComparer.Ordinal)
    {
        ["ng"] = 1e-6, ["µg"] = 1e-3, ["μg"] = 1e-3, ["ug"] = 1e-3, ["mg"] = 1, ["g"] = 1e3, ["kg"] = 1e6,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Reads <c>mg/Nm3</c>, <c>ng I-TEQ/Nm3</c>, <c>mg/m3</c>, <c>ppm</c>, <c>mg/l</c>, <c>kg/t clinker</c>, <c>MJ/t clinker</c>, <c>%</c>.</summary>
    public static bool TryParse(string text, out EmissionUnit unit)
    {
        unit = default;
        if (string.IsNullOrWhiteSpace(text)) return false;
        var t = text.Trim().Replace("³", "3", StringComparison.Ordinal);
        if (t is "ppm" or "ppmv")
        {
            unit = new(UnitKind.VolumeShare, 1, "");
            return true;
        }

        if (t == "%" || t.StartsWith("% ", StringComparison.Ordinal))
        {
            unit = new(UnitKind.Share, 0.01, t[1..].Trim());
            return true;
        }

        var slash = t.LastIndexOf('/');
        if (slash < 0) return false;
        var (head, below) = (t[..slash].Trim(), t[(slash + 1)..].Trim());
        var space = head.IndexOf(' ');
        var (size, basis) = space < 0 ? (head, "") : (head[..space], head[(space + 1)..].Trim());
        var isMass = s_milligrams.TryGetValue(size, out var mg);
        unit = below switch
        {
            "Nm3" or "m3N" when isMass => new(UnitKind.NormalConcentration, mg, basis),
            "m3" when isMass => new(UnitKind.ActualConcentration, mg, basis),
            "l" or "L" when isMass => new(UnitKind.WaterConcentration, mg, basis),
            _ when isMass && IsTonne(below) => new(UnitKind.SpecificLoad, mg / 1e3, Joined(basis, below)),
            _ when Energy(size) is { } mj && IsTonne(below) => new(UnitKind.SpecificEnergy, mj, Joined(basis, below)),
            _ => default,
        };
        return unit.Scale > 0;
    }

    /// <summary>Grams per mole, for volume shares; null where none is agreed. NOx counts as NO2 and SOx as SO2.</summary>
    public static double? MolarMass(string pollutant) => pollutant switch
    {
        "nox" => 46.0055,
        "sox" => 64.066,
        "co" => 28.010,
        "nh3" => 17.031,
        "hcl" => 36.461,
        "hf" => 20.006,
        _ => null,
    };

    private static bool IsTonne(string text) => text == "t" || text.StartsWith("t ", StringComparison.Ordinal);

    private static string Joined(string basis, string below) => (basis + " " + below[1..].Trim()).Trim();

    private static double? Energy(string head) => head switch
    {
        "kJ" => 1e-3,
        "MJ" => 1,
        "GJ" => 1e3,
        "kWh" => 3.6,
        "MWh" => 3600,
        _ => null,
    };
}
