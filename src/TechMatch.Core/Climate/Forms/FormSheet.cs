using TechMatch.Core.Climate.Evidence;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Uncertainty;
using TechMatch.Core.Climate.Weight;

namespace TechMatch.Core.Climate.Forms;

internal enum TermSide
{
    Baseline,
    Technology,
}

/// <summary>How a stated figure spreads.</summary>
internal enum ParameterKind
{
    /// <summary>Lognormal within its bounds.</summary>
    Amount,

    /// <summary>Beta; 0–1.</summary>
    Share,

    /// <summary>PERT on low, value, high.</summary>
    Range,
}

/// <summary>
/// What a sector form writes on: factors with their origin, and baseline and technology terms per unit of activity.
/// The first refusal sticks; a form may go on writing after it.
/// </summary>
internal sealed class FormSheet(ImpactScenario scenario, ReferenceTables tables, ClimateProfile profile)
{
    private readonly List<Spread> _factors = [];
    private readonly List<ImpactInput> _inputs = [];
    private readonly List<(TermSide Side, ProductTerm Term)> _terms = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public ImpactScenario Scenario => scenario;

    public ReferenceTables Tables => tables;

    public ClimateProfile Profile => profile;

    public ImpactRefusal? Refusal { get; private set; }

    public IReadOnlyList<Spread> Factors => _factors;

    public IReadOnlyList<ImpactInput> Inputs => _inputs;

    public IReadOnlyList<(TermSide Side, ProductTerm Term)> Terms => _terms;

    /// <summary>Index of the host's grid factor; −1 when the form uses no electricity.</summary>
    public int GridFactor { get; private set; } = -1;

    public double GridDecline { get; private set; }

    public double GridDeclineSd { get; private set; }

    /// <summary>What one stated unit of activity is in units of the form (8760 h for a capacity), and the factors that go with it.</summary>
    public double ActivityCoefficient { get; set; } = 1;

    public List<FactorPower> ActivityPowers { get; } = [];

    /// <summary>Unit the activity must come in.</summary>
    public string ActivityUnit { get; set; } = "";

    /// <summary>Most t CO2e a unit can avoid beyond what baseline and technology say; null when there is no such bound.</summary>
    public double? UnitCeiling { get; set; }

    public double DefaultAttribution { get; set; } = 1;

    public List<ImpactFlag> Flags { get; } = [];

    public int Add(Spread spread, ImpactInput input)
    {
        _factors.Add(spread);
        _inputs.Add(input);
        return _factors.Count - 1;
    }

    public void Baseline(double coefficient, params ReadOnlySpan<FactorPower> powers) => _terms.Add((TermSide.Baseline, new ProductTerm(coefficient, [.. powers])));

    public void Technology(double coefficient, params ReadOnlySpan<FactorPower> powers) => _terms.Add((TermSide.Technology, new ProductTerm(coefficient, [.. powers])));

    public void Refuse(RefusalCode code, string message) => Refusal ??= new ImpactRefusal(code, message);

    public bool States(string name)
    {
        _known.Add(name);
        return scenario.Parameters.ContainsKey(name);
    }

    /// <summary>A choice of the scenario, or the default.</summary>
    public string Choice(string name, string otherwise)
    {
        _known.Add(name);
        return scenario.Choices.TryGetValue(name, out var chosen) ? chosen : otherwise;
    }

    /// <summary>A parameter as stated, or from the tables, or refused.</summary>
    public int Parameter(string name, string unit, ParameterKind kind, ReferenceValue? otherwise)
    {
        _known.Add(name);
        if (scenario.Parameters.TryGetValue(name, out var stated)) return Stated(name, stated, unit, kind);
        if (otherwise is not null) return Table(name, unit, otherwise);
        Refuse(RefusalCode.MissingInput, $"expected a {name} in {unit}, got none and the tables hold none");
        return Add(Spread.Exact(1), Empty(name, unit));
    }

