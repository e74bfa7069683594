using TechMatch.Core.Catalog;

namespace TechMatch.Core.Marketplace;

/// <summary>How an organisation answers: each question that waited for it counts once.</summary>
/// <param name="InTime">Answered within the stated time.</param>
/// <param name="Late">Answered after it.</param>
/// <param name="Unanswered">The stated time is over, and there is no answer.</param>
/// <param name="Waiting">Within the stated time still.</param>
/// <param name="Median">Of the times to an answer; null when there is none yet: no history is unknown, not bad.</param>
public sealed record AnswerLedger(RecordId Organisation, int InTime, int Late, int Unanswered, int Waiting, TimeSpan? Median)
{
    /// <param name="times">Of this organisation.</param>
    public static AnswerLedger Of(RecordId organisation, IReadOnlyCollection<AnswerTime> times, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(times);
        var taken = times.Where(t => t.AnsweredAt is not null).Select(t => t.AnsweredAt!.Value - t.AskedAt).Order().ToList();
        return new AnswerLedger(
            organisation,
            times.Count(t => t.AnsweredAt <= t.DueAt),
            times.Count(t => t.AnsweredAt > t.DueAt),
            times.Count(t => t.AnsweredAt is null && t.DueAt <= now),
            times.Count(t => t.AnsweredAt is null && t.DueAt > now),
            taken.Count == 0 ? null : (taken[(taken.Count - 1) / 2] + taken[taken.Count / 2]) / 2);
    }
}
