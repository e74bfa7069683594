using System.CommandLine;
using System.Globalization;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch search "waste heat"</c></summary>
internal static class SearchCommand
{
    public static Command Create()
    {
        var query = new Argument<string>("query") { Description = "Words; phrases in quotes, +must, -must-not, prefix*, fuzzy~." };
        var language = new Option<string>("--language", "-l") { Description = "ISO 639-1 of the query; judged by script when not given.", DefaultValueFactory = _ => "" };
        var mode = new Option<SearchMode>("--mode") { Description = "hybrid (default), lexical or semantic.", DefaultValueFactory = _ => SearchMode.Hybrid };
        var kinds = new Option<RecordKind[]>("--kind") { Description = "Only these kinds.", AllowMultipleArgumentsPerToken = true };
        var countries = new Option<string[]>("--country") { Description = "Only these countries (ISO 3166-1 alpha-2).", AllowMultipleArgumentsPerToken = true };
        var sectors = new Option<string[]>("--sector") { Description = "Only these sectors.", AllowMultipleArgumentsPerToken = true };
        var top = new Option<int>("--top", "-n") { Description = "Number of hits, at most 100.", DefaultValueFactory = _ => 10 };
        var withoutConcepts = new Option<bool>("--without-concepts") { Description = "Ask the text index only in the language of the query." };
        var command = new Command("search", "Find records by text.") { query, language, mode, kinds, countries, sectors, top, withoutConcepts };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var request = new SearchRequest
            {
                Query = arguments.GetValue(query)!,
                Language = arguments.GetValue(language)!,
                Mode = arguments.GetValue(mode),
                PageSize = arguments.GetValue(top),
                WithoutConcepts = arguments.GetValue(withoutConcepts),
                Filter = new RecordFilter
                {
                    Kinds = { arguments.GetValue(kinds) ?? [] },
                    Countries = { arguments.GetValue(countries) ?? [] },
                    Sectors = { arguments.GetValue(sectors) ?? [] },
                },
            };
            var response = await new SearchService.SearchServiceClient(connection.Channel).SearchAsync(request, cancellationToken: cancellationToken);
            var rows = new Rows("#", "score", "name", "title", "country") { Unbroken = ["score", "name"] };
            for (var i = 0; i < response.Hits.Count; i++)
            {
                var hit = response.Hits[i];
                rows.Add(hit, (i + 1).ToString(CultureInfo.InvariantCulture), Titles.Score(hit.Score), hit.Record.Name, Titles.Of(hit.Record), hit.Record.Country);
            }

            rows.Print(arguments.GetValue(OutputOption.Option), response);
            await RemarksAsync(response, arguments.GetValue(OutputOption.Quiet));
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task RemarksAsync(SearchResponse response, bool quiet)
    {
        if (quiet) return;
        if (response.Hits.Count == 0) await Console.Error.WriteLineAsync("nothing found");
        if (response.DidYouMean.Length > 0) await Console.Error.WriteLineAsync($"did you mean: {response.DidYouMean}");
        foreach (var leg in response.Legs.Where(l => l.Status != LegStatus.Ran)) await Console.Error.WriteLineAsync($"{leg.Name}: {leg.Status} {leg.Note}".TrimEnd());
        foreach (var reason in response.Degraded) await Console.Error.WriteLineAsync($"degraded: {reason}");
    }
}
