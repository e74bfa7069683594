using TechMatch.Core.Catalog;

namespace TechMatch.Core.Submissions;

/// <summary>Where a record stands between its author and its readers. The record's own state follows from it.</summary>
public enum SubmissionState
{
    Draft,

    /// <summary>Waits for somebody to review it.</summary>
    Submitted,
    InReview,
    ChangesRequested,
    Published,
    Rejected,

    /// <summary>Its last day is over; renewing brings it back.</summary>
    Expired,
    Withdrawn,
}

/// <summary>What can happen to a submission.</summary>
public enum SubmissionStep
{
    Submit,

    /// <summary>Names the reviewer.</summary>
    Assign,

    /// <summary>The focal point of the country is in favour.</summary>
    Endorse,

    /// <summary>The focal point is against: nothing is published over it without a reason.</summary>
    Oppose,
    RequestChanges,
    Publish,
    Reject,

    /// <summary>A day on which the owner is told that the end is near.</summary>
    Remind,
    Expire,

    /// <summary>The owner says that it still holds.</summary>
    Renew,
    Withdraw,

    /// <summary>A new draft of what was rejected or withdrawn.</summary>
    Reopen,

    /// <summary>The record was changed beside the workflow, by a curator or an import; the submission goes after it.</summary>
    Follow,
}

/// <summary>What somebody is to one submission; one principal may be several.</summary>
[Flags]
public enum Party
{
    None = 0,
    Owner = 1,

    /// <summary>A curator who reads the record whole.</summary>
    Staff = 2,

    /// <summary>The named reviewer, or an administrator.</summary>
    Reviewer = 4,

    /// <summary>Of the record's country.</summary>
    FocalPoint = 8,

    /// <summary>The registry itself.</summary>
    Clock = 16,
}

/// <summary>What the focal point of the country has said.</summary>
public enum Endorsement
{
    None,
    Endorsed,
    Objected,
}

/// <summary>Why a step was not taken.</summary>
public enum StepRefusal
{
    /// <summary>There is no such step from this state.</summary>
    NotFromHere,

    /// <summary>The step is for somebody else.</summary>
    NotYours,
    ReasonMissing,
    ReviewerMissing,

    /// <summary>The focal point objects and the step does not say that it overrides that.</summary>
    Objected,

    /// <summary>The last day is not over, or the reminder not due.</summary>
    NotDue,

    /// <summary>The day asked for is past, or further off than a profile lasts.</summary>
    BadExpiry,

    /// <summary>The record was changed since whoever asks looked at it.</summary>
    RecordChanged,
}

/// <summary>Where a record is in the workflow, and what the registry knows of the way there.</summary>
public sealed record Submission
{
    public required RecordId Record { get; init; }

    public required SubmissionState State { get; init; }

    /// <summary>Id of the principal who reviews; kept through a request for changes, so that the answer goes back to it.</summary>
    public string? Reviewer { get; init; }

    public Endorsement Endorsement { get; init; }

    /// <summary>Since when it has waited in the queue.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>The last day it is shown; null when it does not end.</summary>
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>The last reminder was for this many days before the end; null when there was none since it was published or renewed.</summary>
    public int? RemindedDays { get; init; }

    /// <summary>Of a record that never went through the workflow.</summary>
    public static Submission Of(CatalogRecord record) => new()
    {
        Record = record.Id,
        State = record.State switch
        {
            RecordState.Published => SubmissionState.Published,
            RecordState.Withdrawn => SubmissionState.Withdrawn,
            _ => SubmissionState.Draft,
        },
        Endorsement = (record as Need)?.Endorsement?.Value switch
        {
            "endorsed" => Endorsement.Endorsed,
            "objected" => Endorsement.Objected,
            _ => Endorsement.None,
        },
        ExpiresOn = record.ExpiresOn,
    };
}

/// <summary>A step somebody wants taken.</summary>
public sealed record StepAsked(SubmissionStep Step)
{
    public const int MaxReasonLength = 2_000;

    public string? Reason
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, MaxReasonLength, nameof(Reason));
    }

    /// <summary>Of <see cref="SubmissionStep.Assign"/>.</summary>
    public string? Reviewer { get; init; }

    /// <summary>Of <see cref="SubmissionStep.Publish"/>: over an objection, which takes a reason.</summary>
    public bool OverridesObjection { get; init; }

    /// <summary>Of publishing and renewing: an earlier last day than the usual one.</summary>
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>Of the version of the record that was looked at; null takes the step on any.</summary>
    public string? Etag { get; init; }
}
