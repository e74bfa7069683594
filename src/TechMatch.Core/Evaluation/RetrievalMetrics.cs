namespace TechMatch.Core.Evaluation;

/// <summary>The figures at one cut-off.</summary>
/// <param name="Ndcg">Gain = grade, discount 1/log2(rank + 1), ideal from all judgements of the query.</param>
/// <param name="Recall">Relevant in the first k over all relevant.</param>
/// <param name="ReciprocalRank">1/rank of the first relevant within k, else 0.</param>
/// <param name="Precision">Relevant in the first k over k, however few were retrieved.</param>
public readonly record struct CutoffMetrics(double Ndcg, double Recall, double ReciprocalRank, double Precision);

/// <summary>The figures of one query or the mean over queries.</summary>
/// <param name="AveragePrecision">Over the first 1000 retrieved.</param>
public sealed record QueryMetrics(IReadOnlyDictionary<int, CutoffMetrics> At, double AveragePrecision);

/// <param name="Mean">Over every query that has a relevant document, 0 for those the run lacks; null when there is no such query.</param>
/// <param name="PerQuery">In the order of the judgements.</param>
public sealed record RunMetrics(QueryMetrics? Mean, IReadOnlyDictionary<string, QueryMetrics> PerQuery);

/// <summary>Scores a run against judgements the way trec_eval -c does.</summary>
public static class RetrievalMetrics
{
    /// <summary>Average precision looks no further (trec_eval's default depth).</summary>
    public const int AveragePrecisionDepth = 1000;

    /// <summary>The least grade that counts as relevant.</summary>
    public const int RelevantGrade = 1;

    /// <param name="cutoffs">Each at least 1; the project's figures use 10 and 100.</param>
    public static RunMetrics Evaluate(Qrels qrels, TrecRun run, params ReadOnlySpan<int> cutoffs)
    {
        ArgumentNullException.ThrowIfNull(qrels);
        ArgumentNullException.ThrowIfNull(run);
        var ks = cutoffs.ToArray();
        foreach (var k in ks) ArgumentOutOfRangeException.ThrowIfLessThan(k, 1, nameof(cutoffs));
        var perQuery = new OrderedDictionary<string, QueryMetrics>(StringComparer.Ordinal);
        foreach (var (query, grades) in qrels.ByQuery)
        {
            if (grades.Values.Any(g => g >= RelevantGrade)) perQuery[query] = OfQuery(grades, [.. run[query].Select(e => e.Document)], ks);
        }

        return new RunMetrics(perQuery.Count == 0 ? null : Mean(perQuery.Values, ks), perQuery);
    }

    /// <param name="ranked">Distinct names, best first.</param>
    public static QueryMetrics OfQuery(IReadOnlyDictionary<string, int> grades, IReadOnlyList<string> ranked, params ReadOnlySpan<int> cutoffs)
    {
        var relevant = grades.Values.Count(g => g >= RelevantGrade);
        var ideal = grades.Values.Where(g => g > 0).OrderDescending().ToArray();
        var gains = ranked.Select(d => Math.Max(grades.GetValueOrDefault(d), 0)).ToArray();
        var at = new OrderedDictionary<int, CutoffMetrics>();
        foreach (var k in cutoffs)
        {
            var hits = gains.Take(k).Count(g => g >= RelevantGrade);
            var first = Array.FindIndex(gains, g => g >= RelevantGrade);
            var best = Dcg(ideal, k);
            at[k] = new CutoffMetrics(
                best > 0 ? Dcg(gains, k) / best : 0,
                relevant > 0 ? (double)hits / relevant : 0,
                first >= 0 && first < k ? 1.0 / (first + 1) : 0,
                (double)hits / k);
        }

        return new QueryMetrics(at, AveragePrecision(gains, relevant));
    }

    private static double Dcg(ReadOnlySpan<int> gains, int k)
    {
        var sum = 0.0;
        for (var i = 0; i < Math.Min(k, gains.Length); i++) sum += gains[i] / Math.Log2(i + 2);
        return sum;
    }

    private static double AveragePrecision(ReadOnlySpan<int> gains, int relevant)
    {
        var (sum, hits) = (0.0, 0);
        for (var i = 0; i < Math.Min(gains.Length, AveragePrecisionDepth); i++)
        {
            if (gains[i] >= RelevantGrade) sum += (double)++hits / (i + 1);
        }

        return relevant > 0 ? sum / relevant : 0;
    }

    private static QueryMetrics Mean(IEnumerable<QueryMetrics> all, int[] cutoffs)
    {
        var queries = all.ToList();
        var at = new OrderedDictionary<int, CutoffMetrics>();
        foreach (var k in cutoffs)
        {
            at[k] = new CutoffMetrics(
                queries.Average(q => q.At[k].Ndcg),
                queries.Average(q => q.At[k].Recall),
                queries.Average(q => q.At[k].ReciprocalRank),
                queries.Average(q => q.At[k].Precision));
        }

        return new QueryMetrics(at, queries.Average(q => q.AveragePrecision));
    }
}
