using System.Text.Json.Serialization;

namespace TechMatch.Search.Embeddings.Static;

/// <summary>What a model file holds, before it is written.</summary>
/// <param name="Costs">Minus log probability, one a piece.</param>
/// <param name="Rows">Pieces × dimensions; the learned weight of a piece is the length of its row.</param>
/// <param name="Concepts">Keyed by concept id of the lexicon; may be empty.</param>
internal sealed record StaticModelData(
    ModelFacts Facts, int Dimensions, IReadOnlyList<string> Pieces, float[] Costs, float[] Rows,
    IReadOnlyList<LanguageMean> Means, IReadOnlyList<string> Concepts, float[] ConceptRows);

/// <summary>The mean of unit vectors of texts in one language: what a vector says of the language and not of the matter.</summary>
internal sealed record LanguageMean(string Language, float[] Vector);

/// <summary>What a model knows about itself; the model card beside the file says more.</summary>
/// <param name="Name">For example <c>techmatch-static-1</c>; with the hash it names the embedding space.</param>
/// <param name="Cosines">How cosines of unrelated and related texts lie in this space.</param>
internal sealed record ModelFacts(string Name, int Seed, int Steps, CosineBackground? Cosines);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ModelFacts))]
internal sealed partial class ModelFactsJson : JsonSerializerContext;
