using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Ewaste;
using TechMatch.Service.Hosting;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Impact;

/// <summary>E-waste flows out of and into messages.</summary>
internal static class EwasteWire
{
    private const int MaxProducts = 64;
    private const int MaxMaterials = 64;

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT with the field at fault.</exception>
    public static EwasteScenario Read(Wire.EwasteScenario wire, string path)
    {
        if (wire.Products.Count > MaxProducts) throw RpcErrors.InvalidField($"{path}.products", $"expected at most {MaxProducts}, got {wire.Products.Count}");
        if (wire.Materials.Count > MaxMaterials) throw RpcErrors.InvalidField($"{path}.materials", $"expected at most {MaxMaterials}, got {wire.Materials.Count}");
        return new EwasteScenario
        {
            Id = wire.Id,
            LastYear = wire.LastYear,
            Lifespans = wire.Lifespans == Wire.LifespanSet.Italy ? LifespanSet.Italy : LifespanSet.NorthWest,
            Collected = wire.HasCollected ? wire.Collected : null,
            Materials = wire.Materials.ToDictionary(m => m.Key, m => new MaterialShare(m.Value.Fraction, m.Value.Yield), StringComparer.Ordinal),
            Products = wire.Products.Select(p => new ProductSales(
                Stated(p.UnuKey), Stated(p.Name), p.HasShape ? p.Shape : null, p.HasScaleYears ? p.ScaleYears : null, new Dictionary<int, double>(p.Sales))).ToValueList(),
        };
    }

    public static Wire.ProjectEwasteResponse ToWire(EwasteProjection projection)
    {
        var message = new Wire.ProjectEwasteResponse { ScenarioId = projection.ScenarioId };
        message.Products.AddRange(projection.Products.Select(p =>
        {
            var flow = new Wire.ProductFlow { Name = p.Name, Shape = p.Life.Shape, ScaleYears = p.Life.ScaleYears, Source = p.Source };
            flow.Years.AddRange(p.Years.Select(ToWire));
            return flow;
        }));
        message.Total.AddRange(projection.Total.Select(ToWire));
        message.Materials.AddRange(projection.Materials.Select(ToWire));
        return message;
    }

    private static Wire.WasteYear ToWire(WasteYear year) => new() { Year = year.Year, Sold = year.Sold, Waste = year.Waste, Stock = year.Stock };

    private static Wire.MaterialResult ToWire(MaterialResult material)
    {
        var message = new Wire.MaterialResult
        {
            Material = material.Material, Contained = material.Contained, Fraction = material.Fraction, Yield = material.Yield, Source = material.Source, Recalled = material.Recalled,
        };
        if (material.Recovered is { } recovered) message.Recovered = recovered;
        if (material.Lost is { } lost) message.Lost = lost;
        return message;
    }

    private static string? Stated(string text) => text.Length == 0 ? null : text;
}
