using TechMatch.Core.Catalog;

namespace TechMatch.Core.Submissions;

/// <summary>What came of a step: where the submission is now, or why it stays where it was.</summary>
public readonly record struct StepAnswer(Submission After, StepRefusal? Refusal)
{
    public static implicit operator StepAnswer(Submission after) => new(after, null);
}

/// <summary>The state machine: pure, so that every sequence of steps can be tried. The same for the registry and for a test.</summary>
public static class SubmissionWorkflow
{
    /// <summary>Takes the step if the table and its conditions allow it.</summary>
    public static StepAnswer Take(Submission held, StepAsked asked, Party by, SubmissionTerms terms, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (SubmissionTable.Find(held.State, asked.Step) is not { } rule) return new(held, StepRefusal.NotFromHere);
        if ((rule.By & by) == Party.None) return new(held, StepRefusal.NotYours);
        if (rule.NeedsReason && asked.Reason is null) return new(held, StepRefusal.ReasonMissing);
        if (Condition(held, asked, terms, today) is { } refusal) return new(held, refusal);
        return Moved(held, asked, rule.To, terms, now, today);
    }

    /// <summary>The submission after the record was changed beside it; the same when they agree.</summary>
    public static Submission Followed(Submission held, CatalogRecord record)
    {
        var fresh = Submission.Of(record);
        var agrees = SubmissionTable.RecordStateOf(held.State) == record.State;
        var after = agrees ? held with { ExpiresOn = record.ExpiresOn } : fresh;
        return after.ExpiresOn == held.ExpiresOn ? after : after with { RemindedDays = null };
    }

    /// <summary>The record as the step leaves it: state, last day, endorsement, and who may read it to review it.</summary>
    public static CatalogRecord Applied(CatalogRecord record, SubmissionStep step, Submission before, Submission after, DateOnly today)
    {
        var applied = record with
        {
            State = SubmissionTable.RecordStateOf(after.State),
            ExpiresOn = after.ExpiresOn,
            AsOf = step == SubmissionStep.Renew ? today : record.AsOf,
            Grants = ReviewGrants.After(record, before, after),
        };
        if (applied is not Need need || after.Endorsement == before.Endorsement) return applied;
        return need with { Endorsement = after.Endorsement switch { Endorsement.Endorsed => Code.Of("endorsed"), Endorsement.Objected => Code.Of("objected"), _ => null } };
    }

    private static StepRefusal? Condition(Submission held, StepAsked asked, SubmissionTerms terms, DateOnly today) => asked.Step switch
    {
        SubmissionStep.Assign when string.IsNullOrWhiteSpace(asked.Reviewer) => StepRefusal.ReviewerMissing,
        SubmissionStep.Publish when held.Endorsement == Endorsement.Objected && !asked.OverridesObjection => StepRefusal.Objected,
        SubmissionStep.Publish when asked is { OverridesObjection: true, Reason: null } => StepRefusal.ReasonMissing,
        SubmissionStep.Publish or SubmissionStep.Renew when asked.ExpiresOn is { } day && (day < today || day > today.AddDays(terms.LifetimeDays)) => StepRefusal.BadExpiry,
        SubmissionStep.Expire when !(held.ExpiresOn < today) => StepRefusal.NotDue,
        SubmissionStep.Remind when DueReminder(held, terms, today) is null => StepRefusal.NotDue,
        _ => null,
    };

    private static int? DueReminder(Submission held, SubmissionTerms terms, DateOnly today) =>
        held.ExpiresOn is { } last && last >= today ? terms.ReminderDue(last.DayNumber - today.DayNumber, held.RemindedDays) : null;

    private static Submission Moved(Submission held, StepAsked asked, SubmissionState to, SubmissionTerms terms, DateTimeOffset now, DateOnly today)
    {
        var moved = held with { State = to };
        return asked.Step switch
        {
            SubmissionStep.Submit => moved with { SubmittedAt = now },
            SubmissionStep.Assign => moved with { Reviewer = asked.Reviewer },
            SubmissionStep.Endorse => moved with { Endorsement = Endorsement.Endorsed },
            SubmissionStep.Oppose => moved with { Endorsement = Endorsement.Objected },
            SubmissionStep.Publish => moved with { ExpiresOn = LastDay(asked.ExpiresOn ?? Kept(held.ExpiresOn, today), terms, today), Reviewer = null, SubmittedAt = null, RemindedDays = null },
            SubmissionStep.Renew => moved with { ExpiresOn = LastDay(asked.ExpiresOn, terms, today), RemindedDays = null },
            SubmissionStep.Remind => moved with { RemindedDays = DueReminder(held, terms, today) },
            SubmissionStep.Reject or SubmissionStep.Withdraw => moved with { Reviewer = null, SubmittedAt = null },
            // A new text is a new question to the focal point, but its objection stands until it says otherwise.
            SubmissionStep.Reopen => moved with { Endorsement = held.Endorsement == Endorsement.Objected ? Endorsement.Objected : Endorsement.None, ExpiresOn = null, RemindedDays = null },
            _ => moved,
        };
    }

    private static DateOnly LastDay(DateOnly? asked, SubmissionTerms terms, DateOnly today)
    {
        var usual = today.AddDays(terms.LifetimeDays);
        return asked is { } day && day < usual ? day : usual;
    }

    /// <summary>A last day that the author gave is kept while it is to come.</summary>
    private static DateOnly? Kept(DateOnly? given, DateOnly today) => given >= today ? given : null;
}
