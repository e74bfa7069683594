using TechMatch.Core.Evaluation;

namespace TechMatch.Core.Tests.Evaluation;

public sealed class RetrievalMetricsTests
{
    private static readonly Qrels s_qrels = Qrels.Of([("q1", "a", 2), ("q1", "b", 1), ("q1", "c", 1), ("q1", "y", 0), ("q2", "z", 1), ("q3", "z", 0)]);

    private static readonly TrecRun s_run = TrecRun.Parse("q1 Q0 x 1 4 t\nq1 Q0 a 2 3 t\nq1 Q0 b 3 2 t\nq1 Q0 y 4 1 t\n");

    [Fact]
    public void Evaluate_handWorkedQuery_givesHandWorkedFigures()
    {
        // Ranking x a b y; grades 0 2 1 0; c is never retrieved.
        // DCG@10 = 2/log2 3 + 1/log2 4 = 1.261860 + 0.5 = 1.761860; ideal 2 1 1: 2 + 1/log2 3 + 1/log2 4 = 3.130930.
        // At 2: 1.261860 / (2 + 0.630930) = 0.479625. AP = (1/2 + 2/3) / 3 relevant = 0.388889.
        var q1 = RetrievalMetrics.Evaluate(s_qrels, s_run, 2, 10).PerQuery["q1"];

        Assert.Equal(0.5627273, q1.At[10].Ndcg, 1e-7);
        Assert.Equal(1.2618595 / 2.6309298, q1.At[2].Ndcg, 1e-7);
        Assert.Equal(2 / 3.0, q1.At[10].Recall, 1e-12);
        Assert.Equal(1 / 3.0, q1.At[2].Recall, 1e-12);
        Assert.Equal(0.5, q1.At[10].ReciprocalRank);
        Assert.Equal(0.5, q1.At[2].Precision);
        Assert.Equal(0.2, q1.At[10].Precision, 1e-12); // of ten places, though only four are filled
        Assert.Equal((1 / 2.0 + 2 / 3.0) / 3, q1.AveragePrecision, 1e-12);
    }

    [Fact]
    public void Evaluate_queryMissingFromRun_countsAsZeroAndUnanswerableIsSkipped()
    {
        var metrics = RetrievalMetrics.Evaluate(s_qrels, s_run, 10);

        Assert.Equal(["q1", "q2"], metrics.PerQuery.Keys);
        Assert.Equal(0.5627273 / 2, metrics.Mean!.At[10].Ndcg, 1e-7);
    }

    [Fact]
    public void Evaluate_noRelevantDocumentAtAll_hasNoMean() =>
        Assert.Null(RetrievalMetrics.Evaluate(Qrels.Of([("q", "d", 0)]), s_run, 10).Mean);

    [Fact]
    public void Evaluate_firstRelevantBehindCutoff_hasReciprocalRankZero()
    {
        var run = TrecRun.Of([("q2", new RunEntry("n1", 3)), ("q2", new RunEntry("n2", 2)), ("q2", new RunEntry("z", 1))]);
        var at = RetrievalMetrics.Evaluate(s_qrels, run, 2, 3).PerQuery["q2"].At;

        Assert.Equal(0, at[2].ReciprocalRank);
        Assert.Equal(1 / 3.0, at[3].ReciprocalRank, 1e-12);
    }

    [Fact]
    public void Evaluate_negativeGrade_isNeitherGainNorRelevant()
    {
        var qrels = Qrels.Of([("q", "spam", -2), ("q", "good", 1)]);
        var run = TrecRun.Of([("q", new RunEntry("spam", 2)), ("q", new RunEntry("good", 1))]);

        Assert.Equal(1 / Math.Log2(3), RetrievalMetrics.Evaluate(qrels, run, 10).PerQuery["q"].At[10].Ndcg, 1e-12);
    }

