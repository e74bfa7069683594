using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>Turns what was learned into a model file: weights into rows, rows into bytes, means and cosines measured.</summary>
internal static class ModelExport
{
    public static byte[] ToBytes(string name, TrainingOptions options, EmbeddingTrainer trainer, DevelopmentSet development, IReadOnlyList<string> concepts)
    {
        var vectors = new TextVectors(trainer.Table, trainer.Tokenizer);
        var means = development.MeansByLanguage(vectors);
        var facts = new ModelFacts(name, options.Seed, options.Steps, development.Cosines(vectors, means, options.Seed));
        var pieces = trainer.Tokenizer.Pieces.Count;
        return StaticModelWriter.ToBytes(new StaticModelData(
            facts, trainer.Table.Dimensions, trainer.Tokenizer.Pieces, trainer.Tokenizer.Costs.ToArray(), trainer.Table.WeightedRows(0, pieces),
            [.. means.Select(m => new LanguageMean(m.Key, m.Value))], concepts, trainer.Table.WeightedRows(pieces, concepts.Count)));
    }
}
