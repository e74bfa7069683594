using System.Globalization;
using System.Text;
using TechMatch.Core.Catalog;
using TechMatch.Core.Evaluation;
using TechMatch.Core.Matching;

namespace TechMatch.Relevance;

/// <summary>
/// What the served answers are worth over all judged needs, in <c>golden/metrics.txt</c>. Unjudged records count as grade 0;
/// needs that nothing meets count for abstention only.
/// </summary>
public sealed class CorpusMetricsTests(BundledCorpus corpus) : IClassFixture<BundledCorpus>
{
    private const int CalibrationDepth = 20;

    private readonly List<(int Grade, double Cosine)> _cosines = [];

    [Fact]
    public async Task Metrics_overAllJudgedNeeds_areAsRecorded()
    {
        var judged = JudgedNeeds.Read().ByQuery;
        var served = new List<ServedNeed>();
        foreach (var (need, grades) in judged) served.Add(await ServeAsync(need, grades));
        GoldenFile.Check("metrics.txt", Render(served) + Cosines());
    }

    private async Task<ServedNeed> ServeAsync(string need, IReadOnlyDictionary<string, int> grades)
    {
        var answer = await corpus.MatchAsync(need, hits: 100, TestContext.Current.CancellationToken);
        var language = (await corpus.GetAsync(need, TestContext.Current.CancellationToken))!.Title.Original.Language;
        var ranked = answer.Hits.Select(h => h.Record.Id.Name).ToList();
        var (same, foreign) = (new List<string>(), new List<string>());
        foreach (var name in grades.Where(g => g.Value >= JudgedNeeds.MeetingGrade).Select(g => g.Key))
        {
            var supplier = await corpus.GetAsync(name, TestContext.Current.CancellationToken);
            (SpeaksOf(supplier!, language) ? same : foreign).Add(name);
        }

        foreach (var hit in answer.Hits.Take(CalibrationDepth))
        {
            if (grades.TryGetValue(hit.Record.Id.Name, out var grade) && hit.Explanation.Signals.First(s => s.Signal == Signal.Semantic).Raw is { } cosine) _cosines.Add((grade, cosine));
        }

        return new ServedNeed(
            language.Value, JudgedNeeds.IsAnswerable(grades), answer.Abstained is not null,
            RetrievalMetrics.OfQuery(grades, ranked, 10, 100), Found(ranked, same), same.Count, Found(ranked, foreign), foreign.Count);
    }

    /// <summary>What <c>calibration.json</c> beside the model is read off, and when a model or the vectors change read off again.</summary>
    private string Cosines() => string.Create(CultureInfo.InvariantCulture,
        $"cosines among the first {CalibrationDepth}: half of grade 0 under {Under(0, 0.5):0.00}, 95 % of grade 3 under {Under(3, 0.95):0.00}\n");

    private double Under(int grade, double share)
    {
        var sorted = _cosines.Where(c => c.Grade == grade).Select(c => c.Cosine).Order().ToList();
        return sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
    }

    /// <summary>A supplier is foreign to a need when none of its texts is in the language the need was written in.</summary>
    private static bool SpeaksOf(CatalogRecord supplier, LanguageCode language) =>
        supplier.Title.Versions.Concat(supplier.Summary?.Versions ?? []).Any(v => v.Language == language);

    private static int Found(List<string> ranked, List<string> wanted) => ranked.Take(10).Count(wanted.Contains);

    private static string Render(List<ServedNeed> served)
    {
        var text = new StringBuilder();
        Line(text, "all", served);
        foreach (var language in served.GroupBy(s => s.Language, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)) Line(text, language.Key, [.. language]);
        var abstention = AbstentionMetrics.Of(served.Select(s => (s.Answerable, s.Abstained)));
        text.Append(CultureInfo.InvariantCulture, $"abstention: {abstention.Abstentions} of {abstention.Questions} needs, {abstention.Unanswerable} that nothing meets, precision {Figure(abstention.Precision)}, recall {Figure(abstention.Recall)}\n");
        return text.ToString();
    }

    private static void Line(StringBuilder text, string label, List<ServedNeed> served)
    {
        var answerable = served.Where(s => s.Answerable).ToList();
        if (answerable.Count == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"{label,-4} needs {answerable.Count,3}  nDCG@10 {answerable.Average(s => s.Metrics.At[10].Ndcg):0.000}  recall@100 {answerable.Average(s => s.Metrics.At[100].Recall):0.000}  MRR {answerable.Average(s => s.Metrics.At[100].ReciprocalRank):0.000}");
        text.Append(CultureInfo.InvariantCulture, $"  meeting@10 own language {Share(answerable.Sum(s => s.SameFound), answerable.Sum(s => s.Same))}  other language {Share(answerable.Sum(s => s.ForeignFound), answerable.Sum(s => s.Foreign))}\n");
    }

    private static string Share(int found, int of) => of == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{(double)found / of:0.000} ({found}/{of})");

    private static string Figure(double? value) => value is { } v ? v.ToString("0.000", CultureInfo.InvariantCulture) : "–";

    private sealed record ServedNeed(
        string Language, bool Answerable, bool Abstained, QueryMetrics Metrics, int SameFound, int Same, int ForeignFound, int Foreign);
}
