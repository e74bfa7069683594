using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TechMatch.Core.Catalog;
using TechMatch.Core.Submissions;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Submissions;

/// <summary>Whatever anybody tries in whatever order: the submission is where the table leads, and the record is in the state of that.</summary>
public sealed class WorkflowPropertyTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<(StepAsked Asked, Party By, int Days)> s_moves =
        from step in Gen.Elements(Enum.GetValues<SubmissionStep>())
        from party in Gen.Elements(Party.None, Party.Owner, Party.Staff, Party.Reviewer | Party.Staff, Party.FocalPoint, Party.Clock, Party.Owner | Party.FocalPoint)
        from reason in Gen.Elements(null, "because")
        from reviewer in Gen.Elements(null, "key:a", "key:b")
        from overrides in Gen.Elements(true, false)
        from days in Gen.Elements(0, 0, 1, 40, 400)
        select (new StepAsked(step) { Reason = reason, Reviewer = reviewer, OverridesObjection = overrides }, party, days);

    [Property(MaxTest = 2_000)]
    public Property Steps_anySequence_leaveAReachableStateThatTheRecordIsIn() => Prop.ForAll(Gen.ListOf(s_moves).Select(l => l.ToList()).ToArbitrary(), moves =>
    {
        CatalogRecord record = Some.Need() with { State = RecordState.Draft };
        var (held, now, taken) = (Submission.Of(record), s_start, new List<StepRule>());
        foreach (var (asked, by, days) in moves)
        {
            now = now.AddDays(days);
            var answer = SubmissionWorkflow.Take(held, asked, by, SubmissionTerms.Standard, now);
            if (answer.Refusal is not null)
            {
                Assert.Equal(held, answer.After);
                continue;
            }

            var rule = Assert.Single(SubmissionTable.All, r => r.From == held.State && r.Step == asked.Step);
            Assert.Equal(rule.To, answer.After.State);
            Assert.NotEqual(Party.None, rule.By & by);
            Assert.False(rule.NeedsReason && asked.Reason is null);
            record = SubmissionWorkflow.Applied(record, asked.Step, held, answer.After, DateOnly.FromDateTime(now.UtcDateTime));
            held = answer.After;
            taken.Add(rule);
            Assert.Equal(SubmissionTable.RecordStateOf(held.State), record.State);
            Assert.Equal(held, SubmissionWorkflow.Followed(held, record));
        }

        Assert.Contains(held.State, Reachable());
        // Nothing is public that nobody reviewed.
        if (record.State == RecordState.Published) Assert.Contains(taken, r => r.Step == SubmissionStep.Publish);
    });

    [Property(MaxTest = 1_000)]
    public Property Objection_untilItIsTakenBack_isNeverPublishedOverWithoutAReason() => Prop.ForAll(Gen.ListOf(s_moves).Select(l => l.ToList()).ToArbitrary(), moves =>
    {
        var (held, now) = (Submission.Of(Some.Need() with { State = RecordState.Draft }), s_start);
        foreach (var (asked, by, days) in moves)
        {
            now = now.AddDays(days);
            var answer = SubmissionWorkflow.Take(held, asked, by, SubmissionTerms.Standard, now);
            if (answer.Refusal is null && asked.Step == SubmissionStep.Publish && held.Endorsement == Endorsement.Objected) Assert.True(asked is { OverridesObjection: true, Reason: not null });
            held = answer.After;
        }
    });

    [Fact]
    public void Table_everyState_isReached() => Assert.Equal(Enum.GetValues<SubmissionState>().ToHashSet(), Reachable());

    [Fact]
    public void Table_everyPair_hasOneRule() => Assert.Equal(SubmissionTable.All.Count, SubmissionTable.All.DistinctBy(r => (r.From, r.Step)).Count());

    private static HashSet<SubmissionState> Reachable()
    {
        var (reached, open) = (new HashSet<SubmissionState> { SubmissionState.Draft }, new Queue<SubmissionState>([SubmissionState.Draft]));
        while (open.TryDequeue(out var from))
        {
            foreach (var rule in SubmissionTable.All.Where(r => r.From == from && reached.Add(r.To))) open.Enqueue(rule.To);
        }

        return reached;
    }
}
