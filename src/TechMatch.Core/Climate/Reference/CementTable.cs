using System.Collections.Frozen;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Climate.Reference;

/// <summary>Cement benchmarks by region, from <c>cement.csv</c>.</summary>
public sealed class CementTable
{
    /// <summary>Countries without a figure of their own, and the region that stands in.</summary>
    private static readonly FrozenDictionary<string, string> s_regions = new Dictionary<string, string>
    {
        ["KZ"] = "Eurasia", ["KG"] = "Eurasia", ["UZ"] = "Eurasia", ["TJ"] = "Eurasia", ["TM"] = "Eurasia", ["AZ"] = "Eurasia",
        ["GE"] = "Eurasia", ["AM"] = "Eurasia", ["RU"] = "Eurasia", ["BY"] = "Eurasia", ["UA"] = "Eurasia", ["CN"] = "China", ["IN"] = "India",
        ["DE"] = "Europe", ["HU"] = "Europe", ["BG"] = "Europe", ["PL"] = "Europe", ["RO"] = "Europe", ["CZ"] = "Europe", ["IT"] = "Europe",
        ["GR"] = "Europe", ["RS"] = "Europe", ["TR"] = "Europe", ["SA"] = "Middle East", ["AE"] = "Middle East", ["QA"] = "Middle East",
        ["KW"] = "Middle East", ["OM"] = "Middle East", ["JO"] = "Middle East", ["IR"] = "Middle East", ["EG"] = "Africa", ["MA"] = "Africa",
        ["KE"] = "Africa", ["ET"] = "Africa", ["NG"] = "Africa", ["ZA"] = "Africa", ["MN"] = "Other Asia Pacific", ["ID"] = "Other Asia Pacific",
        ["MY"] = "Other Asia Pacific", ["VN"] = "Other Asia Pacific", ["TH"] = "Other Asia Pacific", ["PH"] = "Other Asia Pacific",
        ["PK"] = "Other Asia Pacific", ["BD"] = "Other Asia Pacific", ["LK"] = "Other Asia Pacific", ["KH"] = "Other Asia Pacific",
        ["LA"] = "Other Asia Pacific", ["MM"] = "Other Asia Pacific", ["NZ"] = "Other Asia Pacific", ["BN"] = "Other Asia Pacific", ["SG"] = "Other Asia Pacific",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly List<Row> _rows = [];

    internal CementTable(ReadOnlySpan<byte> csv, SourceRegister sources)
    {
        foreach (var row in new ReferenceCsv(csv, "cement.csv", "region", "year", "indicator", "value", "unit", "source", "provenance").Rows)
        {
            var grade = row.Grade("provenance");
            var value = row.OptionalNumber("value");
            if (value is null != (grade == ProvenanceGrade.Missing)) throw row.Fault("expected a value, or the provenance missing");
            _rows.Add(new Row(row.Required("region"), row.Integer("year"), row.Required("indicator"), value, row.Required("unit"), row.Source(sources), grade));
        }
    }

    /// <summary>The latest read value of an indicator in exactly that region; recalled values only when nothing was read.</summary>
    public ReferenceValue? Find(string region, string indicator, double logSd, bool proxy = false) =>
        _rows.Where(r => r.Region == region && r.Indicator == indicator && r.Value is not null)
            .OrderByDescending(r => r.Grade == ProvenanceGrade.Recalled ? 0 : 1).ThenByDescending(r => r.Year)
            .Select(r => r.ToValue(logSd, proxy)).FirstOrDefault();

    /// <summary>
    /// Clinker-to-cement ratio of a country. China's read value of 2014 (0.57) was revised; 0.66 of 2022 is used, recalled as it is.
    /// A country without a row takes its region's as a proxy, an unknown country the world's.
    /// </summary>
    public ReferenceValue ClinkerRatio(CountryCode country, double sd)
    {
        var region = s_regions.GetValueOrDefault(country.Value, "World");
        var row = region == "China"
            ? _rows.First(r => r is { Region: "China", Year: 2022, Indicator: "clinker_to_cement_ratio" })
            : _rows.First(r => r.Region == region && r.Indicator == "clinker_to_cement_ratio" && r.Value is not null);
        return row.ToValue(0, proxy: region != "China" && region != "India") with { Spread = Spread.Share(row.Value!.Value, sd) };
    }

    private sealed record Row(string Region, int Year, string Indicator, double? Value, string Unit, SourceEntry Source, ProvenanceGrade Grade)
    {
        public ReferenceValue ToValue(double logSd, bool proxy) =>
            new($"cement/{Region}/{Indicator}/{Year}", Unit, logSd > 0 ? Spread.Lognormal(Value!.Value, logSd) : Spread.Exact(Value!.Value), Year, Source, Grade, ProvenanceGrade.Recalled, proxy);
    }
}
