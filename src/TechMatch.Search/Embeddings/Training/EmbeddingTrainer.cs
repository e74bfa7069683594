using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Loss">Smoothed over the last steps; null while the vocabulary is learned.</param>
/// <param name="Scores">Set when the development split was just measured.</param>
public sealed record TrainingProgress(string Stage, int Step, int Steps, double? Loss, string? Scores = null);

/// <summary>Learns rows for a vocabulary from material, step by step, and can be stopped between any two.</summary>
internal sealed class EmbeddingTrainer
{
    /// <summary>How fast the reported loss follows; nothing else depends on it.</summary>
    private const double Smoothing = 0.98;

    private readonly TrainingOptions _options;
    private readonly DevelopmentSet _development;
    private readonly ParallelOptions _threads;
    private readonly BatchSampler _sampler;
    private readonly ContrastiveStep _contrast;
    private readonly TrainingBatch _batch = new();

    public EmbeddingTrainer(TrainingOptions options, TrainingMaterial material, DevelopmentSet development, SubwordTokenizer tokenizer, TokenTable table, int step)
    {
        (_options, _development, Tokenizer, Table, Step) = (options, development, tokenizer, table, step);
        _threads = new ParallelOptions { MaxDegreeOfParallelism = options.Threads };
        _sampler = new BatchSampler(material, tokenizer, options, _threads);
        _contrast = new ContrastiveStep(table, _threads);
    }

    public SubwordTokenizer Tokenizer { get; }

    public TokenTable Table { get; }

    /// <summary>Steps made.</summary>
    public int Step { get; private set; }

    /// <summary>Mean loss of the last step.</summary>
    public double LastLoss { get; private set; }

    /// <param name="measureEvery">Steps between two measurements of the development split; 0 for none.</param>
    /// <param name="checkpoint">Called with the trainer between two steps when it should be kept.</param>
    public void Run(int measureEvery, int checkpointEvery, Action? checkpoint, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        double? smoothed = null;
        while (Step < _options.Steps)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                checkpoint?.Invoke();
                cancellationToken.ThrowIfCancellationRequested();
            }

            _sampler.Fill(_batch, Step);
            Step++;
            LastLoss = _contrast.Run(_batch, RateAt(Step), Step);
            smoothed = smoothed is { } s ? s * Smoothing + LastLoss * (1 - Smoothing) : LastLoss;
            var scores = measureEvery > 0 && (Step % measureEvery == 0 || Step == _options.Steps) ? Describe(Measure()) : null;
            progress?.Report(new TrainingProgress("training", Step, _options.Steps, smoothed, scores));
            if (checkpointEvery > 0 && Step % checkpointEvery == 0) checkpoint?.Invoke();
        }
    }

    public DevelopmentScores Measure() => _development.Measure(new TextVectors(Table, Tokenizer));

    private float RateAt(int step)
    {
        var warm = Math.Max(1, _options.Steps * _options.WarmUp);
        var share = step < warm ? step / warm : Math.Max(0.02, (_options.Steps - step) / (_options.Steps - warm));
        return (float)(_options.LearningRate * share);
    }

    private string Describe(DevelopmentScores scores) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"to English {scores.MeanToEnglish:0.000} ({string.Join(' ', scores.ToEnglish.Select(e => $"{e.Key} {e.Value:.00}"))}), mixed {scores.Mixed:0.000}, own language {scores.OwnLanguage:0.000} (fair {scores.FairShare:0.000}), scale {MathF.Exp(Table.Temperature[0]):0.0}");
}
