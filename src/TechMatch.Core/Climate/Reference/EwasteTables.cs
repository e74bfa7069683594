using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Climate.Reference;

/// <summary>E-waste of a country and year. Reports disagree about some; all rows are kept.</summary>
/// <param name="GeneratedKt">kt/a; null when only a figure per head is published.</param>
/// <param name="CollectedKt">kt/a formally collected; null is unknown, not 0.</param>
public sealed record EwasteGeneration(string Area, CountryCode? Country, int Year, double? GeneratedKt, double? KgPerHead, double? CollectedKt, SourceEntry Source, ProvenanceGrade Grade);

/// <summary>Content, yield or credit of one stream and material; <see cref="Value"/> is null where the table has only a range in words.</summary>
public sealed record EwasteComposition(string Stream, string Material, string Unit, ReferenceValue? Value, string Text);

/// <summary>Lifespan of one product group (UNU key): Weibull for the Netherlands, France and Belgium, and for Italy.</summary>
/// <param name="KgPerPiece">Average weight; null when not given.</param>
public sealed record ProductLifespan(string UnuKey, string Group, string Category, double Shape, double ScaleYears, double ShapeItaly, double ScaleYearsItaly, double? KgPerPiece, SourceEntry Source, ProvenanceGrade Grade);

/// <summary>E-waste: generation, composition and lifespans.</summary>
public sealed class EwasteTables
{
    private readonly List<EwasteGeneration> _generation = [];
    private readonly List<EwasteComposition> _composition = [];
    private readonly Dictionary<string, ProductLifespan> _lifespans = new(StringComparer.Ordinal);

    internal EwasteTables(ReadOnlySpan<byte> generation, ReadOnlySpan<byte> composition, ReadOnlySpan<byte> lifespans, SourceRegister sources)
    {
        foreach (var row in new ReferenceCsv(generation, "ewaste_generation.csv", "country", "iso2", "year", "generated_kt", "kg_per_head", "collected_kt", "source", "provenance").Rows)
        {
            CountryCode? country = row.Text("iso2").Length == 0 ? null
                : CountryCode.TryParse(row.Text("iso2"), out var code) ? code : throw row.Fault($"expected a country code, got '{row.Text("iso2")}'");
            _generation.Add(new EwasteGeneration(row.Required("country"), country, row.Integer("year"), row.OptionalNumber("generated_kt"), row.OptionalNumber("kg_per_head"), row.OptionalNumber("collected_kt"), row.Source(sources), row.Grade("provenance")));
        }

        foreach (var row in new ReferenceCsv(composition, "ewaste_composition.csv", "stream", "material", "value", "unit", "spread", "source", "provenance", "year").Rows) _composition.Add(ReadComposition(row, sources));
        foreach (var row in new ReferenceCsv(lifespans, "ewaste_lifespans.csv", "unu_key", "product_group", "eu6_category", "shape", "scale_years", "shape_it", "scale_years_it", "kg_per_piece", "source", "provenance").Rows)
        {
            var life = new ProductLifespan(row.Required("unu_key"), row.Required("product_group"), row.Required("eu6_category"), row.Positive("shape"), row.Positive("scale_years"), row.Positive("shape_it"), row.Positive("scale_years_it"), row.OptionalNumber("kg_per_piece"), row.Source(sources), row.Grade("provenance"));
            if (!_lifespans.TryAdd(life.UnuKey, life)) throw row.Fault($"expected each UNU key once, got '{life.UnuKey}' twice");
        }
    }

    public IReadOnlyList<EwasteGeneration> Generation => _generation;

    public IReadOnlyList<EwasteComposition> Composition => _composition;

    public IEnumerable<ProductLifespan> Lifespans => _lifespans.Values.OrderBy(l => l.UnuKey, StringComparer.Ordinal);

    public ProductLifespan? Lifespan(string unuKey) => _lifespans.GetValueOrDefault(unuKey);

    /// <summary>The first row of a stream and material that carries a number.</summary>
    public ReferenceValue? Content(string stream, string material) =>
        _composition.FirstOrDefault(c => c.Stream == stream && c.Material == material && c.Value is not null)?.Value;

    private static EwasteComposition ReadComposition(ReferenceCsv.Row row, SourceRegister sources)
    {
        var (stream, material, unit, text) = (row.Required("stream"), row.Required("material"), row.Required("unit"), row.Required("value"));
        var isNumber = double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value);
        if (!isNumber) return new EwasteComposition(stream, material, unit, null, text);
        var grade = row.Grade("provenance");
        var spread = unit.Contains("fraction", StringComparison.Ordinal) ? Spread.Share(value, row.Number("spread")) : Spread.Lognormal(value, row.Number("spread"));
        return new EwasteComposition(stream, material, unit, new ReferenceValue($"ewaste/{stream}/{material}", unit, spread, row.Integer("year"), row.Source(sources), grade, ProvenanceGrade.Recalled), text);
    }
}
