using System.Text.Json;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Matching;
using TechMatch.Search.Tests.Matching;
using TechMatch.Search.Tests.Pipeline;
using TechMatch.Search.Text;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Access;

/// <summary>
/// Two registries, one with records and fields that the public may not see and one without: whatever the public asks, both
/// answer byte for byte the same. Hidden words are near the open ones, so that each channel has something to let slip.
/// </summary>
public sealed class LeakTests : IAsyncLifetime
{
    private const string Canary = "zircanary";

    private static readonly LanguageCode s_en = LanguageCode.Of("en");

    private static readonly CatalogRecord[] s_open =
    [
        Text("shown", "Kiln heat recovery", "Waste heat of cement kilns", "heat"),
        Text("filter", "Dust filter for kilns", "Bag filter for kiln dust", "dust"),
        Some.Need("kiln", "Heat of a kiln") with { Summary = LocalizedText.Of("en", "Recovery of kiln heat at a cement plant") },
    ];

    private static readonly CatalogRecord[] s_hidden =
    [
        Text("private", $"Kiln {Canary} recovery", $"Kiln heat {Canary} kiln heat", Canary) with { Access = Reader.Rules(Visibility.Private) },
        Text("draft", $"{Canary} kiln", "kiln kiln kiln heat zircan", Canary) with { State = RecordState.Draft },
        Text("alliance", $"Heat by {Canary}", "kiln dust", Canary) with { Access = Reader.Rules(Visibility.Alliance), Body = LocalizedText.Of("ru", "тепло печи циркан") },
    ];

    // The same record to the public: with the hidden fields of one whole.
    private static readonly CatalogRecord s_whole = Text("tiered", $"Burner {Canary} by Canary Works", $"Kiln burner with {Canary}", "burner") with
    {
        Owner = Reader.Plant,
        Climate = new ClimateClaim { Avoided = new TonnesCo2ePerYear(5_000), Evidence = EvidenceLevel.Verified },
        Access = Reader.Rules(
            Visibility.Public, ("title", DisclosureTier.Introduced), ("summary", DisclosureTier.Agreement), ("owner", DisclosureTier.Introduced), ("climate", DisclosureTier.Introduced)) with
        {
            Teaser = new RecordTeaser { Title = LocalizedText.Of("en", "A kiln burner"), Summary = LocalizedText.Of("en", "Burner for kilns") },
        },
        Grants = [new AccessGrant { To = Reader.Fund.Name, Tier = DisclosureTier.Agreement }],
    };

    private static readonly CatalogRecord s_teaser = Text("tiered", "A kiln burner", "Burner for kilns", "burner");

    private IndexBench _with = null!;
    private IndexBench _without = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Questions => ["kiln", "heat kiln recovery", Canary, "zircan*", "zircanery~", "+kiln -zircanary", $"\"kiln {Canary}\"", "burner", "works", "циркан", "тепло печи"];

    public async ValueTask InitializeAsync()
    {
        _with = await IndexBench.StartAsync([.. s_open, s_whole, .. s_hidden]);
        _without = await IndexBench.StartAsync([.. s_open, s_teaser]);
    }

