using System.Text;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Reference;

namespace TechMatch.Core.Tests.Climate.Reference;

public sealed class ReferenceTablesTests
{
    [Fact]
    public void ShippedTables_all_areReadWithTheirRows()
    {
        var tables = Shipped.Tables;

        Assert.Equal(51, tables.Grids.Countries.Count());
        Assert.Equal(43, tables.Fuels.All.Count());
        Assert.Equal(111, tables.Gwp.Species.Count());
        Assert.Equal(101, tables.Metals.Rows.Count);
        Assert.Equal(41, tables.Ewaste.Generation.Count);
        Assert.Equal(27, tables.Ewaste.Composition.Count);
        Assert.Equal(21, tables.Context.CementLevers.Count);
        Assert.Equal(16, tables.Version.Length);
        Assert.All(tables.Sources.All, s => Assert.True(s.Licence.Length > 0 && s.Year > 1990));
    }

    [Fact]
    public void GridTrend_recomputedFromTheYears_isTheOneInTheTable()
    {
        foreach (var grid in Shipped.Tables.Grids.Countries)
        {
            var history = Shipped.Tables.Grids.History(Iso3(grid.Country!.Value));
            var observed = GridTrend.Decline(history);

            Assert.Equal(grid.ObservedDecline, observed, 6e-6);
            Assert.Equal(Math.Clamp(observed, 0, GridTable.MaxDecline), grid.Decline, 6e-6);
            Assert.Equal(grid.Published, history[grid.Year], 1e-9);
            var mean = history.OrderByDescending(h => h.Key).Take(5).Average(h => h.Value);
            Assert.Equal(Math.Min(GridTable.StartCap, grid.Flag == GridFlag.Volatile ? mean : grid.Published), grid.Start, 0.006);
        }
    }

    [Fact]
    public void Uzbekistan_conflictingReports_areBothKept() =>
        Assert.Equal([96.0, 139.7], Shipped.Tables.Ewaste.Generation.Where(g => g.Country == CountryCode.Of("UZ") && g.Year == 2019).Select(g => g.GeneratedKt!.Value).Order());

    [Fact]
    public void UnknownAmount_inATable_staysNullAndIsNotZero() =>
        Assert.Null(Shipped.Tables.Ewaste.Generation.First(g => g.Country == CountryCode.Of("UZ") && g.Year == 2022).CollectedKt);

    [Fact]
    public void RejectedFootprint_neverEntersACalculation()
    {
        Assert.Contains(Shipped.Tables.Metals.Rows, r => r.Rejected);
        Assert.NotEqual(1.2444, Shipped.Tables.Metals.Footprint("aluminium", "primary", MetalBoundary.Of("unclear"))?.Value.Value);
    }

    [Theory]
    [InlineData("KZ", 0.87, true)]
    [InlineData("KG", 0.87, true)]
    [InlineData("CN", 0.66, false)]
    [InlineData("DE", 0.76, true)]
    [InlineData("ZZ", 0.65, true)]
    public void ClinkerRatio_country_takesItsRegionAndSaysSo(string country, double ratio, bool proxy)
    {
        var value = Shipped.Tables.Cement.ClinkerRatio(CountryCode.Of(country), 0.04);
        Assert.Equal(ratio, value.Value, 1e-12);
        Assert.Equal(proxy, value.Proxy);
    }

    [Theory]
    [InlineData("fuels.csv", "94600,89500", "94600,99500", "expected lower <= default <= upper")]
    [InlineData("grid_trend.csv", "805.32,0.00314", "1805.32,0.00314", "expected a start of at most 900")]
    [InlineData("metals.csv", "nuss-eckelman-2014,read", "nobody,read", "expected a source of sources.csv, got 'nobody'")]
    [InlineData("gwp.csv", "species,", "gas,", "expected a column 'species', got none")]
    [InlineData("ewaste_lifespans.csv", "0002,PV", "0001,PV", "expected each UNU key once, got '0001' twice")]
    [InlineData("cement.csv", "World,2014,clinker_to_cement_ratio,0.65", "World,2014,clinker_to_cement_ratio,", "expected a value, or the provenance missing")]
    public void BrokenTable_anyFault_isRefusedWithFileAndLine(string file, string from, string to, string message)
    {
        var files = Shipped.Files();
        var text = Encoding.UTF8.GetString(files[file]);
        var broken = text.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(text, broken);
        files[file] = Encoding.UTF8.GetBytes(broken);
        var error = Assert.Throws<FormatException>(() => ReferenceTables.Parse(files));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingTable_isRefusedByName()
    {
        var files = Shipped.Files();
        files.Remove("gwp.csv");
        Assert.Contains("gwp.csv", Assert.Throws<FormatException>(() => ReferenceTables.Parse(files)).Message, StringComparison.Ordinal);
    }

    private static string Iso3(CountryCode country) =>
        Encoding.UTF8.GetString(Shipped.Files()["grid_trend.csv"]).Split('\n').First(l => l.StartsWith(country.Value + ",", StringComparison.Ordinal)).Split(',')[1];
}
