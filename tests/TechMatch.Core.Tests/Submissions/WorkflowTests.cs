using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Submissions;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Submissions;

public sealed class WorkflowTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly s_today = new(2026, 11, 30);
    private static readonly RecordId s_plant = RecordId.Parse("organisations/plant");

    [Fact]
    public void Publish_overAnObjection_takesTheWordAndAReason()
    {
        var objected = InReview() with { Endorsement = Endorsement.Objected };

        Assert.Equal(StepRefusal.Objected, Take(objected, new StepAsked(SubmissionStep.Publish), Party.Reviewer).Refusal);
        Assert.Equal(StepRefusal.ReasonMissing, Take(objected, new StepAsked(SubmissionStep.Publish) { OverridesObjection = true }, Party.Reviewer).Refusal);
        Assert.Equal(SubmissionState.Published, Take(objected, new StepAsked(SubmissionStep.Publish) { OverridesObjection = true, Reason = "the ministry agrees" }, Party.Reviewer).After.State);
    }

    [Fact]
    public void Publish_withoutALastDay_lastsAYear_andKeepsAnEarlierOneOfTheAuthor()
    {
        Assert.Equal(s_today.AddDays(365), Take(InReview(), new StepAsked(SubmissionStep.Publish), Party.Reviewer).After.ExpiresOn);
        Assert.Equal(s_today.AddDays(10), Take(InReview() with { ExpiresOn = s_today.AddDays(10) }, new StepAsked(SubmissionStep.Publish), Party.Reviewer).After.ExpiresOn);
        Assert.Equal(StepRefusal.BadExpiry, Take(InReview(), new StepAsked(SubmissionStep.Publish) { ExpiresOn = s_today.AddDays(-1) }, Party.Reviewer).Refusal);
    }

    [Fact]
    public void Expire_onTheLastDay_isNotDue_andTheDayAfterIs()
    {
        var published = new Submission { Record = RecordId.Parse("needs/a"), State = SubmissionState.Published, ExpiresOn = s_today };

        Assert.Equal(StepRefusal.NotDue, Take(published, new StepAsked(SubmissionStep.Expire), Party.Clock).Refusal);
        Assert.Equal(SubmissionState.Expired, SubmissionWorkflow.Take(published, new StepAsked(SubmissionStep.Expire), Party.Clock, SubmissionTerms.Standard, s_now.AddDays(1)).After.State);
    }

    [Theory]
    [InlineData(61, null, null)]
    [InlineData(60, null, 60)]
    [InlineData(31, 60, null)]
    [InlineData(30, 60, 30)]
    [InlineData(5, null, 7)]
    [InlineData(5, 7, null)]
    public void Reminder_isDue_onceForEachOfItsDays(int left, int? reminded, int? due) => Assert.Equal(due, SubmissionTerms.Standard.ReminderDue(left, reminded));

    [Fact]
    public void Assign_ofARecordWithRules_letsTheReviewerReadIt_untilTheReviewEnds()
    {
        CatalogRecord record = Some.Technology() with { State = RecordState.Draft, Owner = s_plant, Access = new AccessRules { Visibility = Visibility.Private } };
        var submitted = new Submission { Record = record.Id, State = SubmissionState.Submitted };
        var reviewer = new Principal("user:issuer|r", Role.Staff);

        var inReview = Take(submitted, new StepAsked(SubmissionStep.Assign) { Reviewer = reviewer.Id }, Party.Staff).After;
        var reviewed = SubmissionWorkflow.Applied(record, SubmissionStep.Assign, submitted, inReview, s_today);
        var rejected = Take(inReview, new StepAsked(SubmissionStep.Reject) { Reason = "not ours" }, Party.Reviewer).After;
        var after = SubmissionWorkflow.Applied(reviewed, SubmissionStep.Reject, inReview, rejected, s_today);

        Assert.Equal((null, DisclosureTier.Internal, null), (AccessScope.Of(reviewer).TierOf(record), AccessScope.Of(reviewer).TierOf(reviewed), AccessScope.Of(reviewer).TierOf(after)));
        Assert.Equal(record, after);
    }

    [Fact]
    public void Parties_ofOneRecord_areWhoTheyAre()
    {
        var need = Some.Need() with { State = RecordState.Draft, Owner = s_plant };

        Assert.Equal(Party.Owner, Parties.Of(new Principal("key:o", Role.Owner) { Organisation = s_plant }, need, null));
        Assert.Equal(Party.None, Parties.Of(new Principal("key:p", Role.Owner) { Organisation = RecordId.Parse("organisations/other") }, need, null));
        Assert.Equal(Party.Staff | Party.Reviewer, Parties.Of(new Principal("key:s", Role.Staff), need, "key:s"));
        Assert.Equal(Party.Staff, Parties.Of(new Principal("key:t", Role.Staff), need, "key:s"));
        Assert.Equal(Party.None, Parties.Of(new Principal("key:t", Role.Staff), need with { Access = new AccessRules { Visibility = Visibility.Private } }, null));
        Assert.Equal(Party.FocalPoint, Parties.Of(new Principal("key:f", Role.FocalPoint) { Country = CountryCode.Of("KZ") }, need, null));
        Assert.Equal(Party.None, Parties.Of(new Principal("key:g", Role.FocalPoint) { Country = CountryCode.Of("KG") }, need, null));
    }

    [Fact]
    public void Followed_aRecordPublishedBesideTheWorkflow_isPublished() =>
        Assert.Equal(SubmissionState.Published, SubmissionWorkflow.Followed(InReview(), Some.Need("a") with { State = RecordState.Published }).State);

    private static Submission InReview() => new() { Record = RecordId.Parse("needs/a"), State = SubmissionState.InReview, Reviewer = "key:r", SubmittedAt = s_now };

    private static StepAnswer Take(Submission held, StepAsked asked, Party by) => SubmissionWorkflow.Take(held, asked, by, SubmissionTerms.Standard, s_now);
}
