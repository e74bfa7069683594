using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Text;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Text;

/// <summary>Drafts and withdrawn records show through nowhere.</summary>
public sealed class ScopeTests
{
    private static TextBench Bench() => new(
        Some.Technology("shown", "Kiln heat recovery") with { Country = CountryCode.Of("KZ") },
        Some.Technology("draft", "Kiln secretium process") with { Country = CountryCode.Of("DE"), State = RecordState.Draft, Tags = ["secretium"] },
        Some.Technology("gone", "Kiln bygonium process") with { Country = CountryCode.Of("FR"), State = RecordState.Withdrawn });

    [Fact]
    public void Hits_and_counts_hold_published_records_only()
    {
        using var bench = Bench();
        var found = bench.Search("kiln");
        Assert.Equal(["shown"], found.Hits.Select(h => h.Id.Key));
        Assert.Equal(1, found.TotalHits);
        Assert.Empty(bench.Find("secretium"));
        Assert.Equal(3, bench.Search("kiln", scope: AccessScope.Operator).TotalHits);
    }

    [Fact]
    public void Facets_hold_published_records_only()
    {
        using var bench = Bench();
        var facets = bench.Index.Facets(null, RecordFilter.None, AccessScope.Public, [FacetDimension.Country], TextBench.Token);
        Assert.Equal([new FacetValue("KZ", 1)], facets.Facets[0].Values);
        Assert.Equal(1, facets.TotalHits);
    }

    [Theory]
    [InlineData("secr")]
    [InlineData("byg")]
    public void Suggestions_come_from_published_records_only(string prefix)
    {
        using var bench = Bench();
        Assert.Empty(bench.Index.Suggest(prefix, RecordFilter.None, AccessScope.Public, 10));
        Assert.NotEmpty(bench.Index.Suggest(prefix, RecordFilter.None, AccessScope.Operator, 10));
        Assert.Equal(["Kiln heat recovery"], bench.Index.Suggest("kil", RecordFilter.None, AccessScope.Public, 10).Select(s => s.Text));
    }

    [Fact]
    public void Did_you_mean_offers_no_word_that_only_hidden_records_hold()
    {
        using var bench = Bench();
        var query = TextQuery.Parse("secretiun", LanguageCode.Of("en"));
        Assert.Null(bench.Index.DidYouMean(query, AccessScope.Public));
        Assert.Equal("secretium", bench.Index.DidYouMean(query, AccessScope.Operator));
    }

    // Of several near words the one most frequent in the whole index won, so drafts could steer what the public was offered.
    [Fact]
    public void Did_you_mean_counts_visible_records_only()
    {
        using var bench = new TextBench(
            Some.Technology("a", "turbine"), Some.Technology("b", "turbine"), Some.Technology("c", "turbane"),
            Some.Technology("d", "turbane") with { State = RecordState.Draft }, Some.Technology("e", "turbane") with { State = RecordState.Draft });
        Assert.Equal("turbine", bench.Index.DidYouMean(TextQuery.Parse("turbune", LanguageCode.Of("en")), AccessScope.Public));
    }

    [Fact]
    public void Prefix_and_fuzzy_reach_no_hidden_record()
    {
        using var bench = Bench();
        Assert.Empty(bench.Find("secr*"));
        Assert.Empty(bench.Find("secretiun~"));
    }

    [Fact]
    public void Record_withdrawn_disappears_with_the_refresh_after_its_change()
    {
        using var bench = Bench();
        bench.Add(Some.Technology("shown", "Kiln heat recovery") with { State = RecordState.Withdrawn });
        Assert.Empty(bench.Find("kiln"));
        Assert.Empty(bench.Index.Suggest("kiln", RecordFilter.None, AccessScope.Public, 10));
    }
}
