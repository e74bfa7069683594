namespace TechMatch.Core.Evaluation;

/// <summary>How well "no good match" is said.</summary>
/// <param name="Precision">Of the abstentions, the share where indeed nothing fits; null without abstentions.</param>
/// <param name="Recall">Of the questions that nothing meets, the share abstained from; null without such questions.</param>
public sealed record AbstentionMetrics(int Questions, int Abstentions, int Unanswerable, double? Precision, double? Recall)
{
    /// <param name="outcomes">One per judged question: whether anything meets it, and whether the system abstained.</param>
    public static AbstentionMetrics Of(IEnumerable<(bool Answerable, bool Abstained)> outcomes)
    {
        var all = outcomes.ToList();
        var (abstained, unanswerable) = (all.Count(o => o.Abstained), all.Count(o => !o.Answerable));
        var right = all.Count(o => o is { Abstained: true, Answerable: false });
        return new AbstentionMetrics(
            all.Count,
            abstained,
            unanswerable,
            abstained > 0 ? (double)right / abstained : null,
            unanswerable > 0 ? (double)right / unanswerable : null);
    }
}