    public int Stated(string name, StatedQuantity stated, string unit, ParameterKind kind)
    {
        if (UnitScale.Factor(stated.Unit, unit) is not { } scale)
        {
            Refuse(RefusalCode.UnitMismatch, $"expected {name} in {unit}, got {stated.Unit}");
            return Add(Spread.Exact(1), Empty(name, unit));
        }

        // A range without its ends is a share or an amount like any other.
        if (kind == ParameterKind.Range && stated is not { Low: not null, High: not null }) kind = unit == "fraction" ? ParameterKind.Share : ParameterKind.Amount;
        var quality = stated.Quality ?? 4;
        var spread = Spread.Exact(1);
        try
        {
            spread = StatedSpread(stated, scale, quality, kind);
        }
        catch (ArgumentException e)
        {
            Refuse(RefusalCode.OutOfRange, $"{name}: {Catalog.RecordJson.Bare(e)}");
        }

        return Add(spread, Show(name, unit, spread, quality, stated: true, recalled: false, stated.Source ?? "stated by the scenario", "as stated", null, null));
    }

    /// <summary>A value of the tables; its quality follows from how it got there.</summary>
    public int Table(string name, string unit, ReferenceValue value, string? note = null)
    {
        var scale = UnitScale.Factor(value.Unit, unit) ?? 1;
        var spread = scale == 1 ? value.Spread : Scaled(value.Spread, scale);
        var recalled = value.Grade == ProvenanceGrade.Recalled || value.SpreadGrade == ProvenanceGrade.Recalled;
        return Add(spread, Show(name, unit, spread, DataQuality.Of(value), stated: false, recalled, value.Source.Title, value.Source.Licence, value.Year, note ?? (value.Proxy ? "stands in for the host" : null)));
    }

    /// <summary>A share of the profile's assumptions as a reference value; null when the profile has none of that name.</summary>
    public ReferenceValue? Assumed(string name)
    {
        if (!profile.Assumptions.TryGetValue(name, out var share) || tables.Sources.Find("founders") is not { } source) return null;
        return new ReferenceValue($"{profile.Id}/{name}", "fraction", Spread.Share(share.Value, share.Sd), source.Year, source, ProvenanceGrade.Recalled, ProvenanceGrade.Recalled);
    }

    /// <summary>A design number or physical constant.</summary>
    public int Constant(string name, string unit, double value, int quality, bool recalled, string source, string? note = null) =>
        Add(Spread.Exact(value), Show(name, unit, Spread.Exact(value), quality, stated: false, recalled, source, "facts", null, note));

    /// <summary>The host's electricity in t CO2e/MWh; one factor however often it is asked for.</summary>
    public int Grid()
    {
        if (GridFactor >= 0) return GridFactor;
        var rules = profile.Uncertainty;
        _known.Add("grid");
        if (scenario.Parameters.TryGetValue("grid", out var stated))
        {
            GridFactor = Stated("grid", stated, "t CO2e/MWh", ParameterKind.Amount);
            var known = tables.Grids.Find(scenario.Host) ?? tables.Grids.World;
            (GridDecline, GridDeclineSd) = (known.Decline, DeclineSd(known));
            return GridFactor;
        }

        var grid = tables.Grids.Find(scenario.Host);
        if (grid is null) Flags.Add(ImpactFlag.HostWithoutGrid);
        var used = grid ?? tables.Grids.World;
        if (used.Flag == GridFlag.AboveCombustionCeiling) Flags.Add(ImpactFlag.GridCapped);
        var logSd = grid is null ? rules.GridWorldLogSd : used.Flag == GridFlag.AboveCombustionCeiling ? rules.GridCappedLogSd : Math.Max(rules.GridMinLogSd, used.ResidualLogSd);
        var quality = grid is null || used.Flag == GridFlag.AboveCombustionCeiling ? DataQuality.Worst : 3;
        var spread = Spread.Lognormal(used.Start / 1000, logSd);
        var note = grid is null ? "no factor of the host: the world stands in"
            : used.Flag == GridFlag.AboveCombustionCeiling ? $"published {used.Published} g/kWh is over what combustion explains; capped at {GridTable.StartCap}"
            : used.Flag == GridFlag.Volatile ? $"mean of five years; published {used.Published} g/kWh in {used.Year}" : null;
        (GridDecline, GridDeclineSd) = (used.Decline, DeclineSd(used));
        GridFactor = Add(spread, Show("grid", "t CO2e/MWh", spread, quality, stated: false, recalled: false, used.Source.Title, used.Source.Licence, used.Year, note));
        return GridFactor;
    }

