using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch interests list|get|express|answer|supply|decline|introduce|agree|conclude|withdraw|assign|ledger|terms</c></summary>
internal static class InterestsCommand
{
    private static readonly Dictionary<string, InterestState> s_states = System.Enum.GetValues<InterestState>().Where(s => s != InterestState.Unspecified)
        .ToDictionary(s => Word(s.ToString()), StringComparer.Ordinal);

    public static Command Create() => new("interests", "From an interest to an introduction, an agreement and what came of it.")
    {
        List(), Get(), Express(), Answer(), Supply(), Decline(), Introduce(), Agree(), Conclude(), Withdraw(), Assign(), InterestReports.Ledger(), InterestReports.Terms(),
    };

    private static Command List()
    {
        var direction = new Option<string?>("--direction") { Description = "in: addressed to us; out: expressed by us. Default: both." };
        direction.AcceptOnlyFromAmong("in", "out");
        var state = new Option<string?>("--state") { Description = string.Join(", ", s_states.Keys) + "." };
        state.AcceptOnlyFromAmong([.. s_states.Keys]);
        var command = new Command("list", "Those of the organisation one speaks for, or that one is assigned to, newest first.") { direction, state };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var request = new ListInterestsRequest
            {
                PageSize = 200,
                State = arguments.GetValue(state) is { } s ? s_states[s] : InterestState.Unspecified,
                Direction = arguments.GetValue(direction) switch { "in" => InterestDirection.In, "out" => InterestDirection.Out, _ => InterestDirection.Unspecified },
            };
            var all = new ListInterestsResponse();
            do
            {
                var page = await new MarketplaceService.MarketplaceServiceClient(connection.Channel).ListInterestsAsync(request, cancellationToken: cancellationToken);
                all.Interests.AddRange(page.Interests);
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            Print(arguments, all.Interests, all);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Get()
    {
        var name = Name();
        var command = new Command("get", "One interest with its history.") { name };
        command.SetAction((arguments, cancellationToken) => ShowAsync(arguments, async (client, token) =>
            (await client.GetInterestAsync(new GetInterestRequest { Name = arguments.GetValue(name)! }, cancellationToken: token)).Interest, cancellationToken));
        return command;
    }

    private static Command Express()
    {
        var source = new Argument<string>("source") { Description = "Our record: needs/kz-kiln-heat." };
        var target = new Argument<string>("target") { Description = "The record we are interested in: technologies/waste-heat-orc." };
        var answers = Answers();
        var command = new Command("express", "Say that we are interested; 'interests terms' lists the questions.") { source, target, answers };
        command.SetAction((arguments, cancellationToken) =>
        {
            var request = new ExpressInterestRequest { Source = arguments.GetValue(source)!, Target = arguments.GetValue(target)! };
            request.Answers.AddRange(Read(arguments.GetValue(answers)!));
            return ShowAsync(arguments, async (client, token) => (await client.ExpressInterestAsync(request, cancellationToken: token)).Interest, cancellationToken);
        });
        return command;
    }

    private static Command Answer()
    {
        var name = Name();
        var accept = new Option<bool>("--accept") { Description = "We want to be introduced." };
        var ask = new Option<string?>("--ask") { Description = "What we have to know first." };
        var command = new Command("answer", "Answer an interest that was addressed to us; 'interests decline' says no.") { name, accept, ask };
        command.SetAction((arguments, cancellationToken) =>
        {
            if (arguments.GetValue(accept) == arguments.GetValue(ask) is not null) throw new CommandException("expected --accept or --ask QUESTION, got both or neither", ExitCode.Usage);
            var request = new AnswerInterestRequest
            {
                Name = arguments.GetValue(name)!, Answer = arguments.GetValue(accept) ? InterestAnswerKind.Accept : InterestAnswerKind.AskMore, Question = arguments.GetValue(ask) ?? "",
            };
            return ShowAsync(arguments, async (client, token) => (await client.AnswerInterestAsync(request, cancellationToken: token)).Interest, cancellationToken);
        });
        return command;
    }

    private static Command Supply()
    {
        var (name, answers) = (Name(), Answers());
        var command = new Command("supply", "Say more, when we were asked for it.") { name, answers };
        command.SetAction((arguments, cancellationToken) =>
        {
            var request = new SupplyAnswersRequest { Name = arguments.GetValue(name)! };
            request.Answers.AddRange(Read(arguments.GetValue(answers)!));
            return ShowAsync(arguments, async (client, token) => (await client.SupplyAnswersAsync(request, cancellationToken: token)).Interest, cancellationToken);
        });
        return command;
    }

    private static Command Decline()
    {
        var name = Name();
        var reason = new Argument<string>("reason") { Description = "Of the closed list: price, too_early … ('interests terms')." };
        var text = new Option<string?>("--text") { Description = "A word to the other side." };
        var command = new Command("decline", "Say no, with a reason that goes back to the other side.") { name, reason, text };
        command.SetAction((arguments, cancellationToken) =>
        {
            var request = new DeclineInterestRequest { Name = arguments.GetValue(name)!, Reason = arguments.GetValue(reason)! };
            if (arguments.GetValue(text) is { } said) request.Text = said;
            return ShowAsync(arguments, async (client, token) => (await client.DeclineInterestAsync(request, cancellationToken: token)).Interest, cancellationToken);
        });
        return command;
    }

    private static Command Introduce()
    {
        var name = Name();
        var contact = new Option<string?>("--contact") { Description = "Name of whom the other side may write to; a broker gives none." };
        var email = new Option<string?>("--email") { Description = "Its address." };
        var phone = new Option<string?>("--phone") { Description = "Its number." };
        var command = new Command("introduce", "Agree to the introduction; it happens when everybody has.") { name, contact, email, phone };
        command.SetAction((arguments, cancellationToken) =>
        {
            var request = new IntroduceInterestRequest { Name = arguments.GetValue(name)! };
            if (arguments.GetValue(contact) is { } whom) request.Contact = new InterestContact { Name = whom, Email = arguments.GetValue(email) ?? "" };
            if (arguments.GetValue(phone) is { } number && request.Contact is not null) request.Contact.Phone = number;
            return ShowAsync(arguments, async (client, token) => (await client.IntroduceInterestAsync(request, cancellationToken: token)).Interest, cancellationToken);
        });
        return command;
    }

    private static Command Agree()
    {
        var name = Name();
        var kind = new Argument<string>("kind") { Description = "Of the closed list: licence, pilot, nda … ('interests terms')." };
        var signed = new Option<string>("--signed") { Description = "The day it was signed, YYYY-MM-DD.", Required = true };
        var document = new Option<string?>("--document") { Description = "The signed document: its hash is recorded, the file stays here." };
        var hash = new Option<string?>("--hash") { Description = "SHA-256 of the document, instead of the file." };
        var command = new Command("agree", "Record an agreement; it counts when the other side has recorded the same.") { name, kind, signed, document, hash };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var request = new RecordAgreementRequest
            {
                Name = arguments.GetValue(name)!, Kind = arguments.GetValue(kind)!, SignedOn = arguments.GetValue(signed)!,
                DocumentHash = arguments.GetValue(document) is { } file ? await HashAsync(file, cancellationToken) : arguments.GetValue(hash) ?? throw new CommandException("expected --document FILE or --hash, got neither", ExitCode.Usage),
            };
            return await ShowAsync(arguments, async (client, token) => (await client.RecordAgreementAsync(request, cancellationToken: token)).Interest, cancellationToken);
        });
        return command;
    }