    public async ValueTask DisposeAsync()
    {
        await _with.DisposeAsync();
        await _without.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Search_inEveryMode_isTheSame(string query)
    {
        foreach (var mode in Enum.GetValues<SearchMode>())
        {
            await SameAsync(async bench =>
            {
                var answer = await FilteredAnswerTests.SearchOver(bench).SearchAsync(new SearchQuestion(query, s_en, RecordFilter.None, mode) { Size = 100 }, AccessScope.Public, Token);
                return new
                {
                    Hits = answer.Hits.Select(h => new { Name = h.Record.Id.Name, Json = RecordJson.Write(h.Record.Record), h.Score, h.Highlights, h.Record.ContentHash, h.Record.Stamp.Etag }),
                    answer.TotalHits, answer.HasMore, answer.DidYouMean, answer.Legs, answer.Degraded,
                };
            });
        }
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Facets_suggestions_andAdvice_areTheSame(string query)
    {
        await SameAsync(bench => Task.FromResult<object>(FilteredAnswerTests.SearchOver(bench).Facets(query, s_en, RecordFilter.None, Enum.GetValues<FacetDimension>(), AccessScope.Public, Token)));
        for (var length = 1; length <= Math.Min(query.Length, 8); length++)
            await SameAsync(bench => Task.FromResult<object>(FilteredAnswerTests.SearchOver(bench).Suggest(query[..length], RecordFilter.None, AccessScope.Public, 20)));
        await SameAsync(bench =>
        {
            using var lease = bench.Index.Acquire();
            return Task.FromResult<object>(new { Advice = lease.Generation.Text.DidYouMean(TextQuery.Parse(query + "x", s_en), AccessScope.Public) });
        });
    }

    [Fact]
    public async Task Facets_ofEverything_areTheSame() =>
        await SameAsync(bench => Task.FromResult<object>(FilteredAnswerTests.SearchOver(bench).Facets(null, s_en, RecordFilter.None, Enum.GetValues<FacetDimension>(), AccessScope.Public, Token)));

    [Theory]
    [InlineData("kiln")]
    [InlineData(Canary)]
    public async Task Match_ofANeedAndOfText_withItsExplanationsAndMisses_isTheSame(string text)
    {
        foreach (var question in (MatchQuestion[])[MatchQuestion.About(RecordId.Parse("needs/kiln")), MatchQuestion.InWords(new FreeText { Text = text, Language = s_en })])
        {
            await SameAsync(async bench =>
            {
                var answer = await MatchBench.Over(bench).MatchAsync(question);
                return new
                {
                    Hits = answer.Hits.Select(h => new { Name = h.Record.Id.Name, Json = RecordJson.Write(h.Record.Record), h.Score, h.Explanation, h.Passages, h.Highlights }),
                    answer.Abstained, Misses = answer.NearMisses.Select(m => new { m.Id.Name, m.Score, m.FailedGates }), answer.Legs, answer.Degraded, answer.Candidates,
                };
            });
        }
    }

    [Fact]
    public async Task Match_ofAHiddenSubjectOrCandidate_isThatOfNone()
    {
        foreach (var name in (string[])["technologies/private", "technologies/draft", "technologies/never"])
        {
            var engine = MatchBench.Over(_with).Engine;
            Assert.Null(await engine.MatchAsync(MatchQuestion.About(RecordId.Parse(name)), AccessScope.Public, Token));
            Assert.Null(await engine.ExplainAsync(MatchQuestion.About(RecordId.Parse("needs/kiln")), RecordId.Parse(name), AccessScope.Public, Token));
        }
    }

    [Fact]
    public async Task Neighbours_passages_andTheirCount_areTheSame()
    {
        var query = _with.Embedder.Embed($"kiln {Canary} heat");
        await SameAsync(async bench =>
        {
            using var lease = bench.Index.Acquire();
            var vectors = lease.Generation.Vectors;
            RecordId[] asked = [s_whole.Id, .. s_open.Select(r => r.Id), .. s_hidden.Select(r => r.Id)];
            return new
            {
                Near = Named(await vectors.SearchAsync(query, 100, RecordFilter.None, AccessScope.Public, Token)),
                Best = Named(await vectors.BestPassagesAsync(query, asked, AccessScope.Public, Token)),
                OfOwner = Named(await vectors.SearchAsync(query, 100, new RecordFilter { Owners = [Reader.Plant] }, AccessScope.Public, Token)),
                Count = await vectors.CountAsync(RecordFilter.None, AccessScope.Public, Token),
            };
        });
    }

    [Fact]
    public async Task Canary_isFoundByThoseItIsFor()
    {
        // Else all of the above would hold of an index that forgot it.
        var search = FilteredAnswerTests.SearchOver(_with);
        var question = new SearchQuestion(Canary, s_en, RecordFilter.None, SearchMode.Lexical);
        Assert.Equal(["technologies/alliance", "technologies/draft", "technologies/private", "technologies/tiered"], await NamesAsync(AccessScope.Operator));
        Assert.Equal(["technologies/alliance"], await NamesAsync(Reader.Member));
        Assert.Equal(["technologies/tiered"], await NamesAsync(Reader.Manager));
        Assert.Equal(["technologies/tiered"], await NamesAsync(Reader.Owner));

        async Task<IEnumerable<string>> NamesAsync(AccessScope scope) => (await search.SearchAsync(question, scope, Token)).Hits.Select(h => h.Record.Id.Name).Order(StringComparer.Ordinal);
    }

    private static Technology Text(string key, string title, string summary, string tag) =>
        Some.Technology(key, title) with { Summary = LocalizedText.Of("en", summary), Tags = [tag], Sectors = [Code.Of("cement")], Country = CountryCode.Of("KZ") };

    private static IEnumerable<object> Named(IReadOnlyList<Search.Vectors.VectorHit> hits) => hits.Select(h => new { h.Id.Record.Name, h.Id.Ordinal, h.Cosine });

    private async Task SameAsync(Func<IndexBench, Task<object>> ask)
    {
        var (with, without) = (JsonSerializer.Serialize(await ask(_with)), JsonSerializer.Serialize(await ask(_without)));
        Assert.Equal(without, with);
        Assert.DoesNotContain("\"technologies/private\"", with, StringComparison.Ordinal);
    }
}
