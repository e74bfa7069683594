using System.Globalization;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;
using TechMatch.Service.Catalog;
using TechMatch.Service.Hosting;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Impact;

/// <summary>Verdicts into messages, figures out of them.</summary>
internal static class BatWire
{
    public static Wire.BatVerdict ToWire(BatFinding finding) =>
        ToWire(finding.Pollutant, finding.Figure is { } figure ? Figure(figure.Stated.Value) : "", finding.Judged, finding.Figure is { IsRecalled: true });

    /// <param name="figure">As stated; empty when none was.</param>
    public static Wire.BatVerdict ToWire(Code pollutant, string figure, JudgedLevel judged, bool figureRecalled = false)
    {
        var verdict = judged.Verdict;
        var message = new Wire.BatVerdict
        {
            Pollutant = pollutant.Value,
            Outcome = Outcome(verdict.Outcome),
            Gap = verdict.Gap == BatGap.None ? "" : FieldPaths.Snake(verdict.Gap.ToString()),
            Explanation = verdict.Explanation,
            Jurisdiction = judged.Jurisdiction,
            Document = judged.Document,
            BatId = judged.BatId,
            Figure = figure,
            Level = judged.Level is { } level ? Level(level.Level) : "",
            LevelSource = judged.Level?.Source ?? "",
            Recalled = judged.RestsOnRecalledLevel,
            FigureRecalled = figureRecalled,
        };
        if (verdict.Converted is { } converted) message.Converted = converted;
        return message;
    }

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT with the field at fault.</exception>
    public static EmissionValue Read(Wire.EmissionFigure wire, string path)
    {
        if (!Code.TryParse(wire.Pollutant, out var pollutant)) throw RpcErrors.InvalidField($"{path}.pollutant", $"expected a term of streams such as dust, got '{wire.Pollutant}'");
        if (!double.IsFinite(wire.Value) || wire.Value < 0) throw RpcErrors.InvalidField($"{path}.value", string.Create(CultureInfo.InvariantCulture, $"expected a number of at least 0, got {wire.Value}"));
        if (wire.HasGasPerTonne && !(double.IsFinite(wire.GasPerTonne) && wire.GasPerTonne > 0))
            throw RpcErrors.InvalidField($"{path}.gas_per_tonne", string.Create(CultureInfo.InvariantCulture, $"expected a number over 0, got {wire.GasPerTonne}"));
        return new EmissionValue(
            pollutant, wire.Value, wire.Unit, Averaging.Parse(wire.Basis), GasConditions.Parse(wire.Basis), wire.HasGasPerTonne ? wire.GasPerTonne : null, wire.IsUpperBound);
    }

    /// <summary>A free figure in a host.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT with the field at fault.</exception>
    public static Wire.JudgeBatResponse Judge(Wire.EmissionFigure figure, string path, BatLibrary library, CountryCode country, Code sector)
    {
        var value = Read(figure, path);
        var response = new Wire.JudgeBatResponse();
        response.Verdicts.AddRange(library.Judge(value, library.JurisdictionOf(country), SectorOf(figure, path) ?? sector, ScopeOf(figure)).Select(j => ToWire(value.Pollutant, Figure(figure), j)));
        return response;
    }

    /// <returns>Null when the figure names none of its own.</returns>
    public static Code? SectorOf(Wire.EmissionFigure figure, string path) => figure.Sector.Length == 0 ? null
        : Code.TryParse(figure.Sector, out var own) ? own
        : throw RpcErrors.InvalidField($"{path}.sector", $"expected a term of sectors such as cement.grinding, got '{figure.Sector}'");

    /// <returns>Null when the figure is to be held against every level.</returns>
    public static string? ScopeOf(Wire.EmissionFigure figure) => figure.Scope.Length == 0 ? null : figure.Scope;

    public static string Figure(Wire.EmissionFigure figure) => Shown(figure.IsUpperBound ? "< " : "", figure.Value, figure.Unit, figure.Basis);

    private static string Figure(Quantity quantity) => Shown("", quantity.High ?? quantity.Value, quantity.Unit, quantity.Basis ?? "");

    public static string Shown(string sign, double value, string unit, string basis) =>
        string.Create(CultureInfo.InvariantCulture, $"{sign}{value:0.####} {unit}{(basis.Length > 0 ? $" ({basis})" : "")}");

    /// <summary>As a document prints it.</summary>
    public static string Level(BatAel level)
    {
        var low = level.Low is { } end ? string.Create(CultureInfo.InvariantCulture, $"{(level.LowExclusive ? "< " : "")}{end:0.####}–") : level.HigherIsBetter ? "up to " : level.HighExclusive ? "< " : "≤ ";
        return string.Create(CultureInfo.InvariantCulture, $"{low}{level.High:0.####} {level.Unit}{(level.Scope.Length > 0 ? $" ({level.Scope})" : "")}");
    }

    private static Wire.BatOutcome Outcome(BatOutcome outcome) => outcome switch
    {
        BatOutcome.NotComparable => Wire.BatOutcome.NotComparable,
        BatOutcome.MeetsLowerEnd => Wire.BatOutcome.MeetsLowerEnd,
        BatOutcome.InRange => Wire.BatOutcome.InRange,
        BatOutcome.Exceeds => Wire.BatOutcome.Exceeds,
        _ => Wire.BatOutcome.NoLevelSet,
    };
}