    private static Command Conclude()
    {
        var name = Name();
        var outcome = new Argument<string>("outcome") { Description = "Of the closed list: delivered, pilot_running … ('interests terms')." };
        var command = new Command("conclude", "Record what came of an agreement.") { name, outcome };
        command.SetAction((arguments, cancellationToken) =>
        {
            var request = new RecordOutcomeRequest { Name = arguments.GetValue(name)!, Outcome = arguments.GetValue(outcome)! };
            return ShowAsync(arguments, async (client, token) => (await client.RecordOutcomeAsync(request, cancellationToken: token)).Interest, cancellationToken);
        });
        return command;
    }

    private static Command Withdraw()
    {
        var name = Name();
        var text = new Option<string?>("--text") { Description = "A word to the other side." };
        var command = new Command("withdraw", "Draw back an interest, or end the introduction that it became.") { name, text };
        command.SetAction((arguments, cancellationToken) =>
        {
            var request = new WithdrawInterestRequest { Name = arguments.GetValue(name)! };
            if (arguments.GetValue(text) is { } said) request.Text = said;
            return ShowAsync(arguments, async (client, token) => (await client.WithdrawInterestAsync(request, cancellationToken: token)).Interest, cancellationToken);
        });
        return command;
    }

    private static Command Assign()
    {
        var name = Name();
        var broker = new Argument<string>("broker") { Description = "Principal of somebody of the staff, as 'whoami' says it: key:3f9a0c21d7be." };
        var remove = new Option<bool>("--remove") { Description = "Takes the broker off." };
        var command = new Command("assign", "Put a broker on an interest.") { name, broker, remove };
        command.SetAction((arguments, cancellationToken) =>
        {
            var request = new AssignBrokerRequest { Name = arguments.GetValue(name)!, Broker = arguments.GetValue(broker)!, Remove = arguments.GetValue(remove) };
            return ShowAsync(arguments, async (client, token) => (await client.AssignBrokerAsync(request, cancellationToken: token)).Interest, cancellationToken);
        });
        return command;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, Func<MarketplaceService.MarketplaceServiceClient, CancellationToken, Task<Interest>> call, CancellationToken cancellationToken)
    {
        await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
        var interest = await call(new MarketplaceService.MarketplaceServiceClient(connection.Channel), cancellationToken);
        Print(arguments, [interest], interest);
        return ExitCode.Ok;
    }

