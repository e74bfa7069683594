using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Concepts;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Matching;
using TechMatch.Search.Tests.Matching;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

/// <summary>Records that an embedder outside the machine may not be shown.</summary>
public sealed class WithheldRecordTests
{
    private static readonly CatalogRecord s_public = Some.Technology("orc", "Organic Rankine cycle for kiln waste heat");
    private static readonly CatalogRecord s_draft = Some.Technology("secret", "Confidential kiln burner") with { State = RecordState.Draft };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Draft_isFoundByItsWords_andHasNoVector()
    {
        await using var bench = await StartAsync(allowNonPublic: false, s_public, s_draft);
        Assert.Equal([s_public.Id], await EmbeddedAsync(bench));
        using var lease = bench.Index.Acquire();
        var words = Search.Text.TextQuery.Parse("confidential", LanguageCode.Of("en"));
        Assert.Equal(s_draft.Id, Assert.Single(lease.Generation.Text.Search(words, RecordFilter.None, AccessScope.Operator, 10, Token).Hits).Id);
        var comparison = await bench.Index.VerifyAsync(Token);
        Assert.True(comparison.Equal, string.Join("; ", comparison.Differences));
    }

    [Fact]
    public async Task Draft_isEmbedded_whenThePolicyAllowsIt()
    {
        await using var bench = await StartAsync(allowNonPublic: true, s_public, s_draft);
        Assert.Equal([s_public.Id, s_draft.Id], await EmbeddedAsync(bench));
    }

    [Fact]
    public async Task Record_thatIsWithdrawn_losesItsVectors()
    {
        await using var bench = await StartAsync(allowNonPublic: false, s_public);
        await bench.WriteAsync(s_public with { State = RecordState.Withdrawn });
        await bench.Index.CatchUpAsync(Token);
        Assert.Empty(await EmbeddedAsync(bench));
    }

    [Fact]
    public async Task Draft_asSubject_isMatchedByItsWords_andTheAnswerSaysWhy()
    {
        await using var bench = await StartAsync(allowNonPublic: false, s_public, Some.Need("kiln", "Kiln waste heat") with { State = RecordState.Draft });
        var retriever = new CandidateRetriever(bench.Embedder, CosineCalibration.For(new HashingEmbeddingGenerator().Space), new SearchSettings());
        var engine = new MatchEngine(bench.Store, bench.Index, retriever, new ProfileShelf(MatchBench.Profiles), new ConceptReader(new ConceptFinder(new SearchSettings().Lexicon)), bench.Time, Task.FromResult<ClimateShelf?>(null));
        var embedded = bench.Embedder.Embedded;
        var answer = await engine.MatchAsync(MatchQuestion.About(RecordId.Parse("needs/kiln")), AccessScope.Operator, Token);
        Assert.Contains(answer!.Legs, l => l is { Name: "semantic", Status: LegStatus.Unavailable, Note: EmbeddingPolicy.Withheld });
        Assert.Contains($"semantic: {EmbeddingPolicy.Withheld}", answer.Degraded);
        Assert.Equal(embedded, bench.Embedder.Embedded);
    }

    private static async Task<IndexBench> StartAsync(bool allowNonPublic, params CatalogRecord[] records)
    {
        var bench = await IndexBench.RegistryAsync();
        bench.Embedder = new ScriptedEmbedder { Policy = new EmbeddingPolicy(allowNonPublic) };
        await bench.WriteAsync(records);
        bench.Open();
        await bench.Index.CatchUpAsync(Token);
        return bench;
    }

    private static async Task<IReadOnlyList<RecordId>> EmbeddedAsync(IndexBench bench)
    {
        using var lease = bench.Index.Acquire();
        return await lease.Generation.Vectors.EnumerateAsync(Token).Select(e => e.Record).ToListAsync(Token);
    }
}
