using TechMatch.Core.Catalog;
using static TechMatch.Core.Submissions.Party;
using static TechMatch.Core.Submissions.SubmissionState;

namespace TechMatch.Core.Submissions;

/// <param name="By">Any of these may take it.</param>
public sealed record StepRule(SubmissionState From, SubmissionStep Step, SubmissionState To, Party By, bool NeedsReason = false);

/// <summary>Every step there is. What is not here cannot happen.</summary>
public static class SubmissionTable
{
    private const Party Sides = Owner | Staff;

    public static IReadOnlyList<StepRule> All { get; } =
    [
        new(Draft, SubmissionStep.Submit, Submitted, Sides),
        // Straight back to whoever asked for the changes.
        new(ChangesRequested, SubmissionStep.Submit, InReview, Sides),
        new(Submitted, SubmissionStep.Assign, InReview, Staff),
        new(InReview, SubmissionStep.Assign, InReview, Staff),
        .. Each([Submitted, InReview, ChangesRequested], s => new(s, SubmissionStep.Endorse, s, FocalPoint)),
        .. Each([Submitted, InReview, ChangesRequested], s => new(s, SubmissionStep.Oppose, s, FocalPoint, NeedsReason: true)),
        new(InReview, SubmissionStep.RequestChanges, ChangesRequested, Reviewer, NeedsReason: true),
        new(InReview, SubmissionStep.Publish, Published, Reviewer),
        new(InReview, SubmissionStep.Reject, Rejected, Reviewer, NeedsReason: true),
        new(Published, SubmissionStep.Remind, Published, Clock),
        new(Published, SubmissionStep.Expire, Expired, Clock),
        new(Published, SubmissionStep.Renew, Published, Sides),
        new(Expired, SubmissionStep.Renew, Published, Sides),
        .. Each([Draft, Submitted, InReview, ChangesRequested, Published, Expired], s => new(s, SubmissionStep.Withdraw, Withdrawn, Sides, NeedsReason: true)),
        .. Each([Rejected, Withdrawn], s => new(s, SubmissionStep.Reopen, Draft, Sides)),
    ];

    /// <returns>Null when the step does not lead on from there.</returns>
    public static StepRule? Find(SubmissionState from, SubmissionStep step) => All.FirstOrDefault(r => r.From == from && r.Step == step);

    /// <summary>What a record is to its readers while its submission is in <paramref name="state"/>.</summary>
    public static RecordState RecordStateOf(SubmissionState state) => state switch
    {
        Published => RecordState.Published,
        Expired or Withdrawn => RecordState.Withdrawn,
        _ => RecordState.Draft,
    };

    private static IEnumerable<StepRule> Each(SubmissionState[] states, Func<SubmissionState, StepRule> rule) => states.Select(rule);
}
