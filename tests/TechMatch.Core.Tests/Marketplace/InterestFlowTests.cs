using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Marketplace;

/// <summary>Random steps by both sides, brokers and the clock: what must hold whatever they do.</summary>
public sealed class InterestFlowTests
{
    private static readonly MarketTerms s_terms = new() { MaxQuestions = 2 };
    private static readonly DateTimeOffset s_start = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    private static readonly InterestContact s_contact = new() { Name = "Aigerim", Email = "a@example.org" };
    private static readonly string s_hash = new('a', 64);

    [Property(MaxTest = 3_000)]
    public Property Flow_anySteps_introducesOnlyWithEachAgreementAndEndsForGood() => Prop.ForAll(Walks(), walk =>
    {
        var (needsBroker, turns) = walk;
        var now = s_start;
        var interest = Begun() with { NeedsBroker = needsBroker };
        // Kept beside the machine, from what was asked of it and answered with yes.
        var agreed = new HashSet<InterestParty>();
        foreach (var (party, step, hours) in turns)
        {
            now += TimeSpan.FromHours(hours);
            var before = interest;
            var end = InterestFlow.Apply(before, step, new InterestActor(party, party.ToString()), now, s_terms);
            Assert.Equal(end.After is null, end.Refusal is not null);
            if (end.After is not { } after) continue;
            if (step is InterestStep.Introduce or InterestStep.ApproveIntroduction) agreed.Add(party);
            Assert.False(before.State.IsOver(), $"{before.State} was left by {step}");
            Assert.Equal(before.History.Count + 1, after.History.Count);
            Assert.Equal(after.State, after.History[^1].State);
            if (after.State.IsIntroduced()) Assert.True(agreed.IsSupersetOf([InterestParty.Offerer, InterestParty.Recipient]) && (!needsBroker || agreed.Contains(InterestParty.Broker)));
            Assert.Equal(after.State.IsOpen(), after.Due is not null);
            Assert.Equal(after.State == InterestState.Declined, after.Decline is not null);
            if (after.State is InterestState.Agreed or InterestState.Concluded) Assert.True(after.Agreement?.Confirmed);
            interest = after;
        }
    });

    [Property(MaxTest = 1_000)]
    public Property Flow_anySteps_isOverWhenTheClockHasRunLongEnough() => Prop.ForAll(Walks(), walk =>
    {
        var now = s_start;
        var interest = Begun() with { NeedsBroker = walk.NeedsBroker };
        foreach (var (party, step, hours) in walk.Turns)
        {
            now += TimeSpan.FromHours(hours);
            interest = InterestFlow.Apply(interest, step, new InterestActor(party, "x"), now, s_terms).After ?? interest;
        }

        var frees = s_terms.FreesAt(interest.State, interest.Due);
        if (!interest.State.IsOpen()) return;
        while (interest.State.IsOpen()) interest = InterestFlow.Apply(interest, new InterestStep.TimeOver(), InterestActor.Clock, interest.Due!.Value, s_terms).After!;
        Assert.True(interest.State.IsOver());
        Assert.InRange(frees!.Value, s_start, DateTimeOffset.MaxValue);
    });

    [Fact]
    public void Answer_afterTheStatedTime_isLateAndStillCounts()
    {
        var late = s_start + s_terms.AnswerTime + TimeSpan.FromDays(1);
        var escalated = Take(Begun(), new InterestStep.TimeOver(), InterestParty.Clock, late);

        var answered = Take(escalated, new InterestStep.Accept(), InterestParty.Recipient, late);

        Assert.Equal((InterestState.Escalated, InterestState.Accepted), (escalated.State, answered.State));
        Assert.Equal(new AnswerLedger(answered.Recipient.Organisation, 0, 1, 0, 0, TimeSpan.FromDays(15)), AnswerLedger.Of(answered.Recipient.Organisation, answered.AnswerTimes, late));
    }

    [Fact]
    public void Clock_beforeTheTime_movesNothing() => Assert.Equal(
        InterestRefusal.NotNow, InterestFlow.Apply(Begun(), new InterestStep.TimeOver(), InterestActor.Clock, s_start + s_terms.AnswerTime - TimeSpan.FromTicks(1), s_terms).Refusal);

    [Fact]
    public void Escalated_withoutAReply_goesBackWithThatReason()
    {
        var escalated = Take(Begun(), new InterestStep.TimeOver(), InterestParty.Clock, s_start + s_terms.AnswerTime);

        var over = Take(escalated, new InterestStep.TimeOver(), InterestParty.Clock, s_start + s_terms.AnswerTime + s_terms.EscalationTime);

        Assert.Equal(new InterestDecline(InterestParty.Clock, Code.Of("no_reply"), null), over.Decline);
        Assert.Equal(1, AnswerLedger.Of(over.Recipient.Organisation, over.AnswerTimes, s_start.AddYears(1)).Unanswered);
    }

    [Fact]
    public void Agreement_ofOneSide_isNoneUntilTheOtherRecordsTheSame()
    {
        var introduced = Introduced();
        var proposed = Take(introduced, Agreement('a'), InterestParty.Offerer, s_start);

        var other = Take(proposed, Agreement('b'), InterestParty.Recipient, s_start);
        var again = Take(proposed, Agreement('a'), InterestParty.Offerer, s_start);
        var same = Take(proposed, Agreement('a'), InterestParty.Recipient, s_start);

        Assert.Equal([InterestState.Introduced, InterestState.Introduced, InterestState.Introduced, InterestState.Agreed], [proposed.State, other.State, again.State, same.State]);
    }

