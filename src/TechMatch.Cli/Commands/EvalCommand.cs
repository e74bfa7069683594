using System.CommandLine;
using System.Globalization;
using TechMatch.Cli.Output;
using TechMatch.Core.Evaluation;
using TechMatch.Core.Matching;
using TechMatch.Core.Vocabularies;
using TechMatch.Search;
using TechMatch.Search.Evaluation;
using TechMatch.Search.Matching;
using TechMatch.Service.Hosting;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch eval --collection DIR --mode hybrid</c>: the product's own ranking on a judged collection.</summary>
internal static class EvalCommand
{
    private const string Tag = "techmatch";

    public static Command Create()
    {
        var collection = new Option<DirectoryInfo>("--collection", "-c") { Description = "Folder with corpus.jsonl, queries.jsonl and qrels.tsv.", Required = true };
        var mode = new Option<SearchMode>("--mode", "-m") { Description = "hybrid (default), lexical or semantic.", DefaultValueFactory = _ => SearchMode.Hybrid };
        var run = new Option<FileInfo?>("--run") { Description = "Write the run here, in TREC form." };
        var top = new Option<int>("--top") { Description = "Documents per query.", DefaultValueFactory = _ => 1000 };
        var queries = new Option<FileInfo?>("--queries") { Description = "Another file of queries." };
        var qrels = new Option<FileInfo?>("--qrels") { Description = "Another file of judgements." };
        var config = new Option<FileInfo?>("--config") { Description = "JSON with weights and settings; see docs/relevance.md." };
        var profile = new Option<string>("--profile") { Description = "Weight profile to start from.", DefaultValueFactory = _ => ProfileShelf.DefaultId };
        var command = new Command("eval", "Index a judged collection in a temporary registry, ask its queries, print nDCG, recall, RR and MAP.")
        {
            collection, mode, run, top, queries, qrels, config, profile,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var depth = arguments.GetValue(top);
            if (depth is < 1 or > CollectionRun.MaxTop) throw new CommandException($"expected --top of 1-{CollectionRun.MaxTop}, got {depth}", ExitCode.Usage);
            if (arguments.GetValue(run) is { DirectoryName: { } target } && !Directory.Exists(target)) throw new CommandException($"expected a folder {target} to write the run to, found none", ExitCode.Usage);
            var corpus = new CorpusFolder(ServiceSettings.DefaultCorpus);
            var profiles = corpus.ReadProfiles();
            var weighing = profiles.FirstOrDefault(p => p.Id == arguments.GetValue(profile)) ?? throw new CommandException($"expected one of {string.Join(", ", profiles.Select(p => p.Id))}, got '{arguments.GetValue(profile)}'", ExitCode.Usage);
            var (settings, configured) = EvalConfig.Read(arguments.GetValue(config), weighing);
            settings = settings with { Lexicon = corpus.ReadLexicon(), Embedder = settings.Embedder ?? corpus.DefaultEmbedder };
            var quiet = arguments.GetValue(OutputOption.Quiet);
            var test = Read(() => TestCollection.Open(arguments.GetValue(collection)!.FullName, arguments.GetValue(queries)?.FullName, arguments.GetValue(qrels)?.FullName));
            var documents = Read(() => test.ReadDocuments().LongCount());
            var made = await RunAsync(test, documents, corpus.ReadVocabularies(), profiles, settings, arguments.GetValue(mode), configured, depth, quiet, cancellationToken);
            if (arguments.GetValue(run) is { } file) await WriteAsync(file, made, cancellationToken);
            Print(test, made, documents, arguments.GetValue(OutputOption.Option));
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<TrecRun> RunAsync(
        TestCollection test, long documents, VocabularySet vocabularies, IReadOnlyList<WeightProfile> profiles, SearchSettings settings,
        SearchMode mode, WeightProfile configured, int depth, bool quiet, CancellationToken cancellationToken)
    {
        try
        {
            await using var indexed = await Progress.BarAsync("indexing", quiet, report =>
                CollectionRun.IndexAsync(test, vocabularies, profiles, settings, TimeProvider.System, new Shares(report, documents), cancellationToken));
            return await Progress.BarAsync("asking", quiet, report =>
                indexed.AskAsync(test.Queries, mode, configured, depth, new Shares(report, test.Queries.Count), cancellationToken));
        }
        catch (SearchUnavailableException e)
        {
            throw new CommandException(e.Message, ExitCode.Unavailable);
        }
        catch (FormatException e)
        {
            throw new CommandException(e.Message, ExitCode.Usage);
        }
    }

    private static async Task WriteAsync(FileInfo file, TrecRun made, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(file.FullName, made.Write(Tag), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file.FullName} cannot be written: {e.Message}");
        }
    }

    private static void Print(TestCollection test, TrecRun made, long documents, OutputFormat format)
    {
        if (test.Qrels is null || RetrievalMetrics.Evaluate(test.Qrels, made, 10, 100).Mean is not { } mean)
        {
            Console.Error.WriteLine("no judgements with a relevant document: the run was made, nothing was scored");
            return;
        }

        var judged = RetrievalMetrics.Evaluate(test.Qrels, made, 10, 100).PerQuery.Count;
        var rows = new Rows("measure", "value");
        rows.Add(null, "nDCG@10", Four(mean.At[10].Ndcg));
        rows.Add(null, "R@10", Four(mean.At[10].Recall));
        rows.Add(null, "RR@10", Four(mean.At[10].ReciprocalRank));
        rows.Add(null, "P@10", Four(mean.At[10].Precision));
        rows.Add(null, "nDCG@100", Four(mean.At[100].Ndcg));
        rows.Add(null, "R@100", Four(mean.At[100].Recall));
        rows.Add(null, "RR@100", Four(mean.At[100].ReciprocalRank));
        rows.Add(null, "P@100", Four(mean.At[100].Precision));
        rows.Add(null, "MAP", Four(mean.AveragePrecision));
        rows.Add(null, "queries", judged.ToString(CultureInfo.InvariantCulture));
        rows.Add(null, "documents", documents.ToString(CultureInfo.InvariantCulture));
        rows.Print(format);
    }

    private static string Four(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(e.Message, ExitCode.Usage);
        }
    }

    /// <summary>A count as a share of a known whole.</summary>
    private sealed class Shares(Action<double> report, long whole) : IProgress<long>
    {
        public void Report(long value) => report(whole == 0 ? 1 : (double)value / whole);
    }
}
