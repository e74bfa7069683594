using TechMatch.Core.Catalog;
using TechMatch.Core.Submissions;

namespace TechMatch.Store.Submissions;

/// <summary>How a step ended, a value that is remembered with a request id.</summary>
public sealed record StepOutcome
{
    public required StepStatus Status { get; init; }

    /// <summary>When refused.</summary>
    public StepRefusal? Refusal { get; init; }

    /// <summary>Where the submission is now; where it was, when refused.</summary>
    public SubmissionState State { get; init; }

    /// <summary>Of the step, 0 when none was taken.</summary>
    public long Number { get; init; }

    /// <summary>The place of the record's change in the log; 0 when the record did not change.</summary>
    public long Sequence { get; init; }

    /// <summary>When the record as the step leaves it breaks a rule.</summary>
    public ValueList<FieldFault> Faults { get; init; }
}

public enum StepStatus
{
    Taken,
    NotFound,
    Refused,

    /// <summary>The record would break a rule; see the faults.</summary>
    Rejected,
    RequestIdReused,
}

/// <summary>One step of a history.</summary>
public sealed record SubmissionEvent(
    long Number, SubmissionStep Step, SubmissionState Before, SubmissionState After, string Actor, string? Reason, string? Reviewer, bool OverrodeObjection, long Revision, DateTimeOffset At);

/// <summary>How many records a reviewer has before it. <paramref name="Reviewer"/> is null for those nobody was named for.</summary>
/// <param name="Oldest">Since when the oldest of them waits.</param>
public sealed record ReviewLoad(string? Reviewer, int Records, DateTimeOffset? Oldest);
