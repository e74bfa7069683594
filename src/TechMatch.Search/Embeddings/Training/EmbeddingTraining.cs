using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>What <see cref="EmbeddingTraining"/> is asked for.</summary>
/// <param name="Recipe">A file that names the sources.</param>
/// <param name="DataRoots">Folders the sources are sought in, in this order.</param>
/// <param name="Folder">Receives the model, its card, and checkpoints on the way.</param>
/// <param name="Settings">Training options by name, for example Steps or LearningRate; the rest keep their defaults.</param>
/// <param name="Resume">Goes on from the checkpoint in the folder.</param>
/// <param name="VocabularyFrom">A model whose vocabulary is taken over; null learns one.</param>
public sealed record TrainingRequest(
    string Recipe, IReadOnlyList<string> DataRoots, string Folder, IReadOnlyDictionary<string, string> Settings, bool Resume,
    int MeasureEvery, int CheckpointEvery, string? VocabularyFrom = null);

/// <summary>Trains a static model from a recipe: reads, learns a vocabulary, trains, exports model and card.</summary>
public static class EmbeddingTraining
{
    public const string ModelFile = "model.tmstatic";
    public const string CardFile = "card.json";
    public const string CheckpointFile = "training.checkpoint";

    /// <returns>Path of the model.</returns>
    /// <exception cref="FormatException">The recipe, a source, a setting or the checkpoint cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the folder holds a checkpoint if training had begun.</exception>
    public static string Run(TrainingRequest request, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var started = Stopwatch.GetTimestamp();
        Directory.CreateDirectory(request.Folder);
        var options = OptionsOf(request.Settings);
        var recipe = TrainingRecipe.Read(request.Recipe);
        progress?.Report(new TrainingProgress("reading", 0, options.Steps, null));
        var material = new MaterialReader(request.DataRoots).Read(recipe, cancellationToken);
        var fingerprint = TrainingCheckpoint.Fingerprint(options, material);
        var development = DevelopmentSet.Split(material);
        var checkpoint = Path.Combine(request.Folder, CheckpointFile);
        var concepts = material.Concepts.Where(c => c.LexiconId is not null).Select(c => c.LexiconId!).Distinct(StringComparer.Ordinal).ToArray();
        var (step, tokenizer, table) = request.Resume && File.Exists(checkpoint)
            ? TrainingCheckpoint.Read(checkpoint, fingerprint)
            : Fresh(options, material, concepts.Length, request.VocabularyFrom, progress, cancellationToken);

        var trainer = new EmbeddingTrainer(options, material, development, tokenizer, table, step);
        trainer.Run(request.MeasureEvery, request.CheckpointEvery, () => TrainingCheckpoint.Write(checkpoint, fingerprint, trainer.Step, tokenizer, table), progress, cancellationToken);
        var model = Path.Combine(request.Folder, ModelFile);
        var bytes = ModelExport.ToBytes(recipe.Name, options, trainer, development, concepts);
        File.WriteAllBytes(model, bytes);
        var card = ModelCard.Write(recipe, options, material, development, trainer, bytes, Stopwatch.GetElapsedTime(started));
        File.WriteAllText(Path.Combine(request.Folder, CardFile), card);
        return model;
    }

    internal static TrainingOptions OptionsOf(IReadOnlyDictionary<string, string> settings)
    {
        var defaults = JsonSerializer.SerializeToNode(new TrainingOptions())!.AsObject();
        foreach (var (name, value) in settings)
        {
            if (!defaults.ContainsKey(name)) throw new FormatException($"expected one of {string.Join(", ", defaults.Select(d => d.Key))}, got '{name}'");
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) throw new FormatException($"expected a number for {name}, got '{value}'");
            defaults[name] = System.Text.Json.Nodes.JsonNode.Parse(value);
        }

        try
        {
            var options = defaults.Deserialize<TrainingOptions>()!;
            return options.Dimensions % 16 == 0 && options.Dimensions is > 0 and <= StaticModelFormat.MaxDimensions && options.BatchSize >= 48 && options.Steps > 0 && options.VocabularySize >= 256 && options.Threads > 0
                ? options
                : throw new FormatException("expected dimensions in sixteens, a batch of at least 48, a vocabulary of at least 256, and at least one step and thread");
        }
        catch (JsonException e)
        {
            throw new FormatException($"a setting cannot be used: {e.Message}", e);
        }
    }

    private static (int, SubwordTokenizer, TokenTable) Fresh(
        TrainingOptions options, TrainingMaterial material, int concepts, string? vocabularyFrom, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var tokenizer = vocabularyFrom is null ? Learn(options, material, progress, cancellationToken) : VocabularyOf(vocabularyFrom);
        var table = new TokenTable(tokenizer.Pieces.Count + concepts, options.Dimensions);
        table.Initialise(options.Seed, (float)options.InitialLength, tokenizer.Costs);
        return (0, tokenizer, table);
    }

    private static SubwordTokenizer Learn(TrainingOptions options, TrainingMaterial material, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var learner = new VocabularyLearner(new ParallelOptions { MaxDegreeOfParallelism = options.Threads });
        return learner.Learn(WordCounts.Of(material), options.VocabularySize, left => progress?.Report(new TrainingProgress($"vocabulary, {left} pieces left", 0, options.Steps, null)), cancellationToken);
    }

    private static SubwordTokenizer VocabularyOf(string path)
    {
        using var model = StaticModel.Open(path);
        return new SubwordTokenizer(model.Tokenizer.Pieces, model.Tokenizer.Costs.ToArray());
    }
}
