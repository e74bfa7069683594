using TechMatch.Core.Evaluation;
using TechMatch.Core.Matching;
using TechMatch.Core.Vocabularies;
using TechMatch.Search.Evaluation;
using TechMatch.Search.Matching;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Evaluation;

public sealed class CollectionRunTests
{
    private static readonly string s_tiny = RepositoryRoot.File("tests", "TechMatch.Search.Tests", "Evaluation", "tiny");

    private static readonly IReadOnlyList<WeightProfile> s_profiles =
        [.. Directory.EnumerateFiles(RepositoryRoot.File("corpus", "profiles"), "*.json").Order(StringComparer.Ordinal).Select(f => WeightProfile.Parse(File.ReadAllBytes(f), f))];

    private static readonly VocabularySet s_vocabularies =
        new(Directory.EnumerateFiles(RepositoryRoot.File("corpus", "vocabularies"), "*.json").Select(f => Vocabulary.Parse(File.ReadAllBytes(f), f)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tiny_collection_gives_the_figures_worked_out_by_hand()
    {
        var collection = TestCollection.Open(s_tiny);
        var run = await RunAsync(collection, SearchMode.Lexical);

        // q1 finds d-3 alone. q2: d1 and d2 both hold "kiln" in the title; the shorter title of d2 puts it first.
        // q3 is blank, q4 finds 4.
        Assert.Equal(["d-3/x:é"], run["q1"].Select(e => e.Document));
        Assert.Equal(["d2", "d1"], run["q2"].Select(e => e.Document));
        Assert.Empty(run["q3"]);
        Assert.Equal(["4"], run["q4"].Select(e => e.Document));

        // q5 has no relevant document and is not averaged. Grades found by rank: q1 [1] of {2, 1}, q2 [1, 0] of {1}, q3 [] of {1}, q4 [3] of {3}.
        // nDCG: q1 1/(2 + 1/log2 3) = 1/2.63093 = 0.38009; q2 1; q3 0; q4 1.  Mean 2.38009/4 = 0.59502.
        // Recall: 1/2, 1, 0, 1 → 0.625. RR: 1, 1, 0, 1 → 0.75. MAP: 1/2, 1, 0, 1 → 0.625. P@10: 3 · 0.1/4 = 0.075.
        var metrics = RetrievalMetrics.Evaluate(collection.Qrels!, run, 10, 100);
        Assert.Equal(4, metrics.PerQuery.Count);
        Assert.Equal(0.59502, metrics.Mean!.At[10].Ndcg, 5);
        Assert.Equal(0.625, metrics.Mean.At[10].Recall, 9);
        Assert.Equal(0.75, metrics.Mean.At[10].ReciprocalRank, 9);
        Assert.Equal(0.075, metrics.Mean.At[10].Precision, 9);
        Assert.Equal(0.625, metrics.Mean.AveragePrecision, 9);
    }

    [Theory]
    [InlineData(SearchMode.Lexical)]
    [InlineData(SearchMode.Semantic)]
    [InlineData(SearchMode.Hybrid)]
    public async Task Run_written_and_read_again_is_the_same_run(SearchMode mode)
    {
        var run = await RunAsync(TestCollection.Open(s_tiny), mode);
        var text = run.Write("tag");
        Assert.Equal(text, TrecRun.Parse(text).Write("tag"));
        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(@"^q\d Q0 \S+ \d+ [0-9.E-]+ tag$", line));
        Assert.Equal("d-3/x:é", run["q1"][0].Document);
    }

    [Fact]
    public async Task Hybrid_applies_no_gate_and_no_abstention_and_lists_every_candidate()
    {
        var run = await RunAsync(TestCollection.Open(s_tiny), SearchMode.Hybrid);
        Assert.Equal(4, run["q2"].Count);
    }

    [Fact]
    public async Task Top_cuts_each_list_and_is_bounded()
    {
        var collection = TestCollection.Open(s_tiny);
        Assert.Equal(["d2"], (await RunAsync(collection, SearchMode.Lexical, top: 1))["q2"].Select(e => e.Document));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RunAsync(collection, SearchMode.Lexical, top: 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RunAsync(collection, SearchMode.Lexical, top: 10_001));
    }

    [Fact]
    public async Task Old_texts_with_control_characters_and_half_pairs_are_indexed()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("corpus.jsonl"), """
            {"id": "a", "title": "", "text": "kiln\u0000heat \u0007", "lang": "en"}
            {"id": "b", "title": "TITLE", "text": "", "lang": "en"}
            {"id": "c", "text": ""}
            """.Replace("TITLE", string.Concat(Enumerable.Repeat("kiln ", 300)), StringComparison.Ordinal), Token);
        await File.WriteAllTextAsync(folder.File("queries.jsonl"), """{"id": "q", "text": "heat kiln"}""", Token);
        var run = await RunAsync(TestCollection.Open(folder.Path), SearchMode.Lexical);
        Assert.Equal(["a", "b"], run["q"].Select(e => e.Document).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Cancelled_run_ends_as_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CollectionRun.IndexAsync(
            TestCollection.Open(s_tiny), s_vocabularies, s_profiles, new SearchSettings(), TimeProvider.System, null, cancelled.Token));
    }

    private static async Task<TrecRun> RunAsync(TestCollection collection, SearchMode mode, int top = 100)
    {
        await using var indexed = await CollectionRun.IndexAsync(collection, s_vocabularies, s_profiles, new SearchSettings(), TimeProvider.System, null, Token);
        return await indexed.AskAsync(collection.Queries, mode, s_profiles.Single(p => p.Id == ProfileShelf.DefaultId), top, null, Token);
    }
}
