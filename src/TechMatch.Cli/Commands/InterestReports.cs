using System.CommandLine;
using System.Globalization;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary>What the marketplace says of itself: how an organisation answers, and which words it takes.</summary>
internal static class InterestReports
{
    public static Command Ledger()
    {
        var organisation = new Argument<string>("organisation") { Description = "organisations/key." };
        var command = new Command("ledger", "How an organisation answers: in time, late, not at all, and how long it takes.") { organisation };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var ledger = await new MarketplaceService.MarketplaceServiceClient(connection.Channel).GetAnswerLedgerAsync(new GetAnswerLedgerRequest { Organisation = arguments.GetValue(organisation)! }, cancellationToken: cancellationToken);
            var rows = new Rows("organisation", "in time", "late", "unanswered", "waiting", "median days");
            string Number(int n) => n.ToString(CultureInfo.InvariantCulture);
            rows.Add(
                ledger, ledger.Organisation, Number(ledger.InTime), Number(ledger.Late), Number(ledger.Unanswered), Number(ledger.Waiting),
                ledger.Median is { } median ? median.ToTimeSpan().TotalDays.ToString("0.#", CultureInfo.InvariantCulture) : "unknown");
            rows.Print(arguments.GetValue(OutputOption.Option), ledger);
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command Terms()
    {
        var language = new Option<string>("--language") { Description = "Of the labels: en, ru, kk, az, zh. Default en.", DefaultValueFactory = _ => "en" };
        var command = new Command("terms", "The fixed questions and the closed lists.") { language };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var terms = await new MarketplaceService.MarketplaceServiceClient(connection.Channel).GetInterestTermsAsync(new GetInterestTermsRequest(), cancellationToken: cancellationToken);
            var rows = new Rows("list", "code", "label") { Unbroken = ["code"] };
            foreach (var (list, of) in new[] { ("question", terms.Questions), ("decline reason", terms.DeclineReasons), ("agreement", terms.AgreementKinds), ("outcome", terms.Outcomes) })
            {
                foreach (var term in of) rows.Add(term, list, term.Code, term.Labels.TryGetValue(arguments.GetValue(language)!, out var label) || term.Labels.TryGetValue("en", out label) ? label : term.Code);
            }

            rows.Print(arguments.GetValue(OutputOption.Option), terms);
            return ExitCode.Ok;
        });
        return command;
    }
}
