using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch submission check|show|list|load|reminders|history|revisions|diff|twin</c> and one command a step.</summary>
internal static class SubmissionCommand
{
    public static Command Create()
    {
        var command = new Command("submission", "From a draft to a published record: check, submit, review, renew.")
        {
            Check(), Show(), List(), Load(), Reminders(), Revisions(), Diff(), Twin(),
        };
        foreach (var step in Steps()) command.Subcommands.Add(step);
        return command;
    }

    private static IEnumerable<Command> Steps()
    {
        yield return Step("submit", SubmissionStep.Submit, "Hand a draft in for review.");
        yield return Step("assign", SubmissionStep.Assign, "Name the reviewer.");
        yield return Step("endorse", SubmissionStep.Endorse, "As the focal point of its country, be in favour.");
        yield return Step("object", SubmissionStep.Oppose, "As the focal point of its country, be against, with a reason.");
        yield return Step("request-changes", SubmissionStep.RequestChanges, "Send it back to its owner, with a reason.");
        yield return Step("publish", SubmissionStep.Publish, "Publish what was reviewed.");
        yield return Step("reject", SubmissionStep.Reject, "Turn it down, with a reason.");
        yield return Step("renew", SubmissionStep.Renew, "Say that it still holds, for another year.");
        yield return Step("withdraw", SubmissionStep.Withdraw, "Take it back, with a reason.");
        yield return Step("reopen", SubmissionStep.Reopen, "Make a new draft of what was rejected or withdrawn.");
    }

