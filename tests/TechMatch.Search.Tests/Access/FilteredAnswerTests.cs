using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Concepts;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Matching;
using TechMatch.Search.Tests.Matching;
using TechMatch.Search.Tests.Pipeline;
using TechMatch.Search.Tests.Text;
using TechMatch.Search.Text;

namespace TechMatch.Search.Tests.Access;

/// <summary>
/// What a caller is answered is what the operator is answered without the records the caller may not see: same order, same
/// scores, same counts. It holds because no hidden word counts in a score, for anybody.
/// </summary>
public sealed class FilteredAnswerTests
{
    private const int Corpora = 100;
    private const int QuestionsPerCorpus = 10;

    private static readonly LanguageCode s_language = LanguageCode.Of("en");
    private static readonly IReadOnlyList<FacetDimension> s_dimensions = [FacetDimension.Country, FacetDimension.Sector, FacetDimension.Owner];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Text_thousandRandomQuestions_answersAreThoseOfTheOperatorFiltered()
    {
        var (found, hiddenFound) = (0L, 0L);
        for (var seed = 0; seed < Corpora; seed++)
        {
            var corpus = new RandomCorpus(seed);
            var records = corpus.Records(24).ToDictionary(r => r.Id);
            using var bench = new TextBench([.. records.Values]);
            for (var i = 0; i < QuestionsPerCorpus; i++)
            {
                var query = TextQuery.Parse(corpus.Query(), s_language);
                var all = bench.Index.Search(query, RecordFilter.None, AccessScope.Operator, 100, Token);
                foreach (var scope in Reader.All)
                {
                    var where = $"seed {seed}, '{query.PlainText}', {scope.Name}";
                    var seen = bench.Index.Search(query, RecordFilter.None, scope, 100, Token);
                    var expected = all.Hits.Where(h => scope.Allows(records[h.Id])).ToList();

                    Assert.True(expected.SequenceEqual(seen.Hits), $"{where}: expected {string.Join(" ", expected)}, got {string.Join(" ", seen.Hits)}");
                    Assert.Equal(expected.Count, seen.TotalHits);
                    // A caller none of whose words is there has nothing to measure.
                    if (seen.TotalHits > 0) Assert.Equal((all.Reach, all.AttainableScore), (seen.Reach, seen.AttainableScore));
                    Assert.Equal(Counted(expected.Select(h => records[h.Id])), Flat(bench.Index.Facets(query, RecordFilter.None, scope, s_dimensions, Token)));
                    found += seen.TotalHits;
                    hiddenFound += seen.Hits.Count(h => !AccessScope.Public.Allows(records[h.Id]));
                }
            }
        }

        // A law over empty answers would say nothing.
        Assert.True(found > 20_000 && hiddenFound > 3_000, $"only {found} hits, {hiddenFound} of them not public");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Search_byWordsAndMeaning_answersAreThoseOfTheOperatorFiltered(int seed)
    {
        var corpus = new RandomCorpus(seed);
        var records = corpus.Records(24).ToDictionary(r => r.Id);
        await using var bench = await IndexBench.StartAsync([.. records.Values]);
        var search = SearchOver(bench);
        for (var i = 0; i < QuestionsPerCorpus; i++)
        {
            var question = new SearchQuestion(corpus.Query(), s_language, RecordFilter.None, (SearchMode)(i % 3)) { Size = 100 };
            var all = await search.SearchAsync(question, AccessScope.Operator, Token);
            foreach (var scope in Reader.All)
            {
                var seen = await search.SearchAsync(question, scope, Token);

                Assert.Equal(
                    all.Hits.Where(h => scope.Allows(records[h.Record.Id])).Select(h => (h.Record.Id, h.Score)),
                    seen.Hits.Select(h => (h.Record.Id, h.Score)));
            }
        }
    }

    internal static CatalogSearch SearchOver(IndexBench bench) => new(
        bench.Store, bench.Index, new CandidateRetriever(bench.Embedder, CosineCalibration.For(new HashingEmbeddingGenerator().Space), new SearchSettings()),
        new ProfileShelf(MatchBench.Profiles), new ConceptReader(new ConceptFinder(new SearchSettings().Lexicon)));

    private static IEnumerable<(FacetDimension, string, long)> Counted(IEnumerable<CatalogRecord> records)
    {
        var all = records.ToList();
        return Order(all.Where(r => r.Country is not null).Select(r => (FacetDimension.Country, r.Country!.Value.Value))
            .Concat(all.SelectMany(r => r.Sectors.Select(s => (FacetDimension.Sector, s.Value))))
            .Concat(all.Where(r => r.Owner is not null).Select(r => (FacetDimension.Owner, r.Owner!.Value.Name)))
            .GroupBy(v => v).Select(g => (g.Key.Item1, g.Key.Item2, g.LongCount())));
    }

    private static IEnumerable<(FacetDimension, string, long)> Flat(FacetCounts counts) =>
        Order(counts.Facets.SelectMany(f => f.Values.Select(v => (f.Dimension, v.Value, v.Count))));

    private static IEnumerable<(FacetDimension, string, long)> Order(IEnumerable<(FacetDimension Dimension, string Value, long Count)> counts) =>
        [.. counts.OrderBy(c => c.Dimension).ThenBy(c => c.Value, StringComparer.Ordinal)];
}