    [Fact]
    public void Offerer_ofItsOwnInterest_cannotAcceptIt() =>
        Assert.Equal(InterestRefusal.NotYours, InterestFlow.Apply(Begun(), new InterestStep.Accept(), new InterestActor(InterestParty.Offerer, "x"), s_start, s_terms).Refusal);

    [Fact]
    public void Ledger_withoutHistory_saysUnknown() => Assert.Null(AnswerLedger.Of(RecordId.Parse("organisations/a"), [], s_start).Median);

    [Theory]
    [InlineData(RecordKind.Need, RecordKind.Technology, true)]
    [InlineData(RecordKind.Startup, RecordKind.Need, true)]
    [InlineData(RecordKind.Proposal, RecordKind.Need, true)]
    [InlineData(RecordKind.Mandate, RecordKind.Proposal, true)]
    [InlineData(RecordKind.Mandate, RecordKind.Technology, false)]
    [InlineData(RecordKind.Need, RecordKind.Need, false)]
    [InlineData(RecordKind.Organisation, RecordKind.Need, false)]
    [InlineData(RecordKind.Technology, RecordKind.Startup, false)]
    public void Pairs_byKind_areThoseForeseen(RecordKind one, RecordKind other, bool meet) => Assert.Equal((meet, meet), (InterestPairs.Meet(one, other), InterestPairs.Meet(other, one)));

    [Fact]
    public void Grant_takenAway_leavesTheOthers()
    {
        var record = InterestGrants.With(InterestGrants.With(Some.Technology(), RecordId.Parse("organisations/a"), DisclosureTier.Introduced), RecordId.Parse("organisations/b"), DisclosureTier.Agreement);

        var after = InterestGrants.With(record, RecordId.Parse("organisations/a"), null);

        Assert.Equal([new AccessGrant { To = "organisations/b", Tier = DisclosureTier.Agreement }], after.Grants);
        Assert.Same(after, InterestGrants.With(after, RecordId.Parse("organisations/a"), null));
    }

    private static Interest Begun() => InterestFlow.Begin(
        "0123456789abcdef", new InterestSide(RecordId.Parse("organisations/a"), RecordId.Parse("needs/n")), new InterestSide(RecordId.Parse("organisations/b"), RecordId.Parse("technologies/t")),
        [new QuestionAnswer(Code.Of("cooperation"), "a pilot")], new InterestActor(InterestParty.Offerer, "anna"), s_start, s_terms);

    private static Interest Introduced()
    {
        var accepted = Take(Begun(), new InterestStep.Accept(), InterestParty.Recipient, s_start);
        return Take(Take(accepted, new InterestStep.Introduce(s_contact), InterestParty.Recipient, s_start), new InterestStep.Introduce(s_contact), InterestParty.Offerer, s_start);
    }

    private static InterestStep.RecordAgreement Agreement(char digit) => new(Code.Of("pilot"), new DateOnly(2026, 11, 20), new string(digit, 64));

    private static Interest Take(Interest interest, InterestStep step, InterestParty party, DateTimeOffset now)
    {
        var end = InterestFlow.Apply(interest, step, new InterestActor(party, "x"), now, s_terms);
        Assert.Equal("", end.Message);
        return end.After!;
    }

    private static Arbitrary<(bool NeedsBroker, (InterestParty Party, InterestStep Step, int Hours)[] Turns)> Walks()
    {
        var steps = Gen.Elements<InterestStep>(
            new InterestStep.Accept(), new InterestStep.AskMore("what does it cost?"), new InterestStep.Supply([new QuestionAnswer(Code.Of("open_points"), "a lot")]),
            new InterestStep.Decline(Code.Of("price"), null), new InterestStep.Introduce(s_contact), new InterestStep.Introduce(s_contact), new InterestStep.ApproveIntroduction(),
            new InterestStep.RecordAgreement(Code.Of("nda"), new DateOnly(2026, 11, 20), s_hash), new InterestStep.RecordOutcome(Code.Of("delivered")),
            new InterestStep.Withdraw(null), new InterestStep.TimeOver(), new InterestStep.Assign("key:1", true));
        var turn = from party in Gen.Elements(Enum.GetValues<InterestParty>()) from step in steps from hours in Gen.Choose(0, 400) select (party, step, hours);
        // Mostly along the way to an introduction, or few walks would come to one.
        var likely = Gen.Elements<(InterestParty, InterestStep, int)>(
            (InterestParty.Recipient, new InterestStep.Accept(), 1), (InterestParty.Recipient, new InterestStep.Introduce(s_contact), 1),
            (InterestParty.Offerer, new InterestStep.Introduce(s_contact), 1), (InterestParty.Broker, new InterestStep.ApproveIntroduction(), 1));
        return (from broker in Gen.Elements(true, false) from turns in Gen.Frequency((1, turn), (2, likely)).ArrayOf(20) select (broker, turns)).ToArbitrary();
    }
}
