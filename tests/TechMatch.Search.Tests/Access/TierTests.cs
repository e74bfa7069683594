using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Matching;
using TechMatch.Search.Tests.Matching;
using TechMatch.Search.Tests.Pipeline;
using TechMatch.Search.Tests.Text;
using TechMatch.Search.Text;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Access;

/// <summary>Whoever has come further with a record is answered from more of it, at once and everywhere.</summary>
public sealed class TierTests
{
    private static readonly LanguageCode s_en = LanguageCode.Of("en");

    private static readonly Technology s_tiered = Some.Technology("tiered", "Rotary reactor of Acme") with
    {
        Summary = LocalizedText.Of("en", "Plasma torch over molten slag"),
        Owner = Reader.Plant,
        Access = Reader.Rules(Visibility.Public, ("title", DisclosureTier.Introduced), ("summary", DisclosureTier.Agreement)) with
        {
            Teaser = new RecordTeaser { Title = LocalizedText.Of("en", "Slag treatment") },
        },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Words_ofEachTier_areFoundFromThatTierOn()
    {
        using var bench = new TextBench(s_tiered with { Grants = [new AccessGrant { To = Reader.Fund.Name, Tier = DisclosureTier.Introduced }] }, Some.Technology("other", "Slag mill"));

        Assert.Equal((2, 0, 0), Found(AccessScope.Public));
        Assert.Equal((1, 1, 0), Found(Reader.Manager));
        Assert.Equal((2, 1, 1), Found(Reader.Owner));

        // "slag" stands in the teaser's title and in the summary; the title between says none.
        (long Slag, long Reactor, long Plasma) Found(AccessScope scope) =>
            (bench.Search("slag", scope: scope).TotalHits, bench.Search("reactor", scope: scope).TotalHits, bench.Search("plasma", scope: scope).TotalHits);
    }

    [Fact]
    public void Hidden_words_areFoundInEveryFormOfAQuestion()
    {
        using var bench = new TextBench(s_tiered, Some.Technology("other", "Slag mill"));

        foreach (var query in (string[])["plasma torch", "\"plasma torch\"", "+plasma slag", "plas*", "plasna~", "-mill plasma"])
            Assert.Contains("tiered", bench.Find(query, scope: Reader.Owner));
        Assert.Equal(["other"], bench.Find("slag -plasma", scope: Reader.Owner));
        Assert.Equal("plasma", bench.Index.DidYouMean(TextQuery.Parse("plasna", s_en), Reader.Owner));
        Assert.Equal(["Rotary reactor of Acme"], bench.Index.Suggest("rot", RecordFilter.None, Reader.Owner, 5).Select(s => s.Text));
        Assert.Null(bench.Index.DidYouMean(TextQuery.Parse("plasna", s_en), AccessScope.Public));
        Assert.Empty(bench.Index.Suggest("rot", RecordFilter.None, AccessScope.Public, 5));
    }

    [Fact]
    public async Task Introduction_opensTheTierInSearchMatchAndStore_withoutARestart()
    {
        await using var bench = await IndexBench.StartAsync(s_tiered, Some.Technology("other", "Slag mill"), Some.Need("slag", "Plasma torch for slag"));
        var before = await HitAsync(bench, Reader.Manager);
        Assert.Equal("Slag treatment", before.Record.Record.Title.Original.Text);

        await bench.WriteAsync(s_tiered with { Grants = [new AccessGrant { To = Reader.Fund.Name, Tier = DisclosureTier.Agreement }] });
        await bench.Index.CatchUpAsync(Token);

        var after = await HitAsync(bench, Reader.Manager);
        Assert.Equal("Rotary reactor of Acme", after.Record.Record.Title.Original.Text);
        // The score is that of the face that is shown: the need's own words stand in the summary.
        Assert.True(after.Score > before.Score, $"expected more than {before.Score}, got {after.Score}");
        Assert.Contains(after.Highlights, h => h.Path == "summary");
        Assert.Contains(after.Passages, p => p.Passage.Text?.Contains("Plasma", StringComparison.Ordinal) == true);
        var (stranger, anybody) = (await HitAsync(bench, Reader.Member), await HitAsync(bench, AccessScope.Public));
        Assert.Equal((anybody.Score, "Slag treatment"), (stranger.Score, stranger.Record.Record.Title.Original.Text));
    }

    [Fact]
    public async Task Record_madePrivate_isGoneFromReadsAtOnceAndFromTheIndexWithItsChange()
    {
        await using var bench = await IndexBench.StartAsync(s_tiered, Some.Technology("other", "Slag mill"));
        var search = FilteredAnswerTests.SearchOver(bench);
        var question = new SearchQuestion("slag", s_en, RecordFilter.None, SearchMode.Hybrid);
        Assert.Equal(2, (await search.SearchAsync(question, AccessScope.Public, Token)).Hits.Count);

        await bench.WriteAsync(s_tiered with { Access = s_tiered.Access! with { Visibility = Visibility.Private } });

        // Whether or not the index has followed yet.
        Assert.Equal(["other"], (await search.SearchAsync(question, AccessScope.Public, Token)).Hits.Select(h => h.Record.Id.Key));
        Assert.Null(await bench.Store.GetAsync(s_tiered.Id, AccessScope.Public, Token));
        await bench.Index.CatchUpAsync(Token);
        using var lease = bench.Index.Acquire();
        Assert.Equal(["other"], lease.Generation.Text.Search(TextQuery.Parse("slag", s_en), RecordFilter.None, AccessScope.Public, 10, Token).Hits.Select(h => h.Id.Key));
        Assert.Equal(2, lease.Generation.Text.DocumentCount);
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public void Portal_seesWhatItsFilterLeaves_inHitsCountsFacetsAndSuggestions()
    {
        using var bench = new TextBench(
            Some.Technology("kz", "Kiln heat") with { Country = CountryCode.Of("KZ"), Sectors = [Code.Of("cement.clinker")] },
            Some.Technology("uz", "Kiln hearth") with { Country = CountryCode.Of("UZ"), Sectors = [Code.Of("cement")] },
            Some.Technology("metals", "Kiln heater") with { Country = CountryCode.Of("KZ"), Sectors = [Code.Of("metals")] });

        Assert.Equal(["kz"], bench.Find("kiln", scope: Reader.Portal));
        Assert.Equal(1, bench.Index.Facets(null, RecordFilter.None, Reader.Portal, [FacetDimension.Country], Token).TotalHits);
        Assert.Equal(["Kiln heat"], bench.Index.Suggest("kiln", RecordFilter.None, Reader.Portal, 5).Select(s => s.Text));
        Assert.Empty(bench.Find("kiln", filter: new RecordFilter { Countries = [CountryCode.Of("UZ")] }, scope: Reader.Portal));
    }

    private static async Task<MatchHit> HitAsync(IndexBench bench, AccessScope scope) =>
        (await MatchBench.Over(bench).Engine.ExplainAsync(MatchQuestion.InWords(new FreeText { Text = "plasma torch for molten slag", Language = s_en }), s_tiered.Id, scope, Token))!.Value.Hit;
}
