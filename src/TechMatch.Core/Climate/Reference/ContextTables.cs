using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Climate.Reference;

/// <summary>What a clinker or cement technique changes, in its own unit, with the readiness it is known at.</summary>
/// <param name="LogSd">Assumed spread of a single value; null where low and high are the spread.</param>
public sealed record CementLever(string Name, string Group, double Low, double High, string Unit, int ReadinessLow, int ReadinessHigh, double? LogSd, SourceEntry Source, ProvenanceGrade Grade);

/// <summary>A country's latest climate pledge, for display only; nothing is computed from it.</summary>
public sealed record CountryPledge(CountryCode Country, string Name, string Region, string Filed, string Title, string Headline, ProvenanceGrade HeadlineGrade, SourceEntry Source);

/// <summary>Tables that give context and defaults: cement levers, renewables, pledges.</summary>
public sealed class ContextTables
{
    private readonly List<CementLever> _levers = [];
    private readonly List<(string Technology, string Indicator, ReferenceValue Value)> _renewables = [];
    private readonly Dictionary<CountryCode, CountryPledge> _pledges = [];

    internal ContextTables(ReadOnlySpan<byte> levers, ReadOnlySpan<byte> renewables, ReadOnlySpan<byte> countries, SourceRegister sources)
    {
        foreach (var row in new ReferenceCsv(levers, "cement_levers.csv", "lever", "group", "low", "high", "unit", "trl_low", "trl_high", "spread", "source", "provenance").Rows)
        {
            var (low, high) = (row.Number("low"), row.Number("high"));
            if (low > high) throw row.Fault($"expected low at or under high, got {low} and {high}");
            _levers.Add(new CementLever(row.Required("lever"), row.Required("group"), low, high, row.Required("unit"), row.Integer("trl_low"), row.Integer("trl_high"), row.OptionalNumber("spread"), row.Source(sources), row.Grade("provenance")));
        }

        foreach (var row in new ReferenceCsv(renewables, "renewables.csv", "technology", "year", "indicator", "value", "unit", "spread", "source", "provenance").Rows)
        {
            var (technology, indicator, value) = (row.Required("technology"), row.Required("indicator"), row.Positive("value"));
            var spread = indicator == "capacity_factor" ? Spread.Share(value, row.Number("spread")) : Spread.Lognormal(value, row.Number("spread"));
            _renewables.Add((technology, indicator, new ReferenceValue($"renewables/{technology}/{indicator}/{row.Integer("year")}", row.Required("unit"), spread, row.Integer("year"), row.Source(sources), row.Grade("provenance"), ProvenanceGrade.Recalled, Proxy: true)));
        }

        foreach (var row in new ReferenceCsv(countries, "countries.csv", "iso2", "country", "region", "ndc_filed", "ndc_title", "ndc_headline", "headline_provenance", "source").Rows)
        {
            if (!CountryCode.TryParse(row.Text("iso2"), out var country)) throw row.Fault($"expected a country code, got '{row.Text("iso2")}'");
            var pledge = new CountryPledge(country, row.Required("country"), row.Required("region"), row.Text("ndc_filed"), row.Text("ndc_title"), row.Text("ndc_headline"), row.Grade("headline_provenance"), row.Source(sources));
            if (!_pledges.TryAdd(country, pledge)) throw row.Fault($"expected each country once, got {country} twice");
        }
    }

    public IReadOnlyList<CementLever> CementLevers => _levers;

    /// <summary>The newest value; a world average, so a proxy for every host.</summary>
    public ReferenceValue? Renewable(string technology, string indicator) =>
        _renewables.Where(r => r.Technology == technology && r.Indicator == indicator).Select(r => r.Value).OrderByDescending(v => v.Year).FirstOrDefault();

    public CountryPledge? Pledge(CountryCode country) => _pledges.GetValueOrDefault(country);
}
