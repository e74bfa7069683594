using System.CommandLine;
using System.Globalization;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch audit list|export|verify</c></summary>
internal static class AuditCommand
{
    /// <summary>First line of an export; docs/audit.md specifies the file.</summary>
    private const string Format = "techmatch-chain/1";

    public static Command Create() => new("audit", "Who did what, and whether anybody has touched what is written of it.") { List(), Export(), Verify() };

    private static Command List()
    {
        var subject = new Option<string>("--subject") { Description = "Name of a record, key or stored match.", DefaultValueFactory = _ => "" };
        var actor = new Option<string>("--actor") { Description = "Id of a principal: key:3f9a0c21d7be.", DefaultValueFactory = _ => "" };
        var action = new Option<string>("--action") { Description = "record.updated, key.revoked, private.seen, overridden …", DefaultValueFactory = _ => "" };
        var from = new Option<DateTimeOffset?>("--from") { Description = "First moment: 2026-11-01T00:00Z." };
        var until = new Option<DateTimeOffset?>("--until") { Description = "First moment that is too late." };
        var max = new Option<int>("--max", "-n") { Description = "At most so many entries. Default 1,000.", DefaultValueFactory = _ => 1_000 };
        var command = new Command("list", "Entries of the log, oldest first.") { subject, actor, action, from, until, max };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var request = new ListAuditEntriesRequest { Subject = arguments.GetValue(subject)!, Actor = arguments.GetValue(actor)!, Action = arguments.GetValue(action)! };
            if (arguments.GetValue(from) is { } first) request.From = Timestamp.FromDateTimeOffset(first);
            if (arguments.GetValue(until) is { } end) request.Until = Timestamp.FromDateTimeOffset(end);
            var wanted = arguments.GetValue(max);
            if (wanted < 1) throw new CommandException($"--max: expected at least 1, got {wanted}", ExitCode.Usage);
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var client = new AuditService.AuditServiceClient(connection.Channel);
            var all = new ListAuditEntriesResponse();
            do
            {
                request.PageSize = Math.Min(wanted - all.Entries.Count, 500);
                var page = await client.ListAuditEntriesAsync(request, cancellationToken: cancellationToken);
                all.Entries.AddRange(page.Entries);
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0 && all.Entries.Count < wanted);
            var rows = new Rows("#", "time", "actor", "action", "subject", "revision", "fields", "reason") { Unbroken = ["time", "actor", "subject"] };
            foreach (var entry in all.Entries)
            {
                rows.Add(
                    entry, entry.Sequence.ToString(CultureInfo.InvariantCulture), entry.Time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), entry.Actor, entry.Action,
                    entry.Subject, entry.Revision == 0 ? "" : entry.Revision.ToString(CultureInfo.InvariantCulture), string.Join(' ', entry.Fields), entry.Reason);
            }

            rows.Print(arguments.GetValue(OutputOption.Option), all);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Export()
    {
        var chain = new Argument<string>("chain") { Description = "audit or matches." };
        chain.AcceptOnlyFromAmong("audit", "matches");
        var file = new Option<FileInfo?>("--file", "-f") { Description = "A new file. Default: standard output." };
        var command = new Command("export", "A whole chain as lines of JSON; tests/verify-chain.mjs verifies it without TechMatch.") { chain, file };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var name = arguments.GetValue(chain)!;
            using var call = new AuditService.AuditServiceClient(connection.Channel).ExportChain(new ExportChainRequest { Chain = name }, cancellationToken: cancellationToken);
            await using var output = arguments.GetValue(file) is { } target ? New(target) : Console.OpenStandardOutput();
            await using var lines = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
            await lines.WriteLineAsync($$"""{"format":"{{Format}}","chain":"{{name}}"}""");
            await foreach (var part in call.ResponseStream.ReadAllAsync(cancellationToken))
                await lines.WriteLineAsync(Line(part).AsMemory(), cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }

    // Hex, base64 and numbers need no escaping.
    private static string Line(ExportChainResponse part) => part.PartCase == ExportChainResponse.PartOneofCase.Row
        ? string.Create(CultureInfo.InvariantCulture, $$"""{"sequence":{{part.Row.Sequence}},"hash":"{{Convert.ToHexStringLower(part.Row.Hash.Span)}}","body":"{{part.Row.Body.ToBase64()}}"}""")
        : string.Create(CultureInfo.InvariantCulture, $$$"""{"head":{"sequence":{{{part.Head.Sequence}}},"hash":"{{{part.Head.Hash}}}"}}""");

    private static FileStream New(FileInfo file)
    {
        try
        {
            return file.Open(FileMode.CreateNew);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--file: {e.Message}", ExitCode.Usage);
        }
    }

    private static Command Verify()
    {
        var anchors = new Option<string[]>("--anchor") { Description = "Heads that were kept elsewhere, as the log and stats show them: audit:17:5f3c….", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var command = new Command("verify", "Read both chains and check every row. Ends with 1 when something is wrong.") { anchors };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var request = new VerifyChainsRequest();
            request.Anchors.AddRange(arguments.GetValue(anchors)!.Select(Anchor));
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await new AuditService.AuditServiceClient(connection.Channel).VerifyChainsAsync(request, cancellationToken: cancellationToken);
            var rows = new Rows("chain", "rows", "head") { Unbroken = ["head"] };
            foreach (var head in response.Heads) rows.Add(head, head.Chain, head.Sequence.ToString(CultureInfo.InvariantCulture), Text(head));
            rows.Print(arguments.GetValue(OutputOption.Option), response);
            foreach (var fault in response.Faults) await Console.Error.WriteLineAsync(fault);
            return response.Sound ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    /// <summary>As the service writes it into its log and <c>--anchor</c> takes it.</summary>
    public static string Text(ChainHead head) => string.Create(CultureInfo.InvariantCulture, $"{head.Chain}:{head.Sequence}:{head.Hash}");

    private static ChainHead Anchor(string text) => Core.Ledger.ChainHead.TryParse(text, out var head)
        ? new ChainHead { Chain = Core.Ledger.Chains.Name(head.Chain), Sequence = head.Sequence, Hash = head.Hash }
        : throw new CommandException($"--anchor: expected audit or matches, a number and 64 hex digits, as in audit:17:5f3c…, got '{text}'", ExitCode.Usage);
}
