using TechMatch.Core.Catalog;

namespace TechMatch.Core.Climate.Reference;

/// <summary>Why the start of a grid path is not the last published value.</summary>
public enum GridFlag
{
    None,

    /// <summary>Hydro-dominated or jumping between years: the mean of five years is used.</summary>
    Volatile,

    /// <summary>Over what combustion can explain (upstream methane is in the published value): capped at 900 g/kWh.</summary>
    AboveCombustionCeiling,
}

/// <summary>Electricity of one country: published value for display, capped start and decline for computing.</summary>
/// <param name="Published">g CO2e/kWh of <paramref name="Year"/>, as published.</param>
/// <param name="Start">g CO2e/kWh the model starts from: published or five-year mean, at most 900.</param>
/// <param name="Decline">Yearly decline of the model, 0–0.06.</param>
/// <param name="ObservedDecline">Theil–Sen decline of eleven years before clipping; negative when rising.</param>
/// <param name="ResidualLogSd">Spread of ln EF around that trend.</param>
public sealed record HostGrid(
    CountryCode? Country,
    string Name,
    int Year,
    double Published,
    double Start,
    double Decline,
    double ObservedDecline,
    double ResidualLogSd,
    GridFlag Flag,
    SourceEntry Source,
    ProvenanceGrade Grade);

/// <summary>Grid factors of 51 countries and the world, from <c>grid_trend.csv</c>; the eleven years behind them from <c>grid_factors.csv</c>.</summary>
public sealed class GridTable
{
    public const double StartCap = 900;
    public const double MaxDecline = 0.06;

    private readonly Dictionary<CountryCode, HostGrid> _byCountry = [];
    private readonly Dictionary<string, SortedDictionary<int, double>> _history = new(StringComparer.Ordinal);

    internal GridTable(ReadOnlySpan<byte> trend, ReadOnlySpan<byte> factors, SourceRegister sources)
    {
        foreach (var row in new ReferenceCsv(factors, "grid_factors.csv", "iso3", "year", "g_co2e_per_kwh", "source", "provenance").Rows)
        {
            _ = row.Source(sources);
            var years = _history.TryGetValue(row.Required("iso3"), out var known) ? known : _history[row.Required("iso3")] = [];
            if (!years.TryAdd(row.Integer("year"), row.Positive("g_co2e_per_kwh"))) throw row.Fault("expected each country and year once, got one twice");
        }

        HostGrid? world = null;
        foreach (var row in new ReferenceCsv(trend, "grid_trend.csv", "iso2", "iso3", "country", "latest_year", "latest_g_co2e_per_kwh", "start_g_co2e_per_kwh", "observed_decline_per_year", "model_decline_per_year", "residual_log_sd", "source", "provenance", "flag").Rows)
        {
            var grid = Read(row, sources);
            if (!_history.ContainsKey(row.Required("iso3"))) throw row.Fault($"expected yearly factors of {grid.Name}, got none");
            if (grid.Country is { } country)
            {
                if (!_byCountry.TryAdd(country, grid)) throw row.Fault($"expected each country once, got {country} twice");
            }
            else
            {
                world = grid;
            }
        }

        World = world ?? throw new FormatException("reference table grid_trend.csv: expected a row of the world, got none");
    }

    public HostGrid World { get; }

    /// <summary>In order of the country code.</summary>
    public IEnumerable<HostGrid> Countries => _byCountry.Values.OrderBy(g => g.Country!.Value.Value, StringComparer.Ordinal);

    /// <summary>Null when the tables hold no factor of the country; the caller decides whether the world stands in.</summary>
    public HostGrid? Find(CountryCode country) => _byCountry.GetValueOrDefault(country);

    /// <summary>Published g CO2e/kWh by year, oldest first; empty when unknown.</summary>
    /// <param name="iso3">ISO 3166-1 alpha-3, or <c>OWID_WRL</c>.</param>
    public IReadOnlyDictionary<int, double> History(string iso3) => _history.GetValueOrDefault(iso3) ?? [];

    private static HostGrid Read(ReferenceCsv.Row row, SourceRegister sources)
    {
        var start = row.Positive("start_g_co2e_per_kwh");
        var decline = row.Number("model_decline_per_year");
        if (start > StartCap) throw row.Fault($"expected a start of at most {StartCap} g/kWh, got {start}");
        if (decline is < 0 or > MaxDecline) throw row.Fault($"expected a decline of 0-{MaxDecline} a year, got {decline}");
        var flag = row.Text("flag") switch
        {
            "" => GridFlag.None,
            "volatile" => GridFlag.Volatile,
            "above_combustion_ceiling" => GridFlag.AboveCombustionCeiling,
            var other => throw row.Fault($"expected volatile or above_combustion_ceiling, got '{other}'"),
        };
        CountryCode? country = row.Text("iso2") switch
        {
            "" => null,
            var iso2 => CountryCode.TryParse(iso2, out var code) ? code : throw row.Fault($"expected a country code, got '{iso2}'"),
        };
        return new HostGrid(
            country, row.Required("country"), row.Integer("latest_year"), row.Positive("latest_g_co2e_per_kwh"), start, decline,
            row.Number("observed_decline_per_year"), row.Number("residual_log_sd"), flag, row.Source(sources), row.Grade("provenance"));
    }
}
