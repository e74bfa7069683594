using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Search;

public sealed class SearchCallTests(BundledService bundled)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SearchService.SearchServiceClient Client => bundled.Service.Search;

    [Fact]
    public async Task Search_wordsOfTheCorpus_givesScoredHitsWithHighlightsAndBothLegs()
    {
        var answer = await Client.SearchAsync(new SearchRequest { Query = "municipal waste sorting", PageSize = 5 }, cancellationToken: Token);

        Assert.Equal(5, answer.Hits.Count);
        Assert.All(answer.Hits, h => Assert.InRange(h.Score, 0, 1));
        Assert.Equal(answer.Hits.Select(h => h.Score).OrderDescending(), answer.Hits.Select(h => h.Score));
        Assert.True(answer.TotalSize >= 5);
        Assert.Equal([("lexical", LegStatus.Ran), ("semantic", LegStatus.Ran)], answer.Legs.Select(l => (l.Name, l.Status)));
        Assert.Empty(answer.Degraded);
        var highlight = answer.Hits.SelectMany(h => h.Highlights).First();
        Assert.All(highlight.Ranges, r => Assert.InRange(r.Start + r.Length, 1, highlight.Snippet.Length));
    }

    [Fact]
    public async Task Search_allPages_giveEachHitOnce()
    {
        var names = new List<string>();
        var request = new SearchRequest { Query = "waste", Mode = SearchMode.Lexical, PageSize = 7 };
        do
        {
            var page = await Client.SearchAsync(request, cancellationToken: Token);
            names.AddRange(page.Hits.Select(h => h.Record.Name));
            request.PageToken = page.NextPageToken;
            if (request.PageToken.Length == 0) Assert.Equal(page.TotalSize, names.Count);
        }
        while (request.PageToken.Length > 0);

        Assert.True(names.Count > 7);
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task Search_filter_leavesOnlyWhatPasses()
    {
        var answer = await Client.SearchAsync(new SearchRequest { Query = "waste", Filter = new RecordFilter { Kinds = { RecordKind.Need } } }, cancellationToken: Token);

        Assert.NotEmpty(answer.Hits);
        Assert.All(answer.Hits, h => Assert.StartsWith("needs/", h.Record.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Search_misspeltWord_offersASpelling()
    {
        var answer = await Client.SearchAsync(new SearchRequest { Query = "municpal", Mode = SearchMode.Lexical }, cancellationToken: Token);

        Assert.Empty(answer.Hits);
        Assert.NotEmpty(answer.DidYouMean);
    }

    [Fact]
    public async Task Search_draft_isNotFound()
    {
        await using var service = await RunningService.EmptyAsync();
        var draft = Given.Technology("draft", "unmistakable zeolite");
        draft.State = RecordState.Draft;
        await service.HoldAsync(draft, Given.Technology("open", "published zeolite"));

        var answer = await service.Search.SearchAsync(new SearchRequest { Query = "zeolite" }, cancellationToken: Token);

        Assert.Equal(["technologies/open"], answer.Hits.Select(h => h.Record.Name));
    }

    [Fact]
    public async Task Search_minSequenceOfOwnWrite_showsIt()
    {
        await using var service = await RunningService.EmptyAsync();
        for (var i = 0; i < 20; i++)
        {
            var created = await service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology($"t{i}", $"zeolite{i} bed") }, cancellationToken: Token);

            var answer = await service.Search.SearchAsync(
                new SearchRequest { Query = $"zeolite{i}", Mode = SearchMode.Lexical, MinSequence = created.Sequence }, cancellationToken: Token);

            Assert.Equal([$"technologies/t{i}"], answer.Hits.Select(h => h.Record.Name));
        }
    }

    [Fact]
    public async Task Suggest_prefix_completesTitlesAndTags()
    {
        await using var service = await RunningService.EmptyAsync();
        var tagged = Given.Technology("a", "Zeolite bed");
        tagged.Tags.Add("zeolite storage");
        await service.HoldAsync(tagged, Given.Need("b", "Zeolite wanted"));

        var all = await service.Search.SuggestAsync(new SuggestRequest { Prefix = "zeo" }, cancellationToken: Token);
        var needs = await service.Search.SuggestAsync(new SuggestRequest { Prefix = "zeo", Kinds = { RecordKind.Need } }, cancellationToken: Token);
        var one = await service.Search.SuggestAsync(new SuggestRequest { Prefix = "zeo", MaxSuggestions = 1 }, cancellationToken: Token);

        Assert.Equal(["zeolite bed", "zeolite storage", "zeolite wanted"], all.Suggestions.Select(s => s.Text.ToLowerInvariant()).Order(StringComparer.Ordinal));
        Assert.Equal(["zeolite wanted"], needs.Suggestions.Select(s => s.Text.ToLowerInvariant()));
        Assert.Single(one.Suggestions);
    }

    [Fact]
    public async Task Facets_noQuery_countTheWholeCatalogue()
    {
        var counts = await bundled.Service.Admin.GetStatsAsync(new GetStatsRequest(), cancellationToken: Token);
        var published = counts.Counts.Where(c => c.State == RecordState.Published).Sum(c => c.Count);

        var facets = await Client.FacetsAsync(new FacetsRequest { Dimensions = { "kind" } }, cancellationToken: Token);

        Assert.Equal(published, facets.TotalSize);
        Assert.Equal("kind", Assert.Single(facets.Facets).Dimension);
        Assert.Equal(published, facets.Facets[0].Values.Sum(v => v.Count));
    }

    [Fact]
    public async Task Facets_allDimensions_areThoseTheContractNames()
    {
        var facets = await Client.FacetsAsync(new FacetsRequest { Query = "waste" }, cancellationToken: Token);

        Assert.Equal(["kind", "country", "sector", "stream", "language", "readiness", "owner"], facets.Facets.Select(f => f.Dimension));
    }

    public static TheoryData<SearchRequest, string> BadSearches => new()
    {
        { new SearchRequest(), "query" },
        { new SearchRequest { Query = new string('a', 513) }, "query" },
        { new SearchRequest { Query = "x", Language = "english" }, "language" },
        { new SearchRequest { Query = "x", Mode = (SearchMode)9 }, "mode" },
        { new SearchRequest { Query = "x", PageSize = -1 }, "page_size" },
        { new SearchRequest { Query = "x", MinSequence = -1 }, "min_sequence" },
        { new SearchRequest { Query = "x", Filter = new RecordFilter { Kinds = { RecordKind.Need, (RecordKind)77 } } }, "filter.kinds[1]" },
        { new SearchRequest { Query = "x", Filter = new RecordFilter { Kinds = { RecordKind.Unspecified } } }, "filter.kinds[0]" },
        { new SearchRequest { Query = "x", Filter = new RecordFilter { Countries = { "KZ", "Kazakhstan" } } }, "filter.countries[1]" },
        { new SearchRequest { Query = "x", Filter = new RecordFilter { Sectors = { "a b" } } }, "filter.sectors[0]" },
        { new SearchRequest { Query = "x", Filter = new RecordFilter { Owners = { "nobody" } } }, "filter.owners[0]" },
        { new SearchRequest { Query = "x", Filter = new RecordFilter { MinReadiness = 0 } }, "filter.min_readiness" },
        { new SearchRequest { Query = "x", Filter = new RecordFilter { MaxReadiness = 10 } }, "filter.max_readiness" },
        { new SearchRequest { Query = "x", Filter = new RecordFilter { Sectors = { Enumerable.Repeat("cement", 1_001) } } }, "filter.sectors" },
        { new SearchRequest { Query = "x", Filter = new RecordFilter { Sectors = { Enumerable.Repeat("cement", 600) }, Streams = { Enumerable.Repeat("rdf", 600) } } }, "filter" },
    };

    [Theory]
    [MemberData(nameof(BadSearches))]
    public async Task Search_badField_isNamed(SearchRequest request, string field) =>
        (await Refusal.OfAsync(Client.SearchAsync(request, cancellationToken: Token))).AssertInvalid(field);

    [Fact]
    public async Task Suggest_badField_isNamed()
    {
        (await Refusal.OfAsync(Client.SuggestAsync(new SuggestRequest(), cancellationToken: Token))).AssertInvalid("prefix");
        (await Refusal.OfAsync(Client.SuggestAsync(new SuggestRequest { Prefix = new string('a', 101) }, cancellationToken: Token))).AssertInvalid("prefix");
        (await Refusal.OfAsync(Client.SuggestAsync(new SuggestRequest { Prefix = "a", MaxSuggestions = -1 }, cancellationToken: Token))).AssertInvalid("max_suggestions");
        (await Refusal.OfAsync(Client.SuggestAsync(new SuggestRequest { Prefix = "a", Kinds = { (RecordKind)9 } }, cancellationToken: Token))).AssertInvalid("kinds[0]");
    }

    [Fact]
    public async Task Facets_badField_isNamed()
    {
        (await Refusal.OfAsync(Client.FacetsAsync(new FacetsRequest { Dimensions = { "colour" } }, cancellationToken: Token))).AssertInvalid("dimensions");
        (await Refusal.OfAsync(Client.FacetsAsync(new FacetsRequest { Dimensions = { "0" } }, cancellationToken: Token))).AssertInvalid("dimensions");
        (await Refusal.OfAsync(Client.FacetsAsync(new FacetsRequest { Query = new string('a', 600) }, cancellationToken: Token))).AssertInvalid("query");
    }
}