    private static Command Step(string name, SubmissionStep step, string description)
    {
        var record = Name();
        var reason = new Option<string?>("--reason") { Description = "Why; kept in the history." };
        var reviewer = new Option<string?>("--reviewer") { Description = "Principal id: key:…, user:issuer|subject.", Required = step == SubmissionStep.Assign };
        var overrides = new Option<bool>("--override-objection") { Description = "Over the objection of the focal point; takes a reason." };
        var until = new Option<string?>("--until") { Description = "A last day before the usual one, YYYY-MM-DD." };
        var command = new Command(name, description) { record, reason };
        if (step == SubmissionStep.Assign) command.Options.Add(reviewer);
        if (step == SubmissionStep.Publish) command.Options.Add(overrides);
        if (step is SubmissionStep.Publish or SubmissionStep.Renew) command.Options.Add(until);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var request = new TakeStepRequest { Name = arguments.GetValue(record)!, Step = step };
            if (arguments.GetValue(reason) is { } why) request.Reason = why;
            if (step == SubmissionStep.Assign) request.Reviewer = arguments.GetValue(reviewer)!;
            if (step == SubmissionStep.Publish) request.OverrideObjection = arguments.GetValue(overrides);
            if (step is SubmissionStep.Publish or SubmissionStep.Renew && arguments.GetValue(until) is { } last) request.ExpiresOn = last;
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await Client(connection).TakeStepAsync(request, cancellationToken: cancellationToken);
            Print([response.Submission], arguments.GetValue(OutputOption.Option), response);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Check() => Reading("check", "What a record lacks before it is submitted, and what it may repeat.", async (client, name, format, cancellationToken) =>
    {
        var response = await client.CheckSubmissionAsync(new CheckSubmissionRequest { Name = name }, cancellationToken: cancellationToken);
        var rows = new Rows("what", "field or record", "says");
        rows.Add(response.Completeness, "score", response.Completeness.Score.ToString("0.00", CultureInfo.InvariantCulture), $"at least {response.Completeness.Floor.ToString("0.00", CultureInfo.InvariantCulture)} is asked for");
        foreach (var advice in response.Completeness.Advice) rows.Add(advice, advice.Required ? "required" : $"+{advice.Gain.ToString("0.00", CultureInfo.InvariantCulture)}", advice.Field, advice.Text);
        foreach (var giveaway in response.Teaser) rows.Add(giveaway, "teaser", giveaway.Field, giveaway.Text);
        foreach (var twin in response.Twins) rows.Add(twin, $"{twin.Reason} {twin.Likeness.ToString("0.00", CultureInfo.InvariantCulture)}", twin.Name, twin.Title);
        rows.Print(format, response);
        return response.MaySubmit ? ExitCode.Ok : ExitCode.Failed;
    });

    private static Command Show() => Reading("show", "Where a record is, and every step on the way there.", async (client, name, format, cancellationToken) =>
    {
        var response = await client.GetSubmissionAsync(new GetSubmissionRequest { Name = name }, cancellationToken: cancellationToken);
        var rows = new Rows("no", "time", "step", "state after", "actor", "reason");
        foreach (var step in response.History) rows.Add(step, $"{step.Number}", Day(step.Time), step.Step.ToString(), step.After.ToString(), step.Actor, step.HasReason ? step.Reason : "");
        if (response.History.Count == 0) rows.Add(response.Submission, "", "", "", response.Submission.State.ToString(), "", "");
        rows.Print(format, response);
        return ExitCode.Ok;
    });

    private static Command Revisions() => Reading("revisions", "Revisions of a record, newest first.", async (client, name, format, cancellationToken) =>
    {
        var response = await client.ListRevisionsAsync(new ListRevisionsRequest { Name = name, PageSize = 500 }, cancellationToken: cancellationToken);
        var rows = new Rows("revision", "time", "content");
        foreach (var revision in response.Revisions) rows.Add(revision, $"{revision.Number}", Day(revision.Time), revision.Deleted ? "deleted" : revision.HasContent ? "kept" : "");
        rows.Print(format, response);
        return ExitCode.Ok;
    });

    private static Command List()
    {
        var states = new Option<SubmissionState[]>("--state") { Description = "Some of the states. Default: what waits.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var reviewer = new Option<string?>("--reviewer") { Description = "Only those before this reviewer." };
        var command = new Command("list", "What waits for review, longest first; your own, for an owner.") { states, reviewer };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var request = new ListSubmissionsRequest { States = { arguments.GetValue(states) }, PageSize = 500 };
            if (arguments.GetValue(reviewer) is { } only) request.Reviewer = only;
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await Client(connection).ListSubmissionsAsync(request, cancellationToken: cancellationToken);
            Print(response.Submissions, arguments.GetValue(OutputOption.Option), response);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Load()
    {
        var command = new Command("load", "How much lies before each reviewer.");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await Client(connection).GetReviewLoadAsync(new GetReviewLoadRequest(), cancellationToken: cancellationToken);
            var rows = new Rows("reviewer", "records", "oldest");
            foreach (var load in response.Loads) rows.Add(load, load.HasReviewer ? load.Reviewer : "(nobody yet)", $"{load.Records}", Day(load.Oldest));
            rows.Print(arguments.GetValue(OutputOption.Option), response);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Reminders()
    {
        var command = new Command("reminders", "Records whose last day is near, soonest first.");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await Client(connection).ListRemindersAsync(new ListRemindersRequest { PageSize = 500 }, cancellationToken: cancellationToken);
            Print(response.Submissions, arguments.GetValue(OutputOption.Option), response);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Diff()
    {
        var record = Name();
        var before = new Argument<long>("before") { Description = "The earlier revision." };
        var after = new Argument<long>("after") { Description = "The later revision." };
        var command = new Command("diff", "What changed between two revisions.") { record, before, after };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var request = new DiffRevisionsRequest { Name = arguments.GetValue(record)!, Before = arguments.GetValue(before), After = arguments.GetValue(after) };
            var response = await Client(connection).DiffRevisionsAsync(request, cancellationToken: cancellationToken);
            var rows = new Rows("field", "before", "after");
            foreach (var change in response.Changes) rows.Add(change, change.Path, change.HasBefore ? change.Before : "", change.HasAfter ? change.After : "");
            rows.Print(arguments.GetValue(OutputOption.Option), response);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Twin()
    {
        var record = Name();
        var other = new Argument<string>("other") { Description = "The record it may repeat." };
        var verdict = new Argument<string>("verdict") { Description = "same or different." };
        verdict.AcceptOnlyFromAmong("same", "different");
        var reason = new Option<string?>("--reason") { Description = "Why." };
        var command = new Command("twin", "Say whether two records are the same; nobody is asked again.") { record, other, verdict, reason };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var request = new AnswerTwinRequest { Name = arguments.GetValue(record)!, Other = arguments.GetValue(other)!, Verdict = arguments.GetValue(verdict) == "same" ? TwinVerdict.Same : TwinVerdict.Different };
            if (arguments.GetValue(reason) is { } why) request.Reason = why;
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            await Client(connection).AnswerTwinAsync(request, cancellationToken: cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Reading(string name, string description, Func<SubmissionService.SubmissionServiceClient, string, OutputFormat, CancellationToken, Task<int>> read)
    {
        var record = Name();
        var command = new Command(name, description) { record };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            return await read(Client(connection), arguments.GetValue(record)!, arguments.GetValue(OutputOption.Option), cancellationToken);
        });
        return command;
    }

    private static void Print(IEnumerable<Submission> submissions, OutputFormat format, Google.Protobuf.IMessage whole)
    {
        var rows = new Rows("record", "state", "reviewer", "focal point", "waits since", "last day", "title") { Unbroken = ["record"] };
        foreach (var s in submissions)
            rows.Add(s, s.Record, s.State.ToString(), s.HasReviewer ? s.Reviewer : "", s.Endorsement == Endorsement.Unspecified ? "" : s.Endorsement.ToString(), Day(s.SubmitTime), s.HasExpiresOn ? s.ExpiresOn : "", s.Title);
        rows.Print(format, whole);
    }

    private static Argument<string> Name() => new("record") { Description = "Name of the record: technologies/key." };

    private static SubmissionService.SubmissionServiceClient Client(Connection connection) => new(connection.Channel);

    private static string Day(Timestamp? at) => at is null ? "" : at.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
