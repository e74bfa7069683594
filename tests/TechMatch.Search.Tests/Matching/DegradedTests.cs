using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Search.Matching;
using TechMatch.Search.Tests.Pipeline;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Matching;

/// <summary>Less than a whole answer is said to be one, and access holds whatever the index still shows.</summary>
public sealed class DegradedTests
{
    private static readonly CatalogRecord[] s_records = [Some.Need(), Some.Technology("a", "Kiln exhaust heat boiler"), Some.Technology("b", "Use of kiln exhaust")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Model_that_fails_leaves_an_answer_by_words_that_says_so_with_weights_spread_anew()
    {
        await using var bench = await MatchBench.StartAsync(s_records);
        bench.Indexes.Embedder.Outage = new HttpRequestException("connection refused");
        var answer = await bench.MatchAsync("needs/kz-kiln-heat");
        Assert.Equal(["semantic: embedding model unavailable: connection refused"], answer.Degraded);
        Assert.Equal([LegStatus.Ran, LegStatus.Unavailable], answer.Legs.Select(l => l.Status));
        Assert.Equal(2, answer.Hits.Count);
        Assert.All(answer.Hits, h =>
        {
            var signals = h.Explanation.Signals.ToDictionary(s => s.Signal);
            Assert.Null(signals[Signal.Semantic].Raw);
            Assert.Equal(0, signals[Signal.Semantic].Weight);
            // Words carry all of the relevance now: 0.65 of 0.65 + what else is known, here nothing.
            Assert.Equal(h.Explanation.Relevance, signals[Signal.Lexical].Calibrated!.Value, 5);
            Assert.Equal(h.Score, h.Explanation.Signals.Sum(s => s.Contribution), 5);
        });
    }

    [Fact]
    public async Task Model_that_is_slow_is_left_behind_when_the_budget_is_spent()
    {
        await using var bench = await MatchBench.StartAsync(new SearchSettings { LegBudget = TimeSpan.FromSeconds(1) }, s_records);
        // The first question also compiles the code of both legs, which on a busy machine may take longer than the budget.
        await bench.MatchAsync("needs/kz-kiln-heat");
        var never = new TaskCompletionSource();
        bench.Indexes.Embedder.Gate = never.Task;
        var answer = await bench.MatchAsync("needs/kz-kiln-heat");
        Assert.Equal(["semantic: no answer within 1 s"], answer.Degraded);
        Assert.NotEmpty(answer.Hits);
        never.SetResult();
    }

    [Fact]
    public async Task Model_that_gives_another_dimension_is_reported_not_obeyed()
    {
        await using var bench = await MatchBench.StartAsync(s_records);
        bench.Indexes.Embedder.WrongDimension = true;
        var answer = await bench.MatchAsync("needs/kz-kiln-heat");
        Assert.StartsWith("semantic: ", Assert.Single(answer.Degraded), StringComparison.Ordinal);
        Assert.NotEmpty(answer.Hits);
    }

    [Fact]
    public async Task Cancelled_question_ends_in_cancellation_not_in_a_degraded_answer()
    {
        await using var bench = await MatchBench.StartAsync(s_records);
        var never = new TaskCompletionSource();
        bench.Indexes.Embedder.Gate = never.Task;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stop.CancelAfter(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Engine.MatchAsync(MatchQuestion.About(RecordId.Parse("needs/kz-kiln-heat")), AccessScope.Public, stop.Token));
        never.SetResult();
    }

    [Fact]
    public async Task Vectors_of_another_model_are_not_compared_and_the_answer_says_why()
    {
        await using var indexes = await MatchBench.StartAsync(s_records);
        await indexes.Indexes.CloseAsync();
        var gate = new TaskCompletionSource();
        indexes.Indexes.Embedder = new ScriptedEmbedder("scripted-2") { Gate = gate.Task };
        indexes.Indexes.Open();
        var engine = indexes.Again();
        var answer = (await engine.MatchAsync(MatchQuestion.About(RecordId.Parse("needs/kz-kiln-heat")), AccessScope.Public, Token))!;
        Assert.Contains(answer.Degraded, d => d.StartsWith("semantic: the vectors are of scripted-1/512/unit", StringComparison.Ordinal));
        Assert.Contains(answer.Degraded, d => d.StartsWith("indexes Rebuilding", StringComparison.Ordinal));
        Assert.NotEmpty(answer.Hits);
        Assert.Equal(["the vectors are of scripted-1/512/unit, the model in use makes scripted-2/512/unit"], (await indexes.Indexes.Index.VerifyAsync(Token)).Differences);
        gate.SetResult();
        while (indexes.Indexes.Index.Condition != TechMatch.Search.Pipeline.IndexCondition.Ready) await Task.Yield();
        await indexes.Indexes.EqualsRegistryAsync();
        Assert.Empty((await engine.MatchAsync(MatchQuestion.About(RecordId.Parse("needs/kz-kiln-heat")), AccessScope.Public, Token))!.Degraded);
    }

    [Fact]
    public async Task Stopped_projection_is_told_with_every_answer()
    {
        await using var bench = await MatchBench.StartAsync(s_records);
        bench.Indexes.Embedder.RefusedWord = "turbine";
        bench.Indexes.Embedder.Outage = new HttpRequestException("connection refused");
        await bench.Indexes.WriteAsync(Some.Technology("c", "Kiln exhaust turbine"));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (bench.Indexes.Index.Trouble is null) await tick.WaitForNextTickAsync(Token);
        Assert.Contains("indexes stopped at change 3 of 4: embedding model unavailable: connection refused", (await bench.MatchAsync("needs/kz-kiln-heat")).Degraded);
    }

    [Fact]
    public async Task Hidden_records_reach_neither_hits_nor_near_misses_nor_explanations()
    {
        await using var bench = await MatchBench.StartAsync(
            Some.Need() with { MinReadiness = new ReadinessLevel(7) },
            Some.Technology("shown", "Boiler for use of kiln exhaust heat"),
            Some.Technology("draft", "Boiler for use of kiln exhaust heat") with { State = RecordState.Draft },
            Some.Technology("draft-young", "Boiler for use of kiln exhaust heat") with { State = RecordState.Draft, Readiness = new ReadinessLevel(2) });
        var answer = await bench.MatchAsync("needs/kz-kiln-heat");
        Assert.Equal(["technologies/shown"], answer.Hits.Select(h => h.Record.Id.Name));
        Assert.Empty(answer.NearMisses);
        Assert.Equal(1, answer.Candidates);
        Assert.Null(await bench.Engine.ExplainAsync(MatchQuestion.About(RecordId.Parse("needs/kz-kiln-heat")), RecordId.Parse("technologies/draft"), AccessScope.Public, Token));
        Assert.Null(await bench.Engine.MatchAsync(MatchQuestion.About(RecordId.Parse("needs/hidden")), AccessScope.Public, Token));
    }

    // The index still showed the record for a moment, and its name and values stood among the near misses.
    [Fact]
    public async Task Record_withdrawn_since_it_was_indexed_reaches_neither_hits_nor_near_misses()
    {
        await using var bench = await MatchBench.StartAsync(
            Some.Need() with { MinReadiness = new ReadinessLevel(7) },
            Some.Technology("a", "Boiler for use of kiln exhaust heat"), Some.Technology("b", "Boiler for use of kiln exhaust heat"),
            Some.Technology("young", "Boiler for use of kiln exhaust heat") with { Readiness = new ReadinessLevel(2) },
            Some.Technology("gone", "Boiler for use of kiln exhaust heat") with { Readiness = new ReadinessLevel(2) });
        Assert.Equal(2, (await bench.MatchAsync("needs/kz-kiln-heat")).NearMisses.Count);
        // From here on the indexes stand still.
        await bench.Indexes.CloseAsync();
        bench.Indexes.Open(start: false);
        var engine = bench.Again();
        await bench.Indexes.WriteAsync(
            Some.Technology("a", "Boiler for use of kiln exhaust heat") with { State = RecordState.Withdrawn },
            Some.Technology("young", "Boiler for use of kiln exhaust heat") with { State = RecordState.Withdrawn, Readiness = new ReadinessLevel(2) });
        await bench.Indexes.DeleteAsync(RecordId.Parse("technologies/gone"));
        var answer = (await engine.MatchAsync(MatchQuestion.About(RecordId.Parse("needs/kz-kiln-heat")), AccessScope.Public, Token))!;
        Assert.Equal([("technologies/b", 1)], answer.Hits.Select(h => (h.Record.Id.Name, h.Rank)));
        Assert.Empty(answer.NearMisses);
    }

    [Fact]
    public async Task All_hits_deleted_since_they_were_indexed_is_no_good_match()
    {
        await using var bench = await MatchBench.StartAsync(Some.Need(), Some.Technology("a", "Kiln exhaust heat boiler"));
        await bench.Indexes.CloseAsync();
        bench.Indexes.Open(start: false);
        var engine = bench.Again();
        await bench.Indexes.DeleteAsync(RecordId.Parse("technologies/a"));
        var answer = (await engine.MatchAsync(MatchQuestion.About(RecordId.Parse("needs/kz-kiln-heat")), AccessScope.Public, Token))!;
        Assert.Equal((0, AbstentionReason.NoCandidates), (answer.Hits.Count, answer.Abstained));
    }

    [Fact]
    public async Task Question_waits_for_the_change_it_names()
    {
        await using var bench = await MatchBench.StartAsync(s_records);
        await bench.Indexes.WriteAsync(Some.Technology("late", "Kiln exhaust heat boiler"));
        var question = MatchQuestion.About(RecordId.Parse("needs/kz-kiln-heat")) with { MinSequence = 4 };
        var answer = await bench.MatchAsync(question);
        Assert.Contains("technologies/late", answer.Hits.Select(h => h.Record.Id.Name));
        Assert.True(answer.Sequence >= 4);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(30));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Engine.MatchAsync(question with { MinSequence = 99 }, AccessScope.Public, deadline.Token));
    }

    [Fact]
    public async Task Question_without_a_letter_leaves_the_words_out_instead_of_scoring_them_zero()
    {
        await using var bench = await MatchBench.StartAsync(s_records);
        var found = await bench.RetrieveAsync(new RetrievalQuestion(
            TechMatch.Search.Text.TextQuery.OfText("☀ ☀", LanguageCode.Undeclared), "kiln exhaust heat", TechMatch.Search.Filters.RecordFilter.None, AccessScope.Public, 10));
        Assert.Equal(LegStatus.ScriptNotCovered, found.Legs[0].Status);
        Assert.NotEmpty(found.Candidates);
        Assert.All(found.Candidates, c => Assert.Null(c.Lexical));
    }
}
