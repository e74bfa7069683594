using TechMatch.Core.Catalog;

namespace TechMatch.Core.Climate.Ewaste;

/// <summary>Sales of one product, and how long it lives: a UNU key of the tables, or a Weibull of its own.</summary>
/// <param name="UnuKey">Null where shape and scale are given.</param>
/// <param name="Name">How the answer calls it; null takes the key.</param>
/// <param name="Sales">t put on the market by year, without a gap.</param>
public sealed record ProductSales(string? UnuKey, string? Name, double? Shape, double? ScaleYears, IReadOnlyDictionary<int, double> Sales);

/// <summary>What is in a tonne of waste and how much of it treatment gets out, both 0–1.</summary>
public sealed record MaterialShare(double Fraction, double Yield);

/// <summary>Whose lifespans the tables' keys take.</summary>
public enum LifespanSet
{
    /// <summary>Netherlands, France and Belgium.</summary>
    NorthWest,
    Italy,
}

/// <summary>One e-waste projection: sales in, waste, stock and materials out.</summary>
public sealed record EwasteScenario
{
    public required string Id { get; init; }

    public string Title { get; init; } = "";

    public required ValueList<ProductSales> Products { get; init; }

    /// <summary>Up to and with which year.</summary>
    public required int LastYear { get; init; }

    public LifespanSet Lifespans { get; init; } = LifespanSet.NorthWest;

    /// <summary>Share of the waste that reaches treatment, 0–1; null is unknown, and then so is what is recovered.</summary>
    public double? Collected { get; init; }

    /// <summary>By name; empty takes what the tables hold of mixed e-waste.</summary>
    public IReadOnlyDictionary<string, MaterialShare> Materials { get; init; } = new Dictionary<string, MaterialShare>();

    /// <summary>Reads one file of <c>corpus/scenarios/flows</c>.</summary>
    /// <exception cref="FormatException">The message names the file, the member and what was expected.</exception>
    public static EwasteScenario Parse(ReadOnlySpan<byte> json, string fileName) => DataFile.Parse<ScenarioFile, EwasteScenario>(json, "e-waste scenario", fileName, static file => new EwasteScenario
    {
        Id = file.Id, Title = file.Title, LastYear = file.LastYear, Lifespans = file.Lifespans, Collected = file.Collected, Materials = file.Materials ?? [],
        Products = file.Products.Select(p => new ProductSales(p.UnuKey, p.Name, p.Shape, p.ScaleYears, p.Sales)).ToValueList(),
    });

    private sealed record ScenarioFile(
        string Id, string Title, string About, string Origin, string Licence, ProductFile[] Products, int LastYear,
        LifespanSet Lifespans = LifespanSet.NorthWest, double? Collected = null, Dictionary<string, MaterialShare>? Materials = null);

    private sealed record ProductFile(Dictionary<int, double> Sales, string? UnuKey = null, string? Name = null, double? Shape = null, double? ScaleYears = null);
}