    /// <summary>A fuel of the guidelines as chosen; t CO2/GJ.</summary>
    public int Fuel(string choice, string otherwise)
    {
        var name = Choice(choice, otherwise);
        if (tables.Fuels.Find(name) is { } fuel)
        {
            return fuel.Biogenic
                ? Constant(choice, "t CO2/GJ", 0, 3, recalled: false, fuel.Co2.Source.Title, "biogenic CO2 is reported apart and counts 0")
                : Table(choice, "t CO2/GJ", fuel.Co2, fuel.Name);
        }

        Refuse(RefusalCode.UnknownName, $"expected a fuel of the tables such as {otherwise}, got '{name}'");
        return Add(Spread.Exact(1), Empty(choice, "t CO2/GJ"));
    }

    /// <summary>Refuses what the form never asked for: a misspelt parameter must not silently become a default.</summary>
    public void RefuseUnknownNames()
    {
        foreach (var name in scenario.Parameters.Keys.Concat(scenario.Choices.Keys).Order(StringComparer.Ordinal))
        {
            if (!_known.Contains(name)) Refuse(RefusalCode.UnknownName, $"expected one of {string.Join(", ", _known.Order(StringComparer.Ordinal))}, got '{name}'");
        }
    }

    // Standard error of a slope over eleven yearly points: residual / √(Σ(t − mean)²) = residual / √110.
    private static double DeclineSd(HostGrid grid) => grid.ResidualLogSd / Math.Sqrt(110);

    private Spread StatedSpread(StatedQuantity stated, double scale, int quality, ParameterKind kind)
    {
        if (quality is < 1 or > 5) throw new ArgumentException($"expected a data quality of 1-5, got {quality}");
        if (!double.IsFinite(stated.Value)) throw new ArgumentException($"expected a finite number, got {stated.Value}");
        if (stated.Value < 0) throw new ArgumentException($"expected a number of at least 0, got {stated.Value}");
        if (stated.Low > stated.Value || stated.High < stated.Value) throw new ArgumentException($"expected low <= value <= high, got {stated.Low}, {stated.Value}, {stated.High}");
        var value = stated.Value * scale;
        var logSd = profile.Uncertainty.LogSdByQuality[quality - 1];
        switch (kind)
        {
            case ParameterKind.Range when stated is { Low: { } low, High: { } high }:
                return Spread.Pert(low * scale, value, high * scale);
            case ParameterKind.Share:
                if (value > 1) throw new ArgumentException($"expected a share of 0-1, got {value}");
                var sd = stated is { Low: { } from, High: { } to } ? (to - from) * scale / (2 * NormalMath.Z975) : logSd * value * (1 - value);
                return Spread.Share(value, sd);
            default:
                if (value == 0) return Spread.Exact(0);
                return stated is { Low: > 0, High: not null } ? Spread.LognormalWithin(value, stated.Low.Value * scale, stated.High.Value * scale) : Spread.Lognormal(value, logSd);
        }
    }

    private static Spread Scaled(Spread spread, double scale) => spread.Kind switch
    {
        SpreadKind.Exact => Spread.Exact(spread.A * scale),
        SpreadKind.Lognormal => Spread.Lognormal(spread.A * scale, spread.B),
        _ => throw new InvalidOperationException($"a {spread.Kind} has no unit to convert"),
    };

    private static ImpactInput Empty(string name, string unit) => new(name, 0, unit, 0, 0, DataQuality.Worst, false, false, "", "", null, null);

    private static ImpactInput Show(string name, string unit, Spread spread, int quality, bool stated, bool recalled, string source, string licence, int? year, string? note)
    {
        var alone = new ProductSum([spread], [new ProductTerm(1, [0])]).ClosedForm();
        return new ImpactInput(name, spread.Centre, unit, alone.P10, alone.P90, quality, stated, recalled, source, licence, year, note);
    }
}
