using System.Collections.Frozen;

namespace TechMatch.Core.Climate.Forms;

/// <summary>Powers of ten between units whose rest is the same: <c>MJ/t clinker</c> and <c>GJ/t clinker</c>. Nothing else converts.</summary>
internal static class UnitScale
{
    // Size of a leading unit within its kind; only units of one kind convert.
    private static readonly FrozenDictionary<string, (string Kind, double Size)> s_heads = new Dictionary<string, (string, double)>(StringComparer.Ordinal)
    {
        ["kWh"] = ("power", 1e3), ["MWh"] = ("power", 1e6), ["GWh"] = ("power", 1e9),
        ["MJ"] = ("heat", 1e6), ["GJ"] = ("heat", 1e9), ["TJ"] = ("heat", 1e12),
        ["g"] = ("mass", 1e-3), ["kg"] = ("mass", 1), ["t"] = ("mass", 1e3), ["kt"] = ("mass", 1e6), ["Mt"] = ("mass", 1e9),
        ["kW"] = ("capacity", 1e3), ["MW"] = ("capacity", 1e6), ["GW"] = ("capacity", 1e9),
        ["%"] = ("share", 0.01), ["fraction"] = ("share", 1),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What to multiply a value in <paramref name="from"/> by; null when the units do not convert.</summary>
    public static double? Factor(string from, string to)
    {
        if (from == to) return 1;
        var (fromHead, fromRest) = Split(from);
        var (toHead, toRest) = Split(to);
        if (!s_heads.TryGetValue(fromHead, out var f) || !s_heads.TryGetValue(toHead, out var t) || f.Kind != t.Kind) return null;
        return Rest(fromRest, toRest) is { } rest ? f.Size / t.Size * rest : null;
    }

    // "/kWh" against "/MWh": the divisor converts the other way round.
    private static double? Rest(string from, string to)
    {
        if (from == to) return 1;
        var (f, t) = (from.LastIndexOf('/'), to.LastIndexOf('/'));
        if (f < 0 || t < 0 || from[..f] != to[..t]) return null;
        return Factor(from[(f + 1)..], to[(t + 1)..]) is { } divisor ? 1 / divisor : null;
    }

    private static (string Head, string Tail) Split(string unit)
    {
        var end = unit.AsSpan().IndexOfAny(' ', '/');
        return end < 0 ? (unit, "") : (unit[..end], unit[end..]);
    }
}
