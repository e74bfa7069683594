using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>What a model is, what it was made of and how well it does, beside the model as JSON.</summary>
internal static class ModelCard
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(
        TrainingRecipe recipe, TrainingOptions options, TrainingMaterial material, DevelopmentSet development, EmbeddingTrainer trainer, byte[] model, TimeSpan took)
    {
        var scores = trainer.Measure();
        var card = new JsonObject
        {
            ["name"] = recipe.Name,
            ["format"] = StaticModelFormat.Version,
            ["sha256"] = StaticModelChecks.Check(model),
            ["bytes"] = model.Length,
            ["pieces"] = trainer.Tokenizer.Pieces.Count,
            ["dimensions"] = trainer.Table.Dimensions,
            ["concepts"] = trainer.Table.Count - trainer.Tokenizer.Pieces.Count,
            ["options"] = JsonSerializer.SerializeToNode(options, s_json),
            ["trainedFor"] = took.ToString(@"hh\:mm\:ss", System.Globalization.CultureInfo.InvariantCulture),
            ["temperature"] = Math.Round(MathF.Exp(trainer.Table.Temperature[0]), 2),
            ["material"] = new JsonObject
            {
                ["concepts"] = material.Concepts.Count,
                ["sentenceGroups"] = material.Sentences.Count,
                ["titledTexts"] = material.Titled.Count,
                ["heldOutSentences"] = development.Sentences,
                ["sources"] = new JsonArray([.. material.Uses.Select(Source)]),
            },
            ["development"] = JsonSerializer.SerializeToNode(scores, s_json),
            ["limits"] = new JsonArray(
                "a sum of sub-words: word order, negation and numbers are not understood",
                "within one language a word index finds better; it is made for finding across languages",
                "general words in Kazakh and Russian are known less well than in other languages, because dictionaries with a fitting licence are small"),
        };
        return card.ToJsonString(s_json) + "\n";
    }

    private static JsonNode? Source(SourceUse use) => JsonSerializer.SerializeToNode(
        new { use.Source.Path, use.Source.Kind, use.Source.Origin, use.Source.Licence, use.Items, use.ItemsByLanguage }, s_json);
}
