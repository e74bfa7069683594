using System.Globalization;
using Google.Protobuf.Collections;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Evidence;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Reference;
using TechMatch.Service.Catalog;
using TechMatch.Service.Hosting;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Impact;

/// <summary>Inputs of a caller into a scenario. A number that is none, and a value outside the contract, is refused by its path.</summary>
internal sealed class ScenarioWire
{
    private const int MaxParts = 64;

    private readonly List<FieldFault> _faults = [];

    private ScenarioWire()
    {
    }

    /// <param name="path">Of the scenario in the request.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT with every field at fault.</exception>
    public static ImpactScenario Read(Wire.ImpactScenario wire, string path)
    {
        var reader = new ScenarioWire();
        var scenario = reader.Scenario(wire, path);
        return reader._faults.Count == 0 ? scenario! : throw RpcErrors.InvalidFields(reader._faults);
    }

    private ImpactScenario? Scenario(Wire.ImpactScenario wire, string path)
    {
        string At(string field) => FieldPaths.Join(path, field);
        if (!CountryCode.TryParse(wire.Host, out var host)) Fault(At("host"), $"expected a country code such as KZ, got '{wire.Host}'");
        if (wire.Form.Length == 0) Fault(At("form"), "expected a sector form such as kiln-electric, got none");
        var activity = wire.Activity is { } stated ? Quantity(stated, At("activity")) : null;
        if (wire.Activity is null) Fault(At("activity"), "expected units a year, got none");
        if (wire.HasYears && wire.Years is < 1 or > 100) Fault(At("years"), $"expected 1-100 years, got {wire.Years}");
        if (wire.HasAttribution && wire.Attribution is not (>= 0 and <= 1)) Fault(At("attribution"), $"expected a share of 0-1, got {Number(wire.Attribution)}");
        Few(wire.Parameters, At("parameters"));
        Few(wire.Choices, At("choices"));
        if (wire.Documents.Count > MaxParts) Fault(At("documents"), $"expected at most {MaxParts}, got {wire.Documents.Count}");
        if (wire.HasClaim) Finite(wire.Claim, At("claim"));
        var parameters = new Dictionary<string, StatedQuantity>(StringComparer.Ordinal);
        foreach (var (name, value) in wire.Parameters) parameters.Add(name, Quantity(value, At($"parameters[{name}]")));
        var documents = wire.Documents.Select((d, i) => Document(d, At($"documents[{i}]"))).ToValueList();
        var (gwp, baseline, cost) = (Gwp(wire.Gwp, At("gwp")), Baseline(wire.Baseline, At("baseline")), wire.Cost is { } money ? Cost(money, At("cost")) : null);
        var (adoption, leakage) = (wire.Adoption is { } reached ? Quantity(reached, At("adoption")) : null, wire.Leakage is { } moved ? Quantity(moved, At("leakage")) : null);
        if (_faults.Count > 0) return null;
        return new ImpactScenario
        {
            Id = wire.Id.Length == 0 ? "scenario" : wire.Id,
            Title = wire.Title,
            Form = wire.Form,
            Host = host,
            Gwp = gwp,
            Activity = activity!,
            Adoption = adoption,
            Attribution = wire.HasAttribution ? wire.Attribution : null,
            Leakage = leakage,
            Years = wire.HasYears ? wire.Years : null,
            Baseline = baseline,
            Parameters = parameters,
            Choices = wire.Choices.ToDictionary(StringComparer.Ordinal),
            Claim = wire.HasClaim ? wire.Claim : null,
            Documents = documents,
            Cost = cost,
            Seed = wire.Seed == 0 ? 1 : wire.Seed,
        };
    }

    private StatedQuantity Quantity(Wire.StatedQuantity wire, string path)
    {
        string At(string field) => FieldPaths.Join(path, field);
        Finite(wire.Value, At("value"));
        if (wire.HasLow) Finite(wire.Low, At("low"));
        if (wire.HasHigh) Finite(wire.High, At("high"));
        if (wire is { HasLow: true, HasHigh: true } && wire.Low > wire.High) Fault(At("high"), $"expected high at or over {Number(wire.Low)}, got {Number(wire.High)}");
        if (wire.HasQuality && wire.Quality is < 1 or > 5) Fault(At("quality"), $"expected a quality of 1-5, got {wire.Quality}");
        return new StatedQuantity(
            wire.Value, wire.Unit, wire.HasLow ? wire.Low : null, wire.HasHigh ? wire.High : null, wire.HasQuality ? wire.Quality : null,
            wire.Source.Length > 0 ? wire.Source : null, wire.Boundary.Length > 0 ? wire.Boundary : null);
    }

    private ProjectCost Cost(Wire.ProjectCost wire, string path)
    {
        Finite(wire.Capex, FieldPaths.Join(path, "capex"));
        Finite(wire.OpexPerYear, FieldPaths.Join(path, "opex_per_year"));
        Finite(wire.SavingsPerYear, FieldPaths.Join(path, "savings_per_year"));
        if (wire.HasRate && wire.Rate is not (>= 0 and < 1)) Fault(FieldPaths.Join(path, "rate"), $"expected a rate of 0-1, got {Number(wire.Rate)}");
        return new ProjectCost(wire.Capex, wire.OpexPerYear, wire.SavingsPerYear, wire.HasRate ? wire.Rate : null);
    }

    private EvidenceDocument Document(Wire.EvidenceDocument wire, string path)
    {
        if (wire.Kind == Wire.DocumentKind.Unspecified || !Enum.IsDefined(wire.Kind)) Fault(FieldPaths.Join(path, "kind"), $"expected a kind of document, got {(int)wire.Kind}");
        var kind = wire.Kind switch
        {
            Wire.DocumentKind.SupplierStatement => DocumentKind.SupplierStatement,
            Wire.DocumentKind.MethodReport => DocumentKind.MethodReport,
            Wire.DocumentKind.IndependentTest => DocumentKind.IndependentTest,
            Wire.DocumentKind.ReviewedAssessment => DocumentKind.ReviewedAssessment,
            Wire.DocumentKind.CheckedReferencePlant => DocumentKind.CheckedReferencePlant,
            Wire.DocumentKind.VerifiedResults => DocumentKind.VerifiedResults,
            _ => DocumentKind.Unclassifiable,
        };
        return new EvidenceDocument(kind, wire.Held);
    }

    private GwpSet Gwp(Wire.GwpSet wire, string path)
    {
        if (!Enum.IsDefined(wire)) Fault(path, $"expected AR4, AR5 or AR6, got {(int)wire}");
        return wire switch { Wire.GwpSet.Ar4 => GwpSet.Ar4, Wire.GwpSet.Ar6 => GwpSet.Ar6, _ => GwpSet.Ar5 };
    }

    private BaselineRule Baseline(Wire.BaselineRule wire, string path)
    {
        if (!Enum.IsDefined(wire)) Fault(path, $"expected the host's average or Article 6.4, got {(int)wire}");
        return wire == Wire.BaselineRule.Article64 ? BaselineRule.Article64 : BaselineRule.HostAverage;
    }

    private void Few<T>(MapField<string, T> map, string path)
    {
        if (map.Count > MaxParts) Fault(path, $"expected at most {MaxParts}, got {map.Count}");
    }

    private void Finite(double value, string path)
    {
        if (!double.IsFinite(value)) Fault(path, $"expected a finite number, got {Number(value)}");
    }

    private void Fault(string path, string message) => _faults.Add(new FieldFault(path, message));

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
