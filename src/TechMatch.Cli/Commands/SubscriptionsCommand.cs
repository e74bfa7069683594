using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch subscriptions create|list|get|deliveries|watch|delete</c></summary>
internal static class SubscriptionsCommand
{
    public static Command Create() => new("subscriptions", "Questions that are kept: what newly matches, and what no longer does.")
    {
        CreateOne(), List(), Get(), Deliveries(), SubscriptionWatch.Create(), Delete(),
    };

    public static Argument<string> Name() => new("name") { Description = "subscriptions/ and 16 digits, as 'subscriptions list' shows it." };

    private static Command CreateOne()
    {
        var label = new Argument<string>("label") { Description = "What it is for: 'kilns'." };
        var words = new Option<string?>("--words") { Description = "Records that hold these words, as of a search: '\"waste heat\" +kiln'." };
        var subject = new Option<string?>("--about") { Description = "Best matches of a need, technology, startup, proposal or mandate: needs/kz-kiln-heat." };
        var profile = new Option<string>("--profile") { Description = "Weight profile of the match.", DefaultValueFactory = _ => "" };
        var language = new Option<string>("--language", "-l") { Description = "ISO 639-1 of the words.", DefaultValueFactory = _ => "" };
        var kinds = new Option<RecordKind[]>("--kind") { Description = "Only these kinds.", AllowMultipleArgumentsPerToken = true };
        var countries = new Option<string[]>("--country") { Description = "Only these countries (ISO 3166-1 alpha-2).", AllowMultipleArgumentsPerToken = true };
        var sectors = new Option<string[]>("--sector") { Description = "Only these sectors.", AllowMultipleArgumentsPerToken = true };
        var webhook = new Option<string?>("--webhook") { Description = "https address that events are posted to. The secret of its signatures is printed once, alone on standard output." };
        var command = new Command("create", "Keep a question.") { label, words, subject, profile, language, kinds, countries, sectors, webhook };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(words) is null == arguments.GetValue(subject) is null) throw new CommandException("expected --words or --about RECORD, got both or neither", ExitCode.Usage);
            var question = new SavedQuestion
            {
                Profile = arguments.GetValue(profile)!, Language = arguments.GetValue(language)!,
                Filter = new RecordFilter { Kinds = { arguments.GetValue(kinds) ?? [] }, Countries = { arguments.GetValue(countries) ?? [] }, Sectors = { arguments.GetValue(sectors) ?? [] } },
            };
            if (arguments.GetValue(words) is { } sought) question.Words = sought;
            else question.Subject = arguments.GetValue(subject)!;
            var request = new CreateSubscriptionRequest { Label = arguments.GetValue(label)!, Question = question };
            if (arguments.GetValue(webhook) is { } url) request.WebhookUrl = url;
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            return await ShowCreatedAsync(arguments, await Client(connection).CreateSubscriptionAsync(request, cancellationToken: cancellationToken));
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "One's own, oldest first.");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await Client(connection).ListSubscriptionsAsync(new ListSubscriptionsRequest(), cancellationToken: cancellationToken);
            Print(arguments, response.Subscriptions, response);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Get()
    {
        var name = Name();
        var command = new Command("get", "One of them.") { name };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var subscription = await FindAsync(connection, arguments.GetValue(name)!, cancellationToken);
            Print(arguments, [subscription], subscription);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Deliveries()
    {
        var name = Name();
        var command = new Command("deliveries", "How its webhook does: what waits behind a failed attempt, and what was set aside after the last one. Ends with 3 when there is any.") { name };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var subscription = await FindAsync(connection, arguments.GetValue(name)!, cancellationToken);
            if (subscription.Webhook is not { } webhook) throw new CommandException($"{subscription.Name} has no webhook; 'subscriptions watch' tells what it finds", ExitCode.Usage);
            var rows = new Rows("state", "events", "attempts", "time", "fault", "watch --resume") { Unbroken = ["watch --resume"] };
            foreach (var dead in webhook.DeadLetters)
                rows.Add(dead, "set aside", string.Create(CultureInfo.InvariantCulture, $"{dead.FirstEvent}-{dead.LastEvent}"), Number(dead.Attempts), Moment(dead.Time), dead.Fault, dead.ResumeToken);
            if (webhook.Attempts > 0) rows.Add(null, "tried again", "", Number(webhook.Attempts), Moment(webhook.NextAttemptTime), webhook.LastFault, webhook.ResumeToken);
            rows.Print(arguments.GetValue(OutputOption.Option), webhook);
            return webhook.Attempts == 0 && webhook.DeadLetters.Count == 0 ? ExitCode.Ok : ExitCode.Partial;
        });
        return command;
    }

    private static Command Delete()
    {
        var name = Name();
        var command = new Command("delete", "Asks no more and forgets what it told.") { name };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            await Client(connection).DeleteSubscriptionAsync(new DeleteSubscriptionRequest { Name = arguments.GetValue(name)! }, cancellationToken: cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>A secret is alone on standard output, as that of a key is; programs that ask for JSON get it in the answer.</summary>
    private static async Task<int> ShowCreatedAsync(ParseResult arguments, CreateSubscriptionResponse created)
    {
        var isJson = arguments.GetValue(OutputOption.Option) is OutputFormat.Json or OutputFormat.Jsonl;
        if (isJson || created.WebhookSecret.Length == 0)
        {
            Print(arguments, [created.Subscription], created, created);
            return ExitCode.Ok;
        }

        await Console.Error.WriteLineAsync($"{created.Subscription.Name} ({created.Subscription.Label}); the secret is shown this once:");
        await Console.Out.WriteLineAsync(created.WebhookSecret);
        return ExitCode.Ok;
    }

    private static void Print(ParseResult arguments, IEnumerable<Subscription> subscriptions, IMessage whole, IMessage? line = null)
    {
        var rows = new Rows("name", "label", "question", "created", "webhook") { Unbroken = ["name"] };
        foreach (var s in subscriptions) rows.Add(line ?? s, s.Name, s.Label, s.Question.QuestionCase == SavedQuestion.QuestionOneofCase.Subject ? s.Question.Subject : s.Question.Words, Moment(s.CreateTime), State(s.Webhook));
        rows.Print(arguments.GetValue(OutputOption.Option), whole);
    }

    private static string State(Webhook? webhook) => webhook switch
    {
        null => "",
        { Attempts: > 0 } => $"attempt {Number(webhook.Attempts)} failed",
        { DeadLetters.Count: > 0 } => $"{Number(webhook.DeadLetters.Count)} set aside",
        _ => webhook.Url,
    };

    private static async Task<Subscription> FindAsync(Connection connection, string name, CancellationToken cancellationToken) =>
        (await Client(connection).GetSubscriptionAsync(new GetSubscriptionRequest { Name = name }, cancellationToken: cancellationToken)).Subscription;

    private static SubscriptionService.SubscriptionServiceClient Client(Connection connection) => new(connection.Channel);

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static string Moment(Timestamp? at) => at is null ? "" : at.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
