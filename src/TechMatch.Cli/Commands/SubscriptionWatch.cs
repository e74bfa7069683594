using System.CommandLine;
using Grpc.Core;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch subscriptions watch subscriptions/…</c>: a line for each message, as it comes.</summary>
internal static class SubscriptionWatch
{
    private static readonly string[] s_columns = ["change", "record", "resume", "title"];

    public static Command Create()
    {
        var name = SubscriptionsCommand.Name();
        var resume = new Option<string>("--resume") { Description = "Token of the last message that was read: goes on behind it. Default: what matches now, then every change.", DefaultValueFactory = _ => "" };
        var once = new Option<bool>("--once") { Description = "Only what matches now." };
        var limit = new Option<int?>("--limit", "-n") { Description = "Ends after so many records." };
        var command = new Command("watch", "What matches now, then what enters and leaves, until Ctrl-C. Table and csv are a line a record, json and jsonl a line a message.") { name, resume, once, limit };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(limit) < 1) throw new CommandException($"--limit: expected at least 1, got {arguments.GetValue(limit)}", ExitCode.Usage);
            if (arguments.GetValue(once) && arguments.GetValue(resume)!.Length > 0) throw new CommandException("expected --once or --resume TOKEN: behind a token comes what changes, and that has no end", ExitCode.Usage);
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var request = new WatchSubscriptionRequest { Name = arguments.GetValue(name)!, ResumeToken = arguments.GetValue(resume)! };
            using var call = new SubscriptionService.SubscriptionServiceClient(connection.Channel).WatchSubscription(request, cancellationToken: cancellationToken);
            var lines = new Lines(arguments.GetValue(OutputOption.Option), request.ResumeToken);
            try
            {
                await lines.PrintAsync(call.ResponseStream.ReadAllAsync(cancellationToken), arguments.GetValue(once), arguments.GetValue(limit));
                return ExitCode.Ok;
            }
            finally
            {
                // However it ended: whoever reads on later loses nothing and hears nothing twice.
                if (lines.Token.Length > 0 && !arguments.GetValue(OutputOption.Quiet)) await Console.Error.WriteLineAsync($"go on with --resume {lines.Token}");
            }
        });
        return command;
    }

    private sealed class Lines(OutputFormat format, string resumed)
    {
        /// <summary>Of the last message that was written out; empty while what matches now is being told.</summary>
        public string Token { get; private set; } = resumed;

        public async Task PrintAsync(IAsyncEnumerable<WatchSubscriptionResponse> messages, bool once, int? limit)
        {
            if (format == OutputFormat.Csv) await Console.Out.WriteLineAsync(string.Join(',', s_columns));
            var records = 0;
            await foreach (var message in messages)
            {
                var isMark = message.Change == MatchChange.CaughtUp;
                await PrintAsync(message, isMark);
                if (message.ResumeToken.Length > 0) Token = message.ResumeToken;
                if (!isMark) records++;
                if (isMark && once || records == limit) return;
            }
        }

        private static string[] Cells(WatchSubscriptionResponse message) =>
            [message.Change == MatchChange.Entered ? "entered" : "left", message.RecordName, message.ResumeToken, Titles.Of(message.Record)];

        private async Task PrintAsync(WatchSubscriptionResponse message, bool isMark)
        {
            var line = (format, isMark) switch
            {
                (OutputFormat.Json or OutputFormat.Jsonl, _) => Rows.Line(message),
                // A mark is no record; its token is told at the end.
                (_, true) => null,
                (OutputFormat.Csv, _) => string.Join(',', Cells(message).Select(Rows.Csv)),
                _ => string.Join("  ", Cells(message)).TrimEnd(),
            };
            if (line is null) return;
            await Console.Out.WriteLineAsync(line);
            // Read through a pipe, a message that waits for the next one would be late by days.
            await Console.Out.FlushAsync();
        }
    }
}