    [Fact]
    public void Evaluate_relevantBehindThousand_doesNotCountForAveragePrecision()
    {
        var entries = Enumerable.Range(0, 1000).Select(i => ("q", new RunEntry($"n{i}", 2000 - i))).Append(("q", new RunEntry("late", 1)));

        Assert.Equal(0, RetrievalMetrics.Evaluate(Qrels.Of([("q", "late", 1)]), TrecRun.Of(entries), 10).PerQuery["q"].AveragePrecision);
    }

    [Fact]
    public void Run_ties_areReadWithDocumentDescendingAndWrittenRanksIgnored()
    {
        var run = TrecRun.Parse("q Q0 a 1 1.0 t\nq Q0 b 2 1.0 t\nq Q0 c 3 2.0 t\nq Q0 a 9 0.5 t\n");

        Assert.Equal(["c", "b", "a"], run["q"].Select(e => e.Document));
        Assert.Equal(1.0, run["q"][2].Score); // listed twice: the better score stays
    }

    [Fact]
    public void Run_ties_followCodePointsNotUtf16()
    {
        // U+1F30D is beyond U+FF21, though its first UTF-16 unit (D83C) is under FF21.
        var run = TrecRun.Of([("q", new RunEntry("\uFF21", 1)), ("q", new RunEntry("\U0001F30D", 1))]);

        Assert.Equal(["\U0001F30D", "\uFF21"], run["q"].Select(e => e.Document));
    }

    [FsCheck.Xunit.Property]
    public void Run_writtenAndParsed_isTheSame(double[] scores)
    {
        var run = TrecRun.Of(scores.Where(double.IsFinite).Select((s, i) => ($"q{i % 3}", new RunEntry($"d{i}", s))));
        var back = TrecRun.Parse(run.Write("techmatch"));

        Assert.Equal(run.Queries, back.Queries);
        Assert.All(run.Queries, q => Assert.Equal(run[q], back[q]));
    }

    [Fact]
    public void Run_written_hasTheSixColumns() => Assert.Equal("q2 Q0 z 1 0.5 tm\n", TrecRun.Of([("q2", new RunEntry("z", 0.5))]).Write("tm"));

    [Theory]
    [InlineData("q Q0 d 1", "run line 1: expected query Q0 document rank score tag, got 4 columns")]
    [InlineData("q Q0 d 1 1 t\nq Q0 e 2 NaN t", "run line 2: expected a finite score, got 'NaN'")]
    public void RunParse_brokenLine_isNamed(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<FormatException>(() => TrecRun.Parse(text)).Message);

    [Fact]
    public void QrelsParse_threeAndFourColumns_readTheSame()
    {
        var three = Qrels.Parse("q1\td 1\t2\r\nq2\te\t0\r\n\r\n");
        var four = Qrels.Parse("q1 0 d1 2\nq2 0 e 0\n");

        Assert.Equal(2, three.ByQuery["q1"]["d 1"]); // with tabs, names may hold blanks
        Assert.Equal(2, four.ByQuery["q1"]["d1"]);
        Assert.Equal(three.ByQuery.Keys, four.ByQuery.Keys);
    }

    [Theory]
    [InlineData("q d", "qrels line 1: expected 3 or 4 columns, got 2")]
    [InlineData("q\td\t1\nq\td\tgood", "qrels line 2: expected a whole number as grade, got 'good'")]
    public void QrelsParse_brokenLine_isNamed(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<FormatException>(() => Qrels.Parse(text)).Message);

    [Fact]
    public void Abstention_fiveQuestions_countsBothErrors()
    {
        // Abstained on three, of which two rightly; of three unanswerable ones two were caught.
        var metrics = AbstentionMetrics.Of([(true, false), (true, true), (false, true), (false, true), (false, false)]);

        Assert.Equal((2 / 3.0, 2 / 3.0), (metrics.Precision!.Value, metrics.Recall!.Value));
        Assert.Equal((5, 3, 3), (metrics.Questions, metrics.Abstentions, metrics.Unanswerable));
    }

    [Fact]
    public void Abstention_neverSaid_hasNoPrecision()
    {
        var metrics = AbstentionMetrics.Of([(true, false)]);

        Assert.Null(metrics.Precision);
        Assert.Null(metrics.Recall);
    }
}
