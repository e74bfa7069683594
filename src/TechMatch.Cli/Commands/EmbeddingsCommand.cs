using System.CommandLine;
using System.Globalization;
using TechMatch.Cli.Output;
using TechMatch.Search.Embeddings.Static;
using TechMatch.Search.Embeddings.Training;
using TechMatch.Search.Evaluation;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch embeddings train | inspect | evaluate | calibrate</c>: makes and looks at embedding models.</summary>
internal static class EmbeddingsCommand
{
    public static Command Create() => new("embeddings", "Train, inspect and evaluate the static embedding model; calibrate another.") { Train(), Inspect(), Evaluate(), CalibrateCommand.Create() };

    private static Command Train()
    {
        var recipe = new Option<FileInfo>("--recipe") { Description = "JSON that names the sources; see docs/embeddings.md.", Required = true };
        var data = new Option<DirectoryInfo[]>("--data") { Description = "Folder the sources are sought in; may be repeated.", Required = true };
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for model, card and checkpoint.", Required = true };
        var seed = new Option<int?>("--seed") { Description = "Seed of every draw." };
        var set = new Option<string[]>("--set") { Description = "A training option as Name=number, for example Steps=300; may be repeated." };
        var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint in the folder." };
        var vocabularyFrom = new Option<FileInfo?>("--vocabulary-from") { Description = "Take over the vocabulary of this model." };
        var measure = new Option<int>("--measure-every") { Description = "Steps between measurements of the development split.", DefaultValueFactory = _ => 500 };
        var checkpoint = new Option<int>("--checkpoint-every") { Description = "Steps between checkpoints.", DefaultValueFactory = _ => 1_000 };
        var command = new Command("train", "Train a model from the sources of a recipe; Ctrl-C leaves a checkpoint.") { recipe, data, folder, seed, set, resume, vocabularyFrom, measure, checkpoint };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var settings = SettingsOf(arguments.GetValue(set) ?? [], arguments.GetValue(seed));
            var request = new TrainingRequest(
                arguments.GetValue(recipe)!.FullName, [.. arguments.GetValue(data)!.Select(d => d.FullName)], arguments.GetValue(folder)!.FullName, settings,
                arguments.GetValue(resume), arguments.GetValue(measure), arguments.GetValue(checkpoint), arguments.GetValue(vocabularyFrom)?.FullName);
            var quiet = arguments.GetValue(OutputOption.Quiet);
            var model = await Progress.BarAsync("training", quiet, report => Task.Run(
                () => Refused(() => EmbeddingTraining.Run(request, new Steps(report, quiet), cancellationToken)), cancellationToken));
            Console.Out.WriteLine(model);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Inspect()
    {
        var model = new Argument<FileInfo>("model") { Description = "A model file." };
        var text = new Option<string?>("--text") { Description = "Show how this text is split." };
        var command = new Command("inspect", "Show what a model file holds.") { model, text };
        command.SetAction(arguments =>
        {
            using var opened = Open(arguments.GetValue(model)!);
            var rows = new Rows("property", "value");
            foreach (var (name, value) in ModelDescription.Of(opened, arguments.GetValue(text))) rows.Add(null, name, value);
            rows.Print(arguments.GetValue(OutputOption.Option));
        });
        return command;
    }

    private static Command Evaluate()
    {
        var model = new Option<FileInfo>("--model") { Description = "A model file.", Required = true };
        var collection = new Option<DirectoryInfo[]>("--collection", "-c") { Description = "Folder with corpus.jsonl, queries.jsonl and qrels.tsv; may be repeated.", Required = true };
        var command = new Command("evaluate", "Measure a model alone on judged multilingual collections: each language to English, and all languages together.") { model, collection };
        command.SetAction((arguments, cancellationToken) =>
        {
            using var opened = Open(arguments.GetValue(model)!);
            var rows = new Rows("collection", "queries", "documents", "nDCG@10", "own-language share of 12", "asked");
            foreach (var folder in arguments.GetValue(collection)!)
            {
                var test = Refused(() => TestCollection.Open(folder.FullName));
                foreach (var score in Refused(() => CrossLanguageRun.Measure(test, opened, cancellationToken)))
                    rows.Add(null, folder.Name, score.QueryLanguage, score.DocumentLanguage, Number(score.Ndcg), score.OwnLanguage is { } own ? Number(own) : "", score.Queries.ToString(CultureInfo.InvariantCulture));
            }

            rows.Print(arguments.GetValue(OutputOption.Option));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static Dictionary<string, string> SettingsOf(string[] pairs, int? seed)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            if (pair.Split('=') is not [var name, var value]) throw new CommandException($"expected Name=number, got '{pair}'", ExitCode.Usage);
            settings[name] = value;
        }

        if (seed is { } number) settings["Seed"] = number.ToString(CultureInfo.InvariantCulture);
        return settings;
    }

    private static StaticEmbeddingGenerator Open(FileInfo file) => Refused(() => StaticEmbeddingGenerator.Open(file.FullName));

    private static T Refused<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            throw new CommandException(e.Message, ExitCode.Usage);
        }
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Steps as a bar; where nobody watches, a line for each stage and measurement.</summary>
    private sealed class Steps(Action<double> report, bool quiet) : IProgress<TrainingProgress>
    {
        private string _stage = "";

        public void Report(TrainingProgress value)
        {
            report((double)value.Step / value.Steps);
            if (quiet || value.Stage == _stage && value.Scores is null) return;
            _stage = value.Stage;
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value.Stage}, step {value.Step} of {value.Steps}{(value.Loss is { } loss ? $", loss {loss:0.000}" : "")}{(value.Scores is { } scores ? $", {scores}" : "")}"));
        }
    }
}
