using System.CommandLine;
using System.Globalization;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch match replay matches/…</c></summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("match") { Description = "matches/ and 16 digits, as the answer named it." };
        var body = new Option<FileInfo?>("--body") { Description = "Write the stored bytes into this file." };
        var command = new Command("replay", "Make the ranking of a stored match again from what was stored of it. Ends with 1 when the bytes differ.") { name, body };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await new MatchService.MatchServiceClient(connection.Channel).ReplayMatchAsync(new ReplayMatchRequest { Name = arguments.GetValue(name)! }, cancellationToken: cancellationToken);
            if (arguments.GetValue(body) is { } file) await File.WriteAllBytesAsync(file.FullName, response.Body.ToByteArray(), cancellationToken);
            var rows = new Rows("#", "score", "name") { Unbroken = ["name"] };
            foreach (var hit in response.Hits) rows.Add(hit, hit.Rank.ToString(CultureInfo.InvariantCulture), Titles.Score(hit.Score), hit.Name);
            rows.Print(arguments.GetValue(OutputOption.Option), response);
            if (!arguments.GetValue(OutputOption.Quiet))
                await Console.Error.WriteLineAsync($"{(response.Same ? "the same bytes" : "OTHER BYTES than were stored")}: {response.UnderstoodAs}; {response.Candidates} candidates under {response.Profile}, generation {response.Generation} at change {response.Sequence}");
            return response.Same ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }
}
