using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using TechMatch.Chaos.Measuring;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search;
using TechMatch.Search.Filters;
using TechMatch.Search.Matching;
using TechMatch.Search.Text;
using TechMatch.Service.Hosting;
using TechMatch.Store;

namespace TechMatch.Chaos.Fuzzing;

/// <summary>What a run found. Refused: over a stated limit, which is an answer. Crashes: any other failure, each with its question.</summary>
internal sealed record FuzzReport(int Queries, int Refused, int Crashes, double P50Ms, double P99Ms, double P999Ms, double MaxMs, double Seconds, int Seed, IReadOnlyList<string> Examples, IReadOnlyList<string> Slowest)
{
    public bool IsClean => Crashes == 0;
}

/// <summary>The product's own way of a question, over the bundled catalogue, in this process: a crash of it is a crash of the run.</summary>
internal static class QueryFuzz
{
    private const int MaxExamples = 20;
    private const int MaxSlowest = 5;

    private static readonly string[] s_languages = ["", "en", "ru", "kk", "zh", "de", "az", "tr"];

    public static async Task<FuzzReport> RunAsync(int queries, int seed, TextWriter log, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("techmatch-fuzz-").FullName;
        try
        {
            await using var node = await TechMatchNode.OpenAsync(new ServiceSettings { Data = Path.Combine(folder, "data") }, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
            await node.Search.Index.CatchUpAsync(cancellationToken);
            return await AskAsync(node, queries, seed, log, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<FuzzReport> AskAsync(TechMatchNode node, int queries, int seed, TextWriter log, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var questions = new HostileQueries(await TitlesAsync(node.Store, cancellationToken), random);
        // The first of each kind pay for code that is compiled and files that are read; people meet a warm service.
        for (var i = 0; i < 500; i++) await AskOneAsync(node.Search, "waste heat of kilns", new Random(i), cancellationToken);
        var times = new List<double>(queries);
        var examples = new List<string>();
        var slowest = new PriorityQueue<string, double>();
        var (refused, crashes) = (0, 0);
        var all = Stopwatch.StartNew();
        for (var i = 0; i < queries; i++)
        {
            var query = questions.Next();
            var began = Stopwatch.GetTimestamp();
            try
            {
                await AskOneAsync(node.Search, query, random, cancellationToken);
            }
            catch (ArgumentException)
            {
                refused++;
            }
#pragma warning disable CA1031 // Whatever comes is what is looked for.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                crashes++;
                if (examples.Count < MaxExamples) examples.Add($"query {i}: {e.GetType().Name} {e.Message}: {Escaped(query)}");
            }

            var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            times.Add(took);
            slowest.Enqueue(query, took);
            if (slowest.Count > MaxSlowest) slowest.Dequeue();
            if ((i + 1) % 100_000 == 0) await log.WriteLineAsync($"{i + 1} queries, {refused} refused, {crashes} crashes, {all.Elapsed.TotalSeconds:0} s");
        }

        times.Sort();
        return new FuzzReport(queries, refused, crashes, Quantiles.At(times, 0.5), Quantiles.At(times, 0.99), Quantiles.At(times, 0.999), Math.Round(times[^1], 3), Math.Round(all.Elapsed.TotalSeconds, 1), seed, examples,
            [.. slowest.UnorderedItems.OrderByDescending(s => s.Priority).Select(s => $"{s.Priority:0.0} ms: {Escaped(s.Element)}")]);
    }

    /// <summary>In the shares people ask in, with filters, pages and languages that need not fit.</summary>
    private static async Task AskOneAsync(SearchSystem search, string query, Random random, CancellationToken cancellationToken)
    {
        var language = s_languages[random.Next(s_languages.Length)] is { Length: > 0 } code ? LanguageCode.Of(code) : LanguageCode.Undeclared;
        var filter = random.Next(4) == 0 ? new RecordFilter { Countries = [CountryCode.Of("KZ")], MinReadiness = new ReadinessLevel(random.Next(1, 10)) } : RecordFilter.None;
        switch (random.Next(10))
        {
            case 0:
                search.Catalog.Suggest(query.Length > 100 ? query[..100] : query, filter, AccessScope.Public, 8);
                break;
            case 1:
                search.Catalog.Facets(query, language, filter, Enum.GetValues<FacetDimension>(), AccessScope.Public, cancellationToken);
                break;
            case 2:
                await search.Matching.MatchAsync(MatchQuestion.InWords(new FreeText { Text = query.Length == 0 ? "x" : query, Language = language }), AccessScope.Public, cancellationToken);
                break;
            default:
                var question = new SearchQuestion(query, language, filter, (SearchMode)random.Next(3)) { Offset = random.Next(20) == 0 ? random.Next(900) : 0, Size = random.Next(1, 50), WithConcepts = random.Next(4) > 0 };
                var answer = await search.Catalog.SearchAsync(question, AccessScope.Public, cancellationToken);
                if (answer.Degraded.Count > 0) throw new SearchUnavailableException("answer", string.Join("; ", answer.Degraded));
                break;
        }
    }

    private static async Task<IReadOnlyList<string>> TitlesAsync(CatalogStore store, CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(null, AccessScope.Public, null, CatalogStore.MaxBatch, cancellationToken)).SelectMany(r => r.Record.Title.Versions.Select(v => v.Text))];

    private static string Escaped(string text) => string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c.ToString() : $"\\u{(int)c:X4}"));
}
