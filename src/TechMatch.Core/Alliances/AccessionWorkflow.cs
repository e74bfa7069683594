using TechMatch.Core.Catalog;

namespace TechMatch.Core.Alliances;

public enum AccessionStep
{
    /// <summary>By a curator; or by the organisation itself where joining is open to all.</summary>
    Invite,
    Sign,

    /// <summary>One item of the admission checklist.</summary>
    Answer,
    Countersign,
    Withdraw,
}

public enum AccessionRefusal
{
    NotFromHere,
    NotYours,

    /// <summary>The alliance asks for another paper.</summary>
    WrongDocument,
    HashMissing,
    SignatoryMissing,
    ParticipantTypeNotAdmitted,
    ChecklistOpen,
    ChecklistFailed,

    /// <summary>The rules do not exclude a fee, so somebody must say what was decided.</summary>
    FeeUnsettled,
    DateInFuture,
}

/// <summary>What is sent along with a step; each step reads its own.</summary>
public sealed record AccessionAsked(AccessionStep Step)
{
    public Code? Role { get; init; }

    public Code? ParticipantType { get; init; }

    public AccessionDocument? Document { get; init; }

    public string? DocumentHash { get; init; }

    public string? Signatory { get; init; }

    /// <summary>The day it was signed, or the item judged; null is today.</summary>
    public DateOnly? On { get; init; }

    public AdmissionItem? Item { get; init; }

    public bool Passed { get; init; }

    /// <summary>A note to an answer, the decision about a fee, the reason of leaving.</summary>
    public string? Note
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 2_000, nameof(Note));
    }
}

/// <summary>The way into an alliance and out of it, pure.</summary>
public static class AccessionWorkflow
{
    /// <param name="held">Null when there never was one.</param>
    /// <param name="isCurator">Of the registry.</param>
    /// <param name="isOwn">Speaks for the organisation that joins.</param>
    /// <returns>The accession after the step, or why it was not taken.</returns>
    public static (Accession? After, AccessionRefusal? Refusal) Take(
        Accession? held, AccessionAsked asked, AccessionRules rules, Code alliance, RecordId organisation, bool isCurator, bool isOwn, string actor, DateOnly today)
    {
        if (!IsFrom(held?.State, asked.Step)) return (null, AccessionRefusal.NotFromHere);
        if (!MayTake(asked.Step, rules, isCurator, isOwn)) return (null, AccessionRefusal.NotYours);
        if (asked.On > today) return (null, AccessionRefusal.DateInFuture);
        var on = asked.On ?? today;
        switch (asked.Step)
        {
            case AccessionStep.Invite:
                if (rules.ParticipantTypes.Count > 0 && !(asked.ParticipantType is { } type && rules.ParticipantTypes.Contains(type))) return (null, AccessionRefusal.ParticipantTypeNotAdmitted);
                return (new Accession { Alliance = alliance, Organisation = organisation, State = AccessionState.Invited, Role = asked.Role is { } role && isCurator ? role : Code.Of("member"), ParticipantType = asked.ParticipantType, Document = rules.Document }, null);
            case AccessionStep.Sign:
                if (asked.Document is { } document && document != rules.Document) return (null, AccessionRefusal.WrongDocument);
                if (!IsHash(asked.DocumentHash)) return (null, AccessionRefusal.HashMissing);
                if (string.IsNullOrWhiteSpace(asked.Signatory)) return (null, AccessionRefusal.SignatoryMissing);
                return (held! with { State = AccessionState.SignedByApplicant, Document = rules.Document, DocumentHash = asked.DocumentHash, Signatory = asked.Signatory, SignedOn = on }, null);
            case AccessionStep.Answer:
                var answer = new AdmissionAnswer(asked.Item ?? throw new ArgumentException("expected an item of the checklist, got none", nameof(asked)), asked.Passed, on, actor, asked.Note);
                return (held! with { Checklist = [.. held!.Checklist.Where(a => a.Item != answer.Item).Append(answer).OrderBy(a => a.Item)] }, null);
            case AccessionStep.Countersign:
                if (held!.Checklist.Any(a => !a.Passed)) return (null, AccessionRefusal.ChecklistFailed);
                if (held.Checklist.Count < Enum.GetValues<AdmissionItem>().Length) return (null, AccessionRefusal.ChecklistOpen);
                if (rules.Fee != FeeRule.None && asked.Note is null) return (null, AccessionRefusal.FeeUnsettled);
                return (held with { State = AccessionState.Countersigned, CountersignedOn = today, CountersignedBy = actor, FeeStatement = rules.Fee == FeeRule.None ? null : asked.Note }, null);
            default:
                return (held! with { State = AccessionState.Withdrawn }, null);
        }
    }

    private static bool IsFrom(AccessionState? from, AccessionStep step) => step switch
    {
        AccessionStep.Invite => from is null or AccessionState.Withdrawn,
        AccessionStep.Sign => from is AccessionState.Invited,
        AccessionStep.Answer => from is AccessionState.Invited or AccessionState.SignedByApplicant,
        AccessionStep.Countersign => from is AccessionState.SignedByApplicant,
        _ => from is AccessionState.Invited or AccessionState.SignedByApplicant or AccessionState.Countersigned,
    };

    private static bool MayTake(AccessionStep step, AccessionRules rules, bool isCurator, bool isOwn) => step switch
    {
        AccessionStep.Invite => isCurator || isOwn && rules.IsOpen,
        AccessionStep.Sign or AccessionStep.Withdraw => isCurator || isOwn,
        _ => isCurator,
    };

    private static bool IsHash(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);
}
