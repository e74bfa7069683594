using Microsoft.Extensions.AI;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Embeddings.Static;

/// <summary>
/// Carries the declared languages of texts beside them, through the platform's interface, to embedders that can use them.
/// Other embedders ignore it.
/// </summary>
public static class EmbeddingLanguages
{
    private const string Key = "techmatch.languages";

    /// <param name="languages">One a text, in the order of the texts; <c>und</c> lets the embedder guess.</param>
    public static EmbeddingGenerationOptions Of(params IReadOnlyList<LanguageCode> languages) => new() { AdditionalProperties = new() { [Key] = languages } };

    internal static IReadOnlyList<LanguageCode>? In(EmbeddingGenerationOptions? options) =>
        options?.AdditionalProperties is { } properties && properties.TryGetValue(Key, out var value) ? value as IReadOnlyList<LanguageCode> : null;
}
