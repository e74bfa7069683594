using System.CommandLine;
using System.Globalization;
using TechMatch.Cli.Output;
using TechMatch.Core.Catalog;
using TechMatch.Search;
using TechMatch.Search.Embeddings;
using TechMatch.Service.Hosting;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch embeddings calibrate</c>: measures once what cosines mean to a model that came without a measurement.</summary>
internal static class CalibrateCommand
{
    /// <summary>Two halves of a shorter text say too little each.</summary>
    private const int MinLength = 160;

    public static Command Create()
    {
        var embedder = new Argument<string>("embedder") { Description = "onnx:FOLDER or openai:FILE; see docs/embedders.md." };
        var texts = new Option<FileInfo?>("--texts") { Description = "One text a line, at least 100; default: the published records of the bundled corpus." };
        var command = new Command("calibrate", "Measure what cosines mean to a model and keep it beside the model's settings.") { embedder, texts };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (material, origin) = arguments.GetValue(texts) is { } file ? (await ReadAsync(file, cancellationToken), file.Name) : (Bundled(), "bundled corpus");
            var (written, space, measured) = await MeasureAsync(arguments.GetValue(embedder)!, material, origin, cancellationToken);
            var rows = new Rows("property", "value");
            rows.Add(null, "space", space.ToString());
            rows.Add(null, "texts", measured.Texts.ToString(CultureInfo.InvariantCulture));
            rows.Add(null, "unrelated, 95 % under", Number(measured.Unrelated95));
            rows.Add(null, "related, 95 % under", Number(measured.Related95));
            rows.Add(null, "file", written);
            rows.Print(arguments.GetValue(OutputOption.Option));
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<(string File, EmbeddingSpace Space, CosineBackground Background)> MeasureAsync(
        string embedder, IReadOnlyList<string> texts, string origin, CancellationToken cancellationToken)
    {
        try
        {
            return await MeasuredCosines.MeasureAsync(embedder, texts, origin, cancellationToken);
        }
        catch (SearchUnavailableException e)
        {
            throw new CommandException(e.Message, ExitCode.Unavailable);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or IOException)
        {
            throw new CommandException(e.Message, ExitCode.Usage);
        }
    }

    /// <summary>Published texts only: what is measured at an endpoint is sent there.</summary>
    private static IReadOnlyList<string> Bundled() =>
    [
        .. new CorpusFolder(ServiceSettings.DefaultCorpus).ReadRecords()
            .Where(r => r.State == RecordState.Published)
            .SelectMany(r => r.Summary?.Versions.Select(v => v.Text) ?? [])
            .Where(t => t.Length >= MinLength),
    ];

    private static async Task<IReadOnlyList<string>> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await File.ReadAllLinesAsync(file.FullName, cancellationToken)).Where(l => !string.IsNullOrWhiteSpace(l))];
        }
        catch (IOException e)
        {
            throw new CommandException(e.Message, ExitCode.Usage);
        }
    }

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
