using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Text;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Text;

public sealed class FilterTests
{
    private static readonly RecordId s_owner = RecordId.Of(RecordKind.Organisation, "centre");

    private static TextBench Bench() => new(
        Some.Technology("kz", "heat") with { Country = CountryCode.Of("KZ"), Owner = s_owner, Sectors = [Code.Of("cement.clinker")], Streams = [Code.Of("co2")], Readiness = new ReadinessLevel(7) },
        Some.Technology("de", "heat") with { Country = CountryCode.Of("DE"), Sectors = [Code.Of("cement")], Readiness = new ReadinessLevel(9) },
        Some.Technology("none", "heat"),
        Some.Technology("ru", "heat") with { Summary = LocalizedText.Of("ru", "тепло"), Sectors = [Code.Of("cementing")], Readiness = new ReadinessLevel(4) },
        Some.Startup("startup", "heat") with { Readiness = new ReadinessLevel(5) });

    public static TheoryData<string, RecordFilter, string[]> Filters => new()
    {
        { "kind", new() { Kinds = [RecordKind.Startup] }, ["startup"] },
        { "countries", new() { Countries = [CountryCode.Of("KZ"), CountryCode.Of("DE")] }, ["de", "kz"] },
        { "sector and below", new() { Sectors = [Code.Of("cement")] }, ["de", "kz"] },
        { "sector below", new() { Sectors = [Code.Of("cement.clinker")] }, ["kz"] },
        { "stream", new() { Streams = [Code.Of("co2")] }, ["kz"] },
        { "language", new() { Languages = [LanguageCode.Of("ru")] }, ["ru"] },
        { "owner", new() { Owners = [s_owner] }, ["kz"] },
        { "ids", new() { Ids = [RecordId.Of(RecordKind.Technology, "none"), RecordId.Of(RecordKind.Technology, "de")] }, ["de", "none"] },
        { "excluded ids", new() { ExcludedIds = [RecordId.Of(RecordKind.Technology, "none")] }, ["de", "kz", "ru", "startup"] },
        { "readiness from", new() { MinReadiness = new ReadinessLevel(7) }, ["de", "kz"] },
        { "readiness to", new() { MaxReadiness = new ReadinessLevel(5) }, ["ru", "startup"] },
        { "readiness between", new() { MinReadiness = new ReadinessLevel(5), MaxReadiness = new ReadinessLevel(8) }, ["kz", "startup"] },
        { "all conditions hold", new() { Sectors = [Code.Of("cement")], Countries = [CountryCode.Of("KZ")] }, ["kz"] },
        { "nothing fits", new() { Countries = [CountryCode.Of("FR")] }, [] },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public void Filter_holds_for_hits_and_counts(string what, RecordFilter filter, string[] expected)
    {
        Assert.NotEmpty(what);
        using var bench = Bench();
        var found = bench.Search("heat", filter: filter);
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Hits.Select(h => h.Id.Key).Order(StringComparer.Ordinal));
        Assert.Equal(expected.Length, found.TotalHits);
        Assert.Equal(expected.Length, bench.Index.Facets(TextQuery.Parse("heat", LanguageCode.Of("en")), filter, AccessScope.Public, [], TextBench.Token).TotalHits);
    }

    [Fact]
    public void Filter_works_inside_the_scan_not_on_the_first_few()
    {
        // 300 better hits stand before the one that passes; a filter after the fact would return none.
        using var bench = new TextBench([.. Enumerable.Range(0, 300).Select(i => Some.Technology($"r{i:000}", "kiln kiln kiln"))]);
        bench.Add(TextBench.Text("wanted", "A kiln among much else that is said here", "and more and more words of it") with { Country = CountryCode.Of("KZ") });
        Assert.Equal(["wanted"], bench.Index.Search(TextQuery.Parse("kiln", LanguageCode.Of("en")), new RecordFilter { Countries = [CountryCode.Of("KZ")] }, AccessScope.Public, 1, TextBench.Token).Hits.Select(h => h.Id.Key));
    }

    [Fact]
    public void No_query_takes_everything_the_filter_leaves_by_name()
    {
        using var bench = Bench();
        var all = bench.Index.Search(null, new RecordFilter { Kinds = [RecordKind.Technology] }, AccessScope.Public, 10, TextBench.Token);
        Assert.Equal(["de", "kz", "none", "ru"], all.Hits.Select(h => h.Id.Key));
        Assert.All(all.Hits, h => Assert.Equal(0, h.Score));
    }

    [Fact]
    [Trait("catalogue", "H-07")]
    public void Filter_over_its_limit_says_so()
    {
        var filter = new RecordFilter { Ids = Enumerable.Range(0, 1_001).Select(i => RecordId.Of(RecordKind.Need, $"n{i}")).ToValueList() };
        Assert.Equal("expected at most 1000 values over all conditions, got 1001", filter.Fault()!.Message);
        Assert.Null(RecordFilter.None.Fault());
    }

    [Fact]
    public void Facets_count_values_sectors_above_them_and_nothing_twice()
    {
        using var bench = Bench();
        var facets = bench.Index.Facets(null, RecordFilter.None, AccessScope.Public, Enum.GetValues<FacetDimension>(), TextBench.Token);
        Assert.Equal(5, facets.TotalHits);
        var by = facets.Facets.ToDictionary(f => f.Dimension, f => f.Values.Select(v => (v.Value, v.Count)).ToArray());
        Assert.Equal([("technologies", 4), ("startups", 1)], by[FacetDimension.Kind]);
        Assert.Equal([("DE", 1), ("KZ", 1)], by[FacetDimension.Country]);
        Assert.Equal([("cement", 2), ("cement.clinker", 1), ("cementing", 1)], by[FacetDimension.Sector]);
        Assert.Equal([("co2", 1)], by[FacetDimension.Stream]);
        Assert.Equal([("en", 5), ("ru", 1)], by[FacetDimension.Language]);
        Assert.Equal([("04", 1), ("05", 1), ("07", 1), ("09", 1)], by[FacetDimension.Readiness]);
        Assert.Equal([("organisations/centre", 1)], by[FacetDimension.Owner]);
    }

    [Fact]
    public void Facets_follow_the_query_and_later_writes()
    {
        using var bench = Bench();
        bench.Add(Some.Technology("kz", "cold") with { Country = CountryCode.Of("KZ") });
        var facets = bench.Index.Facets(TextQuery.Parse("heat", LanguageCode.Of("en")), RecordFilter.None, AccessScope.Public, [FacetDimension.Country], TextBench.Token);
        Assert.Equal([new FacetValue("DE", 1)], facets.Facets[0].Values);
    }
}
