using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Submissions;
using TechMatch.Search.Duplicates;
using TechMatch.Service.Hosting;
using TechMatch.Store.Duplicates;
using TechMatch.Store.History;
using TechMatch.Store.Submissions;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Submissions;

/// <summary>Submissions over the wire. The enumerations have the same order on both sides, one up for "unspecified".</summary>
internal static class SubmissionWire
{
    /// <param name="shown">The record as the caller may know it.</param>
    public static Wire.Submission ToWire(Submission submission, CatalogRecord shown, Party party)
    {
        var wire = new Wire.Submission
        {
            Record = submission.Record.Name,
            State = (Wire.SubmissionState)((int)submission.State + 1),
            Endorsement = (Wire.Endorsement)(int)submission.Endorsement,
            SubmitTime = ToWire(submission.SubmittedAt),
            Title = shown.Title.Original.Text,
        };
        if (submission.Reviewer is { } reviewer) wire.Reviewer = reviewer;
        if (submission.ExpiresOn is { } last) wire.ExpiresOn = Day(last);
        if (submission.RemindedDays is { } days) wire.RemindedDays = days;
        wire.NextSteps.AddRange(SubmissionTable.All.Where(r => r.From == submission.State && (r.By & party) != Party.None).Select(r => (Wire.SubmissionStep)((int)r.Step + 1)));
        return wire;
    }

    public static Wire.SubmissionEvent ToWire(SubmissionEvent step)
    {
        var wire = new Wire.SubmissionEvent
        {
            Number = step.Number,
            Step = (Wire.SubmissionStep)((int)step.Step + 1),
            Before = (Wire.SubmissionState)((int)step.Before + 1),
            After = (Wire.SubmissionState)((int)step.After + 1),
            Actor = step.Actor,
            OverrodeObjection = step.OverrodeObjection,
            Revision = step.Revision,
            Time = Timestamp.FromDateTimeOffset(step.At),
        };
        if (step.Reason is { } reason) wire.Reason = reason;
        if (step.Reviewer is { } reviewer) wire.Reviewer = reviewer;
        return wire;
    }

    public static Wire.Completeness ToWire(CompletenessReport report)
    {
        var wire = new Wire.Completeness { Score = report.Score, Floor = report.Floor };
        wire.Advice.AddRange(report.Advice.Select(a => new Wire.FieldAdvice { Field = a.Field, Key = a.Key, Text = a.Text, Gain = a.Gain, Required = a.Required }));
        return wire;
    }

    public static Wire.SuspectedTwin ToWire(Twin twin, TwinAnswer? answer) => new()
    {
        Name = twin.Record.Id.Name,
        Title = twin.Record.Record.Title.Original.Text,
        Reason = (Wire.TwinReason)((int)twin.Reason + 1),
        Likeness = twin.Likeness,
        Verdict = answer is null ? Wire.TwinVerdict.Unspecified : answer.AreSame ? Wire.TwinVerdict.Same : Wire.TwinVerdict.Different,
    };

    public static Wire.RecordRevision ToWire(Revision revision)
    {
        var wire = new Wire.RecordRevision { Number = revision.Number, Time = Timestamp.FromDateTimeOffset(revision.At), HasContent = revision.HasContent, Deleted = revision.Change == Store.ChangeKind.Deleted };
        if (revision.ContentHash is { } hash) wire.ContentHash = hash;
        return wire;
    }

    /// <exception cref="Grpc.Core.RpcException">A value is none of its kind.</exception>
    public static StepAsked FromWire(Wire.TakeStepRequest request)
    {
        if (request.Step is <= Wire.SubmissionStep.Unspecified or > Wire.SubmissionStep.Follow) throw RpcErrors.InvalidField("step", $"expected a step, got {(int)request.Step}");
        if (request.HasReason && (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > StepAsked.MaxReasonLength))
            throw RpcErrors.InvalidField("reason", $"expected 1-{StepAsked.MaxReasonLength} characters, got {request.Reason.Length}");
        if (request.HasReviewer && (request.Reviewer.Length is 0 or > Principal.MaxIdLength || request.Reviewer.Any(char.IsControl)))
            throw RpcErrors.InvalidField("reviewer", $"expected the id of a principal, got {request.Reviewer.Length} characters");
        return new StepAsked((SubmissionStep)((int)request.Step - 1))
        {
            Reason = request.HasReason ? request.Reason : null,
            Reviewer = request.HasReviewer ? request.Reviewer : null,
            OverridesObjection = request.OverrideObjection,
            ExpiresOn = request.HasExpiresOn ? Day(request.ExpiresOn, "expires_on") : null,
        };
    }

    public static SubmissionState FromWire(Wire.SubmissionState state) => state is > Wire.SubmissionState.Unspecified and <= Wire.SubmissionState.Withdrawn
        ? (SubmissionState)((int)state - 1)
        : throw RpcErrors.InvalidField("states", $"expected a state of submissions, got {(int)state}");

    public static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    public static DateOnly Day(string text, string field) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day
        : throw RpcErrors.InvalidField(field, $"expected a day such as 2027-06-30, got '{(text.Length > 40 ? text[..40] + "…" : text)}'");

    public static Timestamp? ToWire(DateTimeOffset? at) => at is { } time ? Timestamp.FromDateTimeOffset(time) : null;
}