    private static void Print(ParseResult arguments, IEnumerable<Interest> interests, Google.Protobuf.IMessage whole)
    {
        var rows = new Rows("name", "state", "we are", "offerer", "recipient", "due", "says") { Unbroken = ["name"] };
        foreach (var i in interests)
            rows.Add(i, i.Name, Word(i.State.ToString()), Word(i.YouAre.ToString()), Side(i.Offerer), Side(i.Recipient), Day(i.DueTime), i.Decline is { } no ? $"{no.Reason} {no.Text}".TrimEnd() : i.History[^1].Text);
        rows.Print(arguments.GetValue(OutputOption.Option), whole);
    }

    private static string Side(InterestSide side) => string.Join(' ', new[] { side.Record, side.HasOrganisation ? side.Organisation : "", side.Contact?.Email ?? "" }.Where(t => t.Length > 0));

    private static IEnumerable<QuestionAnswer> Read(string[] answers) => answers.Select(a => a.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
        ? new QuestionAnswer { Question = a[..at], Text = a[(at + 1)..] }
        : throw new CommandException($"--answer: expected question=text such as cooperation=\"a pilot\", got '{a}'", ExitCode.Usage));

    private static async Task<string> HashAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var document = File.OpenRead(file);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(document, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--document: {file} cannot be read: {e.Message}", ExitCode.Usage);
        }
    }

    private static Argument<string> Name() => new("name") { Description = "interests/ and 16 digits, as 'interests list' shows it." };

    private static Option<string[]> Answers() => new("--answer") { Description = "question=text, once for each: cooperation=\"a pilot\".", DefaultValueFactory = _ => [] };

    private static string Word(string name) => string.Concat(name.Select((c, i) => char.IsAsciiLetterUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    private static string Day(Timestamp? at) => at is null ? "" : at.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
