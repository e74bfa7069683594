using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Weight;

namespace TechMatch.Core.Climate.Ewaste;

/// <param name="Life">As used.</param>
/// <param name="Source">Of the lifespan: a source of the tables, or "stated".</param>
public sealed record ProductFlow(string Name, WeibullLife Life, string Source, IReadOnlyList<WasteYear> Years);

/// <summary>One material of all waste of the projection.</summary>
/// <param name="Recovered">t; null while nobody knows how much is collected.</param>
/// <param name="Recalled">True when content or yield is from general knowledge.</param>
public sealed record MaterialResult(string Material, double Contained, double? Recovered, double? Lost, double Fraction, double Yield, string Source, bool Recalled);

/// <summary>The answer: each product, the sum of them, and the materials of the waste of all years together.</summary>
public sealed record EwasteProjection(string ScenarioId, ValueList<ProductFlow> Products, IReadOnlyList<WasteYear> Total, ValueList<MaterialResult> Materials)
{
    private const string Mixed = "Mixed e-waste, world 2019";
    private const int MaxYears = 200;
    private const string Stated = "stated";

    /// <returns>The projection, or why there is none.</returns>
    public static (EwasteProjection? Projection, ImpactRefusal? Refusal) Of(EwasteScenario scenario, EwasteTables tables, ClimateProfile profile)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(profile);
        return Fault(scenario, tables) is { } fault ? (null, fault) : (Reckon(scenario, tables, profile), null);
    }

    private static EwasteProjection Reckon(EwasteScenario scenario, EwasteTables tables, ClimateProfile profile)
    {
        var products = scenario.Products.Select(p => Flow(p, scenario, tables)).ToValueList();
        var total = products.SelectMany(p => p.Years).GroupBy(y => y.Year).OrderBy(g => g.Key)
            .Select(g => new WasteYear(g.Key, g.Sum(y => y.Sold), g.Sum(y => y.Waste), g.Sum(y => y.Stock))).ToList();
        return new EwasteProjection(scenario.Id, products, total, Balance(total.Sum(y => y.Waste), scenario, tables, profile));
    }

    private static ProductFlow Flow(ProductSales product, EwasteScenario scenario, EwasteTables tables)
    {
        if (product.UnuKey is not { } key)
        {
            var own = new WeibullLife(product.Shape!.Value, product.ScaleYears!.Value);
            return new ProductFlow(product.Name ?? Stated, own, Stated, WasteFlow.Project(product.Sales, scenario.LastYear, own));
        }

        var known = tables.Lifespan(key)!;
        var life = scenario.Lifespans == LifespanSet.Italy ? new WeibullLife(known.ShapeItaly, known.ScaleYearsItaly) : new WeibullLife(known.Shape, known.ScaleYears);
        return new ProductFlow(product.Name ?? $"{key} {known.Group}", life, known.Source.Title, WasteFlow.Project(product.Sales, scenario.LastYear, life));
    }

    private static ImpactRefusal? Fault(EwasteScenario scenario, EwasteTables tables)
    {
        if (scenario.Products.Count == 0) return new(RefusalCode.MissingInput, "expected at least one product with its sales, got none");
        if (scenario.Collected is not null and not (>= 0 and <= 1)) return new(RefusalCode.OutOfRange, $"expected a collected share of 0-1, got {scenario.Collected}");
        if (scenario.Materials.FirstOrDefault(m => m.Value.Fraction is not (>= 0 and <= 1) || m.Value.Yield is not (>= 0 and <= 1)) is { Key: { } odd }) return new(RefusalCode.OutOfRange, $"expected a fraction and a yield of 0-1 of {odd}");
        if (scenario.Materials.Sum(m => m.Value.Fraction) is > 1 + 1e-9 and var sum) return new(RefusalCode.OutOfRange, $"expected fractions of at most 1 together, got {sum}");
        if (scenario.Products.GroupBy(p => p.Name ?? p.UnuKey ?? Stated, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) return new(RefusalCode.OutOfRange, $"expected each product once, got '{twice.Key}' twice");
        return scenario.Products.Select(p => Fault(p, scenario.LastYear, tables)).FirstOrDefault(f => f is not null);
    }

    private static ImpactRefusal? Fault(ProductSales product, int lastYear, EwasteTables tables)
    {
        var name = product.Name ?? product.UnuKey ?? Stated;
        if (product.Sales.Count == 0) return new(RefusalCode.MissingInput, $"expected sales of {name}, got none");
        var (first, last) = (product.Sales.Keys.Min(), product.Sales.Keys.Max());
        if (last - first + 1 != product.Sales.Count) return new(RefusalCode.MissingInput, $"expected every year of {first}-{last} of {name}, got {product.Sales.Count} of them: a year left out is not a year without sales");
        if (product.Sales.Values.Any(v => !(v >= 0) || !double.IsFinite(v))) return new(RefusalCode.OutOfRange, $"expected sales of {name} of at least 0 t");
        if (lastYear < first || lastYear - first > MaxYears) return new(RefusalCode.OutOfRange, $"expected a last year of {first}-{first + MaxYears}, got {lastYear}");
        var stated = product.Shape is > 0 and < 1000 && product.ScaleYears is > 0 and < 1000;
        if (product.UnuKey is null) return stated ? null : new(RefusalCode.MissingInput, $"expected a UNU key of {name}, or its shape and scale in years, each over 0");
        if (product.Shape is not null || product.ScaleYears is not null) return new(RefusalCode.OutOfRange, $"expected a UNU key or a lifespan of {name}, got both");
        return tables.Lifespan(product.UnuKey) is null ? new(RefusalCode.UnknownName, $"expected a UNU key such as 0303, got '{product.UnuKey}'") : null;
    }

    private static ValueList<MaterialResult> Balance(double tonnes, EwasteScenario scenario, EwasteTables tables, ClimateProfile profile)
    {
        var shares = scenario.Materials.Count > 0
            ? scenario.Materials.ToDictionary(m => m.Key, m => (Share: m.Value, Source: Stated, Recalled: false), StringComparer.Ordinal)
            : OfTables(tables, profile);
        var flows = MaterialBalance.Of(tonnes, scenario.Collected ?? 0, shares.ToDictionary(s => s.Key, s => (s.Value.Share.Fraction, s.Value.Share.Yield)));
        return flows.Select(f =>
        {
            var (share, source, recalled) = shares[f.Material];
            var known = scenario.Collected is not null;
            return new MaterialResult(f.Material, f.Contained, known ? f.Recovered : null, known ? f.Lost : null, share.Fraction, share.Yield, source, recalled);
        }).ToValueList();
    }

    /// <summary>Contents of mixed e-waste with a yield that was read, or that the profile assumes; without one a material is left out.</summary>
    private static Dictionary<string, (MaterialShare Share, string Source, bool Recalled)> OfTables(EwasteTables tables, ClimateProfile profile)
    {
        var shares = new Dictionary<string, (MaterialShare, string, bool)>(StringComparer.Ordinal);
        foreach (var row in tables.Composition.Where(c => c.Stream == Mixed && c.Value is not null))
        {
            var (content, yield) = (row.Value!, tables.Content($"Pre-processing yield: {row.Material}", row.Material));
            if ((yield?.Value ?? profile.Assumptions.GetValueOrDefault("yield/" + row.Material)?.Value) is not { } got) continue;
            var fraction = row.Unit == "g/t" ? content.Value * 1e-6 : content.Value;
            shares[row.Material] = (new MaterialShare(fraction, got), yield is null ? $"{content.Source.Title}; yield assumed" : $"{content.Source.Title}; {yield.Source.Title}", content.Grade == ProvenanceGrade.Recalled || yield is null);
        }

        return shares;
    }
}
