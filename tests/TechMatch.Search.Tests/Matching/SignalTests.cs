using System.Text.Json;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Search.Filters;
using TechMatch.Search.Matching;
using TechMatch.Search.Text;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Matching;

/// <summary>Every number of an answer is true, and the same each time.</summary>
public sealed class SignalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Candidate_that_one_leg_did_not_list_has_the_true_value_of_that_leg()
    {
        // One finding per leg, so that each leg leaves out what the other found.
        await using var bench = await MatchBench.StartAsync(
            new SearchSettings { CandidatesPerLeg = 1 },
            [.. Enumerable.Range(0, 12).Select(i => (CatalogRecord)Some.Technology($"t{i:00}", $"Filter number {i} for kiln dust") with
            {
                Summary = LocalizedText.Of("en", string.Concat(Enumerable.Repeat("Kiln gas. ", i)) + "Filtration of dusts " + string.Concat(Enumerable.Repeat("clinker cooler ", 12 - i))),
            })]);
        var words = TextQuery.OfText("filtering dust from the clinker cooler", LanguageCode.Of("en"));
        var found = await bench.RetrieveAsync(new RetrievalQuestion(words, "filtration of kiln gases", RecordFilter.None, AccessScope.Public, 1));
        Assert.True(found.Candidates.Count > 1, $"expected the legs to differ, got {found.Candidates.Count}");
        using var lease = bench.Indexes.Index.Acquire();
        var bm25 = lease.Generation.Text.Search(words, RecordFilter.None, AccessScope.Public, 100, Token).Hits.ToDictionary(h => h.Id, h => h.Score);
        var cosines = (await lease.Generation.Vectors.SearchAsync(bench.Indexes.Embedder.Embed("filtration of kiln gases"), 100, RecordFilter.None, AccessScope.Public, Token))
            .GroupBy(h => h.Id.Record).ToDictionary(g => g.Key, g => g.Max(h => h.Cosine));
        Assert.All(found.Candidates, c =>
        {
            Assert.True(c.Lexical > 0);
            Assert.Equal(bm25[c.Id], c.Lexical!.Value, 5);
            Assert.Equal(cosines[c.Id], c.Nearest!.Value.Cosine, 5);
        });
    }

    [Fact]
    public async Task Record_without_a_word_in_common_scores_zero_by_words_and_not_nothing()
    {
        await using var bench = await MatchBench.StartAsync(Some.Technology("a", "Filtering of dusts"), Some.Technology("b", "Geothermal wells"));
        var found = await bench.RetrieveAsync(new RetrievalQuestion(
            TextQuery.OfText("wells", LanguageCode.Of("en")), "dusts", RecordFilter.None, AccessScope.Public, 10));
        Assert.Equal(0, found.Candidates.Single(c => c.Id.Key == "a").Lexical);
        Assert.True(found.Candidates.Single(c => c.Id.Key == "b").Lexical > 0);
    }

    // Taking all candidates asks for no word; the scale of the words was 0 with it, and their signal with the scale.
    [Fact]
    public async Task Words_count_between_mandate_and_proposal()
    {
        await using var bench = await MatchBench.StartAsync(
            Some.Mandate() with { Summary = LocalizedText.Of("en", "Loans for waste heat recovery in cement") },
            Some.Proposal() with { Summary = LocalizedText.Of("en", "Waste heat recovery in a cement plant") });
        var answer = await bench.MatchAsync("mandates/green-line");
        // Fields decide between mandate and proposal, and these two state none; the reckoning of the pair is what is asked.
        Assert.Equal(AbstentionReason.UnderRelevanceFloor, answer.Abstained);
        var explained = await bench.Engine.ExplainAsync(MatchQuestion.About(RecordId.Parse("mandates/green-line")), RecordId.Parse("proposals/orc-shymkent"), AccessScope.Public, TestContext.Current.CancellationToken);
        var lexical = explained!.Value.Hit.Explanation.Signals.Single(s => s.Signal == Signal.Lexical);
        Assert.True(lexical is { Raw: > 0, Calibrated: > 0 }, $"expected the words to count, got {lexical}");
    }

    [Fact]
    public async Task Explanation_adds_up_and_explaining_one_pair_says_the_same_as_the_list()
    {
        await using var bench = await MatchBench.StartAsync(
            Some.Need() with { Summary = LocalizedText.Of("en", "Heat of kiln exhaust gas as electricity"), Sectors = [Code.Of("cement")] },
            Some.Technology() with { Sectors = [Code.Of("cement.clinker")], AsOf = new DateOnly(2026, 1, 1), Summary = LocalizedText.Of("en", "Electricity from kiln exhaust heat") },
            Some.Technology("boiler", "Kiln exhaust heat boiler"));
        var answer = await bench.MatchAsync("needs/kz-kiln-heat");
        Assert.Equal(2, answer.Hits.Count);
        foreach (var hit in answer.Hits)
        {
            Assert.Equal(hit.Score, hit.Explanation.TierOffset + hit.Explanation.Signals.Sum(s => s.Contribution), 5);
            Assert.Equal(hit.Rank, hit.Explanation.Place);
            Assert.NotEmpty(hit.Explanation.Gates);
            Assert.Equal("balanced/4", hit.Explanation.ProfileName);
            var alone = await bench.Engine.ExplainAsync(MatchQuestion.About(RecordId.Parse("needs/kz-kiln-heat")), hit.Record.Id, AccessScope.Public, Token);
            Assert.Equal(hit.Score, alone!.Value.Hit.Score, 5);
            Assert.False(alone.Value.KeptOut);
            foreach (var (one, other) in hit.Explanation.Signals.Zip(alone.Value.Hit.Explanation.Signals))
                Assert.Equal(one.Contribution, other.Contribution, 5);
        }
    }

    [Fact]
    public async Task Same_question_gives_the_same_bytes()
    {
        await using var bench = await MatchBench.StartAsync(
            [Some.Need(), .. Enumerable.Range(0, 30).Select(i => (CatalogRecord)Some.Technology($"t{i}", $"Kiln exhaust heat unit {i % 4}"))]);
        var first = JsonSerializer.Serialize(Told(await bench.MatchAsync("needs/kz-kiln-heat")));
        for (var i = 0; i < 5; i++) Assert.Equal(first, JsonSerializer.Serialize(Told(await bench.MatchAsync("needs/kz-kiln-heat"))));
        // Equal scores stand in the order of their names.
        var hits = (await bench.MatchAsync("needs/kz-kiln-heat")).Hits;
        Assert.True(hits.Zip(hits.Skip(1)).All(p => p.First.Score > p.Second.Score || string.CompareOrdinal(p.First.Record.Id.Name, p.Second.Record.Id.Name) < 0));
        // A rebuilt index is other files and the same answer.
        await bench.Indexes.Index.RebuildAsync(progress: null, Token);
        Assert.Equal(first, JsonSerializer.Serialize(Told(await bench.MatchAsync("needs/kz-kiln-heat"))));
    }

    [Fact]
    public async Task Passage_and_highlights_of_a_hit_stand_in_its_record()
    {
        await using var bench = await MatchBench.StartAsync(Some.Need(), Some.Technology("a", "Kiln exhaust heat boiler") with { Summary = LocalizedText.Of("en", "Steam from the exhaust gas of a kiln.") });
        var hit = Assert.Single((await bench.MatchAsync("needs/kz-kiln-heat")).Hits);
        var passage = Assert.Single(hit.Passages).Passage;
        Assert.Equal(("summary", 0), (passage.Path, passage.Start));
        Assert.NotEmpty(hit.Highlights);
        Assert.All(hit.Highlights, h => Assert.All(h.Ranges, r => Assert.InRange(r.Start + r.Length, 1, h.Snippet.Length)));
    }

    private static object Told(MatchAnswer answer) => new
    {
        Hits = answer.Hits.Select(h => new { h.Record.Id.Name, h.Score, h.Rank, h.Explanation, h.Passages, h.Highlights }),
        answer.NearMisses,
        answer.Abstained,
        answer.Legs,
    };
}
