using System.Globalization;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;
using TechMatch.Service.Hosting;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Impact;

/// <summary>What a plant emits, out of and into messages.</summary>
internal static class EmissionWire
{
    private const int MaxFigures = 200;

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT with the field at fault.</exception>
    public static EmissionScenario Read(Wire.EmissionScenario wire, string path)
    {
        CountryCode? host = wire.Host.Length == 0 ? null : CountryCode.TryParse(wire.Host, out var country) ? country : throw RpcErrors.InvalidField($"{path}.host", $"expected a country code such as BG, got '{wire.Host}'");
        if (host is null && wire.Jurisdiction.Length == 0) throw RpcErrors.InvalidField($"{path}.host", "expected a host or a jurisdiction, got neither");
        if (!Code.TryParse(wire.Sector, out var sector)) throw RpcErrors.InvalidField($"{path}.sector", $"expected a term of sectors such as cement.clinker, got '{wire.Sector}'");
        if (wire.Figures.Count is 0 or > MaxFigures) throw RpcErrors.InvalidField($"{path}.figures", $"expected 1-{MaxFigures}, got {wire.Figures.Count}");
        if (wire.HasTonnesOfProduct && !(double.IsFinite(wire.TonnesOfProduct) && wire.TonnesOfProduct > 0))
            throw RpcErrors.InvalidField($"{path}.tonnes_of_product", string.Create(CultureInfo.InvariantCulture, $"expected a number over 0, got {wire.TonnesOfProduct}"));
        return new EmissionScenario
        {
            Id = wire.Id, Title = wire.Title, Host = host, Jurisdiction = wire.Jurisdiction.Length == 0 ? null : wire.Jurisdiction, Sector = sector,
            TonnesOfProduct = wire.HasTonnesOfProduct ? wire.TonnesOfProduct : null,
            Figures = wire.Figures.Select((f, i) => Read(f, $"{path}.figures[{i}]")).ToValueList(),
        };
    }

    public static Wire.JudgeBatResponse Judge(EmissionScenario scenario, BatLibrary library)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var response = new Wire.JudgeBatResponse { ScenarioId = scenario.Id };
        response.Verdicts.AddRange(scenario.Judge(library).Select(finding =>
        {
            var verdict = BatWire.ToWire(finding.Pollutant, finding.Figure is { } f ? BatWire.Shown(f.Value.IsUpperBound ? "< " : "", f.Value.Value, f.Value.Unit, f.Basis) : "", finding.Judged);
            if (finding.TonnesPerYear is { } tonnes) verdict.TonnesPerYear = tonnes;
            return verdict;
        }));
        return response;
    }

    private static ReportedFigure Read(Wire.EmissionFigure wire, string path) => new(BatWire.Read(wire, path), wire.Basis, BatWire.SectorOf(wire, path), BatWire.ScopeOf(wire));
}
