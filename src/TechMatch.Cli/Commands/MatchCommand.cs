using System.CommandLine;
using System.Globalization;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;
using TechMatch.Service.Matching;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch match needs/…</c> or <c>techmatch match --text "…"</c>, with the reasons.</summary>
internal static class MatchCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("subject") { Description = "A need, technology, startup, proposal or mandate by name.", Arity = ArgumentArity.ZeroOrOne };
        var text = new Option<string?>("--text", "-t") { Description = "What is sought, in plain words, instead of a subject." };
        var language = new Option<string>("--language", "-l") { Description = "ISO 639-1 of the text.", DefaultValueFactory = _ => "" };
        var country = new Option<string?>("--country") { Description = "Host country of the text (ISO 3166-1 alpha-2)." };
        var sectors = new Option<string[]>("--sector") { Description = "Sectors of the text.", AllowMultipleArgumentsPerToken = true };
        var profile = new Option<string>("--profile") { Description = "Weight profile; see corpus/profiles.", DefaultValueFactory = _ => "" };
        var top = new Option<int>("--top", "-n") { Description = "Number of hits, at most 100.", DefaultValueFactory = _ => 10 };
        var explain = new Option<bool>("--explain", "-x") { Description = "Show gates, signals and passages under each hit." };
        var withoutConcepts = new Option<bool>("--without-concepts") { Description = "Ask the text index only in the languages of the subject." };
        var candidate = new Option<string?>("--candidate") { Description = "Explain this one record, also when it is no hit." };
        var keep = new Option<bool>("--keep") { Description = "Store the match with all it was made from; its name goes to standard error." };
        var command = new Command("match", "Who meets this need, which need does this supplier meet, which money fits, and why.")
        {
            name, text, language, country, sectors, profile, top, explain, withoutConcepts, candidate, keep, ReplayCommand.Create(),
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(name) is null == arguments.GetValue(text) is null)
                throw new CommandException("expected a subject or --text, one of the two", ExitCode.Usage);
            var words = arguments.GetValue(text) is { } given
                ? new FreeText { Text = given, Language = arguments.GetValue(language)!, Sectors = { arguments.GetValue(sectors) ?? [] } }
                : null;
            if (words is not null && arguments.GetValue(country) is { } host) words.Country = host;
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var client = new MatchService.MatchServiceClient(connection.Channel);
            if (arguments.GetValue(candidate) is { } one)
            {
                var why = new ExplainRequest { Candidate = one, Profile = arguments.GetValue(profile)! };
                if (words is not null) why.Text = words;
                else why.Name = arguments.GetValue(name)!;
                var explained = await client.ExplainAsync(why, cancellationToken: cancellationToken);
                if (arguments.GetValue(OutputOption.Option) == OutputFormat.Table) Console.Out.WriteLine(explained.Rendered);
                else Rows.PrintMessage(explained);
                return ExitCode.Ok;
            }

            var request = new MatchRequest { Profile = arguments.GetValue(profile)!, MaxHits = arguments.GetValue(top), Explain = true, WithoutConcepts = arguments.GetValue(withoutConcepts), Store = arguments.GetValue(keep) };
            if (words is not null) request.Text = words;
            else request.Name = arguments.GetValue(name)!;
            var response = await client.MatchAsync(request, cancellationToken: cancellationToken);
            Print(response, arguments.GetValue(OutputOption.Option), arguments.GetValue(explain));
            if (response.StoredAs.Length > 0) await Console.Error.WriteLineAsync($"stored as {response.StoredAs}");
            await RemarksAsync(response, arguments.GetValue(OutputOption.Quiet));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(MatchResponse response, OutputFormat format, bool explain)
    {
        var rows = new Rows("#", "score", "name", "title", "country", "lexical", "semantic", "structured", "climate", "freshness", "unknown")
        {
            NotInTable = ["lexical", "semantic", "structured", "climate", "freshness", "unknown"],
            Unbroken = ["score", "name"],
        };
        foreach (var hit in response.Hits)
        {
            string Part(string signal) => hit.Signals.FirstOrDefault(s => s.Name == signal && s.Present) is { } s ? Titles.Score(s.Contribution) : "–";
            rows.Add(hit, hit.Rank.ToString(CultureInfo.InvariantCulture), Titles.Score(hit.Score), hit.Record.Name, Titles.Of(hit.Record), hit.Record.Country,
                Part("lexical"), Part("semantic"), Part("structured"), Part("climate"), Part("freshness"),
                string.Join(' ', hit.Gates.Where(g => g.Outcome == GateOutcome.Unknown).Select(g => g.Rule)));
        }

        rows.Print(format, response);
        if (!explain || format != OutputFormat.Table) return;
        if (response.Concepts.Count > 0) Console.Out.WriteLine($"named: {string.Join(", ", response.Concepts.Select(c => $"{c.Id} ({c.Found})"))}\n");
        foreach (var hit in response.Hits) Console.Out.WriteLine(RenderedExplanation.Of(hit));
    }

    private static async Task RemarksAsync(MatchResponse response, bool quiet)
    {
        if (quiet) return;
        if (response.Abstained) await Console.Error.WriteLineAsync($"no good match: nothing reaches {response.AbstentionLevel.ToString("0.00", CultureInfo.InvariantCulture)} under profile {response.Profile}");
        foreach (var miss in response.NearMisses.Take(response.Abstained ? 5 : 3))
            await Console.Error.WriteLineAsync($"near miss: {miss.Name} ({Titles.Score(miss.Score)}){string.Concat(miss.FailedGates.Select(g => $"; {g.Rule}: asked {g.SubjectValue}, got {g.CandidateValue}"))}");
        foreach (var leg in response.Legs.Where(l => l.Status != LegStatus.Ran)) await Console.Error.WriteLineAsync($"{leg.Name}: {leg.Status} {leg.Note}".TrimEnd());
        foreach (var reason in response.Degraded) await Console.Error.WriteLineAsync($"degraded: {reason}");
    }
}
