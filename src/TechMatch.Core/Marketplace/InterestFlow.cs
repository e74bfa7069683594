using System.Diagnostics;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Marketplace;

/// <summary>
/// The one way in which an interest changes. Pure: what is there, a step, who takes it and when, to what is there then. An
/// introduction needs the agreement of both sides, and a broker's where an alliance asks for it, by construction of
/// <see cref="Completed"/> alone.
/// </summary>
public static class InterestFlow
{
    /// <summary>Term of <c>decline_reasons</c> that the clock gives.</summary>
    public static readonly Code NoReply = Code.Of("no_reply");

    /// <summary>What a new interest is; whether there may be one is decided where the records are (<see cref="InterestPairs"/>, the cap).</summary>
    public static Interest Begin(string id, InterestSide offerer, InterestSide recipient, ValueList<QuestionAnswer> answers, InterestActor actor, DateTimeOffset now, MarketTerms terms)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(terms);
        var begun = new Interest { Id = id, Offerer = offerer, Recipient = recipient, Answers = answers };
        return Moved(Asked(begun, recipient.Organisation, InterestState.Expressed, now, terms), "express", actor, now, said: null);
    }

    public static InterestEnd Apply(Interest interest, InterestStep step, InterestActor actor, DateTimeOffset now, MarketTerms terms)
    {
        ArgumentNullException.ThrowIfNull(interest);
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(terms);
        if (!Takers(step).Contains(actor.Party)) return InterestEnd.Refused(InterestRefusal.NotYours, $"expected '{WordOf(step)}' of {string.Join(" or ", Takers(step))}, got it of {actor.Party}");
        if (Next(interest, step, actor, now, terms) is not { } after)
            return InterestEnd.Refused(InterestRefusal.NotNow, $"expected a state in which {actor.Party} may '{WordOf(step)}', got {interest.State}");
        return InterestEnd.Done(Moved(Completed(after), WordOf(step), actor, now, step.Said));
    }

    public static string WordOf(InterestStep step) => step switch
    {
        InterestStep.Accept => "accept",
        InterestStep.AskMore => "ask_more",
        InterestStep.Supply => "supply",
        InterestStep.Decline => "decline",
        InterestStep.Introduce => "introduce",
        InterestStep.ApproveIntroduction => "approve",
        InterestStep.RecordAgreement => "agree",
        InterestStep.RecordOutcome => "conclude",
        InterestStep.Withdraw => "withdraw",
        InterestStep.Assign => "assign",
        InterestStep.TimeOver => "time_over",
        _ => throw new UnreachableException(),
    };

    private static IReadOnlyList<InterestParty> Takers(InterestStep step) => step switch
    {
        InterestStep.Accept or InterestStep.AskMore => [InterestParty.Recipient],
        InterestStep.Supply => [InterestParty.Offerer],
        InterestStep.ApproveIntroduction or InterestStep.Assign => [InterestParty.Broker],
        InterestStep.Withdraw => [InterestParty.Offerer, InterestParty.Recipient, InterestParty.Broker],
        InterestStep.TimeOver => [InterestParty.Clock],
        _ => [InterestParty.Offerer, InterestParty.Recipient],
    };

    /// <returns>Null when the step has no place in the present state.</returns>
    private static Interest? Next(Interest interest, InterestStep step, InterestActor actor, DateTimeOffset now, MarketTerms terms)
    {
        var waits = interest.State is InterestState.Expressed or InterestState.Escalated;
        switch (step)
        {
            case InterestStep.Accept when waits:
                return Answered(interest, now) with { State = InterestState.Accepted, Due = now + terms.IntroductionTime };
            case InterestStep.AskMore when waits && interest.AnswerTimes.Count < 2 * terms.MaxQuestions:
                return Asked(Answered(interest, now), interest.Offerer.Organisation, InterestState.MoreAsked, now, terms);
            case InterestStep.Supply supply when interest.State == InterestState.MoreAsked:
                return Asked(Answered(interest, now), interest.Recipient.Organisation, InterestState.Expressed, now, terms) with { Answers = [.. interest.Answers, .. supply.Answers] };
            // Who has offered does not decline its own offer, but draws it back; from the acceptance on either may say no.
            case InterestStep.Decline decline when waits && actor.Party == InterestParty.Recipient || interest.State is InterestState.Accepted or InterestState.Introduced:
                return Declined(waits ? Answered(interest, now) : interest, new InterestDecline(actor.Party, decline.Reason, decline.Text));
            case InterestStep.Introduce introduce when interest.State == InterestState.Accepted:
                var side = interest.SideOf(actor.Party) with { Contact = introduce.Contact };
                return actor.Party == InterestParty.Offerer ? interest with { Offerer = side } : interest with { Recipient = side };
            case InterestStep.ApproveIntroduction when interest is { State: InterestState.Accepted, NeedsBroker: true }:
                return interest with { BrokerAgrees = true };
            case InterestStep.RecordAgreement agreement when interest.State == InterestState.Introduced:
                return Recorded(interest, agreement, actor.Party);
            case InterestStep.RecordOutcome outcome when interest.State is InterestState.Agreed or InterestState.Concluded && !interest.Outcomes.Contains(outcome.Outcome):
                return interest with { State = InterestState.Concluded, Outcomes = [.. interest.Outcomes, outcome.Outcome] };
            case InterestStep.Withdraw when !interest.State.IsOver() && (actor.Party != InterestParty.Recipient || interest.State.IsIntroduced()):
                return interest with { State = InterestState.Withdrawn, Due = null };
            case InterestStep.Assign assign when !interest.State.IsOver() && interest.Brokers.Contains(assign.Broker) != assign.Assigned:
                return interest with { Brokers = assign.Assigned ? [.. interest.Brokers, assign.Broker] : [.. interest.Brokers.Where(b => b != assign.Broker)] };
            case InterestStep.TimeOver when interest.Due <= now:
                return TimeOver(interest, terms);
            default:
                return null;
        }
    }

    private static Interest TimeOver(Interest interest, MarketTerms terms) => interest.State switch
    {
        InterestState.Expressed => interest with { State = InterestState.Escalated, Due = interest.Due + terms.EscalationTime },
        InterestState.Escalated or InterestState.MoreAsked => Declined(interest, new InterestDecline(InterestParty.Clock, NoReply, null)),
        // Nobody said no; it came to nothing.
        _ => interest with { State = InterestState.Withdrawn, Due = null },
    };

    /// <summary>The only place where an interest becomes an introduction.</summary>
    private static Interest Completed(Interest interest) =>
        interest is { State: InterestState.Accepted, Offerer.AgreesToIntroduction: true, Recipient.AgreesToIntroduction: true } && (interest.BrokerAgrees || !interest.NeedsBroker)
            ? interest with { State = InterestState.Introduced, Due = null }
            : interest;

    private static Interest Declined(Interest interest, InterestDecline decline) => interest with { State = InterestState.Declined, Due = null, Decline = decline };

    /// <summary>One side's word raises nobody's tier: the other has to record the same document as the same kind.</summary>
    private static Interest Recorded(Interest interest, InterestStep.RecordAgreement step, InterestParty by)
    {
        if (interest.Agreement is { } held && held.RecordedBy != by && held.Kind == step.Kind && held.SignedOn == step.SignedOn && held.DocumentHash == step.DocumentHash)
            return interest with { State = InterestState.Agreed, Agreement = held with { Confirmed = true } };
        return interest with { Agreement = new InterestAgreement(step.Kind, step.SignedOn, step.DocumentHash, by) };
    }

    private static Interest Asked(Interest interest, RecordId organisation, InterestState state, DateTimeOffset now, MarketTerms terms) => interest with
    {
        State = state,
        Due = now + terms.AnswerTime,
        AnswerTimes = [.. interest.AnswerTimes, new AnswerTime(organisation, now, now + terms.AnswerTime)],
    };

    /// <summary>With a clock set back in between, at once: no answer takes a time under nothing.</summary>
    private static Interest Answered(Interest interest, DateTimeOffset now)
    {
        var asked = interest.AnswerTimes[^1];
        return interest with { AnswerTimes = [.. interest.AnswerTimes.Take(interest.AnswerTimes.Count - 1), asked with { AnsweredAt = now > asked.AskedAt ? now : asked.AskedAt }] };
    }

    private static Interest Moved(Interest interest, string word, InterestActor actor, DateTimeOffset now, string? said) =>
        interest with { History = [.. interest.History, new InterestMove(now, actor.Party, actor.Principal, word, interest.State, said)] };
}
